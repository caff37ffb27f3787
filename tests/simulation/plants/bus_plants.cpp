#include "plant.hpp"

namespace comanda::simulation {

namespace {

/// Says of every message that the bus has it.
class confirms_too_early final : public messaging::publisher {
 public:
  explicit confirms_too_early(std::unique_ptr<messaging::publisher> good) : good_(std::move(good)) {}

  result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override {
    static_cast<void>(good_->publish(batch));
    return std::vector<bool>(batch.size(), true);
  }
  result<> check() override { return good_->check(); }

 private:
  std::unique_ptr<messaging::publisher> good_;
};

/// Settles what it brings before anybody has handled it; what is said of it later comes too late.
class settles_on_arrival final : public messaging::consumer {
 public:
  explicit settles_on_arrival(std::unique_ptr<messaging::consumer> good) : good_(std::move(good)) {}

  result<std::vector<messaging::delivery>> poll(std::size_t limit, std::chrono::milliseconds wait) override {
    auto arrived = good_->poll(limit, wait);
    if (!arrived) return arrived;
    std::vector<messaging::settled> all;
    for (const auto& d : *arrived) all.push_back({d.tag, d.epoch, messaging::settlement::done, {}});
    if (!all.empty()) good_->settle(all);
    return arrived;
  }
  void settle(std::span<const messaging::settled>) override {}
  void wake() override { good_->wake(); }
  result<> check() override { return good_->check(); }

 private:
  std::unique_ptr<messaging::consumer> good_;
};

class forgets_its_key final : public payments::gateway {
 public:
  explicit forgets_its_key(std::unique_ptr<payments::gateway> good) : good_(std::move(good)) {}

  payments::gateway_answer perform(const payments::gateway_request& r) override {
    if (r.attempt == 1) return good_->perform(r);
    auto spoilt = r;
    spoilt.operation_id = operation_id(derive_uuid(r.operation_id.value(), {"attempt", std::to_string(r.attempt)}));
    return good_->perform(spoilt);
  }

 private:
  std::unique_ptr<payments::gateway> good_;
};

}  // namespace

std::unique_ptr<messaging::publisher> spoil(plant what, std::unique_ptr<messaging::publisher> good) {
  if (what != plant::outbox_before_confirm) return good;
  return std::make_unique<confirms_too_early>(std::move(good));
}

std::unique_ptr<messaging::consumer> spoil(plant what, std::unique_ptr<messaging::consumer> good) {
  if (what != plant::ack_before_commit) return good;
  return std::make_unique<settles_on_arrival>(std::move(good));
}

std::unique_ptr<payments::gateway> spoil(plant what, std::unique_ptr<payments::gateway> good) {
  if (what != plant::new_gateway_key) return good;
  return std::make_unique<forgets_its_key>(std::move(good));
}

}  // namespace comanda::simulation
