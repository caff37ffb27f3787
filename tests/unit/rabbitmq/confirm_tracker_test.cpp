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
  CHECK(tracker.confirmed(2, true, true, [&](std::uint64_t key, bool accepted) { seen[key] = accepted; }));
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
  CHECK(tracker.confirmed(2, false, true, note));
  CHECK(tracker.confirmed(3, true, false, note));
  CHECK(seen == std::map<std::uint64_t, bool>{{10, false}, {11, true}, {12, false}});
  CHECK(tracker.outstanding() == 0);
  CHECK(tracker.bytes() == 0);
}

TEST_CASE("a returned message is not accepted although it is confirmed", "[rabbitmq][confirm]") {
  auto tracker = with_three();
  CHECK(tracker.returned("b"));
  CHECK_FALSE(tracker.returned("b"));
  CHECK_FALSE(tracker.returned("unknown"));
  std::map<std::uint64_t, bool> seen;
  CHECK(tracker.confirmed(3, true, true, [&](std::uint64_t key, bool accepted) { seen[key] = accepted; }));
  CHECK(seen == std::map<std::uint64_t, bool>{{10, true}, {11, false}, {12, true}});
}

TEST_CASE("a new channel counts from one again", "[rabbitmq][confirm]") {
  auto tracker = with_three();
  tracker.reset();
  tracker.sent(7, "z", 1);
  std::map<std::uint64_t, bool> seen;
  CHECK(tracker.confirmed(1, false, true, [&](std::uint64_t key, bool accepted) { seen[key] = accepted; }));
  CHECK(seen == std::map<std::uint64_t, bool>{{7, true}});
}

TEST_CASE("a confirmation of what was never sent, or answered before, is none", "[rabbitmq][confirm]") {
  auto tracker = with_three();
  const auto nobody = [](std::uint64_t, bool) { FAIL("settled"); };
  CHECK_FALSE(tracker.confirmed(0, false, true, nobody));
  CHECK_FALSE(tracker.confirmed(0, true, true, nobody));
  CHECK_FALSE(tracker.confirmed(4, false, true, nobody));
  CHECK_FALSE(tracker.confirmed(4, true, true, nobody));
  CHECK_FALSE(tracker.confirmed(UINT64_MAX, true, false, nobody));
  CHECK(tracker.outstanding() == 3);
  CHECK(tracker.confirmed(2, false, true, [](std::uint64_t key, bool accepted) { CHECK((key == 11 && accepted)); }));
  CHECK_FALSE(tracker.confirmed(2, false, true, nobody));
  CHECK(tracker.confirmed(1, true, true, [](std::uint64_t key, bool) { CHECK(key == 10); }));
  CHECK(tracker.confirmed(2, true, true, nobody));  // all up to one that was answered: nothing new, and no harm
  CHECK_FALSE(tracker.confirmed(1, false, true, nobody));
}
