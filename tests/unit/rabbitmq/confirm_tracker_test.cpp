#include "comanda/rabbitmq/detail/confirm_tracker.hpp"

#include <map>

#include "support/catch.hpp"

using comanda::rabbitmq::detail::confirm_tracker;

namespace {

confirm_tracker with_three() {
  confirm_tracker tracker;
  tracker.sent(10, "a", 100);
  tracker.sent(11, "b", 200);
  tracker.sent(12, "c", 300);
  return tracker;
}

}  // namespace

TEST_CASE("a multiple confirmation answers everything up to its number", "[rabbitmq][confirm]") {
  auto tracker = with_three();
  std::map<std::uint64_t, bool> seen;
  tracker.confirmed(2, true, true, [&](std::uint64_t key, bool accepted) { seen[key] = accepted; });
  CHECK(seen == std::map<std::uint64_t, bool>{{10, true}, {11, true}});
  CHECK(tracker.outstanding() == 1);
  CHECK(tracker.bytes() == 300);
}

TEST_CASE("confirmations may overtake each other, and each message is answered once", "[rabbitmq][confirm]") {
  auto tracker = with_three();
  std::map<std::uint64_t, bool> seen;
  const auto note = [&](std::uint64_t key, bool accepted) {
    CHECK_FALSE(seen.contains(key));
    seen[key] = accepted;
  };
  tracker.confirmed(2, false, true, note);
  tracker.confirmed(3, true, false, note);
  CHECK(seen == std::map<std::uint64_t, bool>{{10, false}, {11, true}, {12, false}});
  CHECK(tracker.outstanding() == 0);
  CHECK(tracker.bytes() == 0);
}

TEST_CASE("a returned message is not accepted although it is confirmed", "[rabbitmq][confirm]") {
  auto tracker = with_three();
  tracker.returned("b");
  tracker.returned("unknown");
  std::map<std::uint64_t, bool> seen;
  tracker.confirmed(3, true, true, [&](std::uint64_t key, bool accepted) { seen[key] = accepted; });
  CHECK(seen == std::map<std::uint64_t, bool>{{10, true}, {11, false}, {12, true}});
}

TEST_CASE("a new channel counts from one again", "[rabbitmq][confirm]") {
  auto tracker = with_three();
  tracker.reset();
  tracker.sent(7, "z", 1);
  std::map<std::uint64_t, bool> seen;
  tracker.confirmed(1, false, true, [&](std::uint64_t key, bool accepted) { seen[key] = accepted; });
  CHECK(seen == std::map<std::uint64_t, bool>{{7, true}});
}
