#include "comanda/telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <utility>

namespace comanda::telemetry {

namespace {

class prometheus_counter : public metrics::counter {
 public:
  explicit prometheus_counter(prometheus::Counter& c) : counter_(c) {}
  void add(double by) override { counter_.Increment(by); }

 private:
  prometheus::Counter& counter_;
};

class prometheus_histogram : public metrics::histogram {
 public:
  explicit prometheus_histogram(prometheus::Histogram& h) : histogram_(h) {}
  void observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

}  // namespace

struct metrics::state {
  using key = std::pair<std::string, labels>;
  std::mutex mutex;
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
  std::map<key, std::unique_ptr<counter>> counters;
  std::map<key, std::unique_ptr<histogram>> histograms;
  std::vector<std::pair<prometheus::Gauge*, std::function<double()>>> samples;
};

metrics::metrics() : state_(std::make_unique<state>()) {}
metrics::~metrics() = default;

metrics::counter& metrics::make_counter(const std::string& name, const std::string& help, const labels& l) {
  std::lock_guard lock(state_->mutex);
  auto& slot = state_->counters[{name, l}];
  if (!slot)
    slot = std::make_unique<prometheus_counter>(
        prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry).Add(l));
  return *slot;
}

metrics::histogram& metrics::make_histogram(const std::string& name, const std::string& help, const labels& l,
                                            const std::vector<double>& bounds) {
  std::lock_guard lock(state_->mutex);
  auto& slot = state_->histograms[{name, l}];
  if (!slot)
    slot = std::make_unique<prometheus_histogram>(
        prometheus::BuildHistogram()
            .Name(name)
            .Help(help)
            .Register(state_->registry)
            .Add(l, prometheus::Histogram::BucketBoundaries(bounds.begin(), bounds.end())));
  return *slot;
}

void metrics::sample(const std::string& name, const std::string& help, const labels& l, std::function<double()> value) {
  std::lock_guard lock(state_->mutex);
  auto& gauge = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add(l);
  state_->samples.emplace_back(&gauge, std::move(value));
}

std::string metrics::text() {
  std::lock_guard lock(state_->mutex);
  for (auto& [gauge, value] : state_->samples) gauge->Set(value());
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

const std::vector<double>& duration_bounds() {
  static const std::vector<double> bounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                             0.1,    0.25,  0.5,    1,     2.5,  5,     10};
  return bounds;
}

}  // namespace comanda::telemetry
