#pragma once

#include <string>

#include "person.hpp"

namespace comanda::simulation {

/// Looks what is stuck, given up or dead, and does something about it.
class shop_operator final : public person {
 public:
  shop_operator(world& in, findings& found, const habits& h) : person(in, found, h, h.operator_rounds) {}

 private:
  void act() override;
  /// Takes one entry of a list, and asks for something under its id.
  void act_on_one(service_name of, const std::string& list, std::string_view id_member,
                  std::function<wish(const std::string& id)> make);
  void act_on_saga(std::string_view verb);
  void act_on_dead(bool redrives);
  void retry_notification();
};

}  // namespace comanda::simulation
