#include "comanda/rabbitmq/detail/ack_plan.hpp"

#include "support/catch.hpp"

using comanda::rabbitmq::detail::ack_plan;
using acks = std::vector<ack_plan::ack>;

namespace {

ack_plan with_deliveries(int count) {
  ack_plan plan;
  plan.reset();
  for (int i = 1; i <= count; ++i) REQUIRE(plan.delivered(static_cast<std::uint64_t>(i)));
  return plan;
}

}  // namespace

TEST_CASE("deliveries that are all settled are acknowledged at once", "[rabbitmq][ack]") {
  auto plan = with_deliveries(4);
  for (const auto tag : {3u, 1u, 4u, 2u}) plan.done(tag);
  CHECK(plan.take() == acks{{4, true}});
  CHECK(plan.take().empty());
}

TEST_CASE("a delivery that is still open holds up none of those behind it", "[rabbitmq][ack]") {
  auto plan = with_deliveries(5);
  for (const auto tag : {1u, 2u, 4u, 5u}) plan.done(tag);
  CHECK(plan.take() == acks{{2, true}, {4, false}, {5, false}});
  plan.done(3);
  CHECK(plan.take() == acks{{3, false}});
}

TEST_CASE("a multiple acknowledgement never names a delivery that the broker has forgotten", "[rabbitmq][ack]") {
  auto plan = with_deliveries(4);
  plan.done(4);
  CHECK(plan.take() == acks{{4, false}});
  plan.gone(3);
  plan.done(1);
  plan.done(2);
  CHECK(plan.take() == acks{{2, true}});
}

TEST_CASE("an unknown tag is ignored", "[rabbitmq][ack]") {
  auto plan = with_deliveries(1);
  plan.done(0);
  plan.done(2);
  CHECK(plan.take().empty());
}

TEST_CASE("a delivery out of turn is none", "[rabbitmq][ack]") {
  auto plan = with_deliveries(2);
  for (const std::uint64_t tag : {0ULL, 1ULL, 2ULL, 4ULL, ~0ULL}) CHECK_FALSE(plan.delivered(tag));
  CHECK(plan.delivered(3));
  plan.done(1);
  CHECK(plan.take() == acks{{1, false}});
  CHECK_FALSE(plan.delivered(3));
  CHECK(plan.delivered(4));
}

TEST_CASE("what the broker has had no answer to counts, whatever order it is answered in", "[rabbitmq][ack]") {
  auto plan = with_deliveries(4);
  CHECK(plan.unsettled() == 4);
  plan.gone(2);
  plan.gone(2);
  CHECK(plan.unsettled() == 3);
  plan.done(4);
  CHECK(plan.unsettled() == 3);  // not sent yet
  CHECK(plan.take() == acks{{4, false}});
  CHECK(plan.unsettled() == 2);
  plan.done(4);
  plan.done(1);
  plan.done(3);
  CHECK(plan.take() == acks{{3, true}});
  CHECK(plan.unsettled() == 0);
}
