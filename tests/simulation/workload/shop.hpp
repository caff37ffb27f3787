#pragma once

#include <memory>
#include <vector>

#include "person.hpp"

namespace comanda::simulation {

/// Everybody who has to do with the four services, from the first item that is put on the shelf to the evening.
/// Thread rule: one thread; outlives the world's callbacks.
class shop {
 public:
  shop(world& in, findings& found);

  /// Fills the shelves, then lets people in.
  void open();
  /// Nobody wants anything any more.
  [[nodiscard]] bool has_closed() const;
  /// What a shop owner does so that everything under way comes to an end: buys what is missing, and sends again what
  /// died. Called now and then, once the faults are over.
  void help();

  [[nodiscard]] const simulation::habits& habits() const noexcept { return habits_; }

 private:
  void put_on_shelf(const std::string& sku);
  void let_people_in();

  simulation::habits habits_;
  client owner_;
  std::size_t shelves_left_ = 0;
  bool open_ = false;
  int rounds_of_help_ = 0;
  std::vector<std::unique_ptr<person>> people_;
};

/// Whether nothing is under way any more.
[[nodiscard]] bool at_rest(const books& b);

}  // namespace comanda::simulation
