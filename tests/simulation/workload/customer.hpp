#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "person.hpp"

namespace comanda::simulation {

/// Places orders and changes his mind.
class customer final : public person {
 public:
  customer(world& in, findings& found, const habits& h, std::string name)
      : person(in, found, h, h.actions_each), name_(std::move(name)) {}

 private:
  struct placed {
    std::string id;
    std::string version;  ///< as last heard of
    std::int64_t total = 0;
  };

  void act() override;
  void place();
  void revise(std::size_t order);
  void cancel(std::size_t order);
  void refund(std::size_t order);
  void look(std::size_t order);
  void change_preferences();
  void pay_by_hand(std::size_t order);
  /// Calls the shop at once, where somebody turns round a saga of this type that is under way, or hurries it when it
  /// cannot be turned any more.
  void call_off(std::string_view saga_type);
  void operate(std::string path, client::heard then);

  [[nodiscard]] std::string lines();
  [[nodiscard]] std::string version_to_match(const placed& p);
  void remember_version(std::size_t order, const reply& r);

  std::string name_;
  std::vector<placed> orders_;
};

}  // namespace comanda::simulation
