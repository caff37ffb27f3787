#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace comanda::telemetry {

using labels = std::map<std::string, std::string>;

/// Prometheus metrics. Keep what `counter` and `histogram` return: looking it up costs, using it does not.
/// Thread rule: safe from every thread.
class metrics {
 public:
  class counter {
   public:
    virtual ~counter() = default;
    virtual void add(double by = 1) = 0;
  };
  class histogram {
   public:
    virtual ~histogram() = default;
    virtual void observe(double value) = 0;
  };

  metrics();
  ~metrics();

  /// The same name and labels give the same metric. References live as long as this object.
  [[nodiscard]] counter& make_counter(const std::string& name, const std::string& help, const labels& l);
  /// `bounds`: upper bounds of the buckets, ascending.
  [[nodiscard]] histogram& make_histogram(const std::string& name, const std::string& help, const labels& l,
                                          const std::vector<double>& bounds);
  /// A value that is asked for when somebody scrapes.
  void sample(const std::string& name, const std::string& help, const labels& l, std::function<double()> value);

  /// Text exposition format 0.0.4.
  [[nodiscard]] std::string text();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// For durations in seconds: 0.5 ms to 10 s.
[[nodiscard]] const std::vector<double>& duration_bounds();

}  // namespace comanda::telemetry
