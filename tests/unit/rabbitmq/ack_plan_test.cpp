#include "comanda/rabbitmq/detail/ack_plan.hpp"

#include "support/catch.hpp"

using comanda::rabbitmq::detail::ack_plan;
using acks = std::vector<ack_plan::ack>;

namespace {

ack_plan with_deliveries(int count) {
  ack_plan plan;
  plan.reset();
  for (int i = 0; i < count; ++i) plan.delivered();
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
