#pragma once

#include <string>
#include <vector>

#include "person.hpp"

namespace comanda::simulation {

/// Looks after the stock, and takes and gives money by hand.
class clerk final : public person {
 public:
  clerk(world& in, findings& found, const habits& h) : person(in, found, h, h.clerk_actions) {}

 private:
  void act() override;
  void adjust();
  void put_item();
  void withdraw_item();
  void create_item();
  void pay_by_hand();
  void write_by_hand();

  std::vector<std::string> payments_;  ///< that he has made
};

}  // namespace comanda::simulation
