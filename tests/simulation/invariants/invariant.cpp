#include "invariant.hpp"

#include <array>

namespace comanda::simulation {

void check_step(const books& b, const commit_news& news, findings& found) {
  for (const auto& list : {order_steps(), stock_steps(), money_steps(), message_steps(), notification_steps()}) {
    for (const auto& i : list) {
      found.begin(i.name);
      i.check(b, news, found);
    }
  }
}

void check_end(const books& b, const outside_books& outside, findings& found) {
  for (const auto& list : {order_ends(), stock_ends(), money_ends(), message_ends(), notification_ends()}) {
    for (const auto& i : list) {
      found.begin(i.name);
      i.check(b, outside, found);
    }
  }
}

}  // namespace comanda::simulation
