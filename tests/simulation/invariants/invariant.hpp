#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../books/bank_books.hpp"
#include "../books/books.hpp"

// What must be true of the four services, whatever happens to them.
namespace comanda::simulation {

struct finding {
  std::string_view invariant;
  std::string what;  ///< which rows differ, and how
};

/// Takes down what an invariant finds wrong, under its name.
class findings {
 public:
  void add(std::string what) { all_.push_back({name_, std::move(what)}); }
  void begin(std::string_view invariant) { name_ = invariant; }
  [[nodiscard]] const std::vector<finding>& all() const noexcept { return all_; }
  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

 private:
  std::string_view name_;
  std::vector<finding> all_;
};

/// Holds after every commit. Looks only at what the commit has written, so that it is cheap.
struct step_invariant {
  std::string_view name;
  void (*check)(const books& b, const commit_news& news, findings& found);
};

/// Holds when the faults have ended and nothing is under way any more.
struct final_invariant {
  std::string_view name;
  void (*check)(const books& b, const outside_books& outside, findings& found);
};

// One list for each subject.
[[nodiscard]] std::span<const step_invariant> order_steps();
[[nodiscard]] std::span<const step_invariant> stock_steps();
[[nodiscard]] std::span<const step_invariant> money_steps();
[[nodiscard]] std::span<const step_invariant> message_steps();
[[nodiscard]] std::span<const step_invariant> notification_steps();
[[nodiscard]] std::span<const final_invariant> order_ends();
[[nodiscard]] std::span<const final_invariant> stock_ends();
[[nodiscard]] std::span<const final_invariant> money_ends();
[[nodiscard]] std::span<const final_invariant> message_ends();
[[nodiscard]] std::span<const final_invariant> notification_ends();

void check_step(const books& b, const commit_news& news, findings& found);
void check_end(const books& b, const outside_books& outside, findings& found);

}  // namespace comanda::simulation
