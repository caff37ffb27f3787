#include "comanda/saga/verifier.hpp"

#include "comanda/orders/sagas.hpp"
#include "tour.hpp"

using namespace comanda;
using namespace comanda::saga;
using fixture::fulfilment_steps;

namespace {

using lines = std::vector<std::string>;

verification verify_steps(std::vector<step> steps, const verify_options& options = {}) {
  return verify(definition::unchecked("planted", 1, std::move(steps)), options);
}

counterexample wrong_in(const verification& v) {
  INFO(to_string(v));
  REQUIRE(v.wrong);
  CHECK_FALSE(v.proved());
  return *v.wrong;
}

}  // namespace

TEST_CASE("the sagas of Orders are proved", "[saga][verifier]") {
  for (const auto& d :
       {orders::fulfilment().definition(), orders::cancellation().definition(), orders::revision().definition()}) {
    const auto v = verify(d);
    INFO(d.name() << ": " << to_string(v));
    CHECK(v.proved());
    CHECK(v.states > d.steps().size());
  }
}

TEST_CASE("more attempts show no more than two do", "[saga][verifier]") {
  for (const std::uint32_t attempts : {1u, 3u}) CHECK(verify(fixture::fulfilment(), {.attempts = attempts}).proved());
}

TEST_CASE("a pivot that is asked for and can be undone is proved, too", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[2] = {"confirm_order",
              step_kind::pivot,
              "confirm",
              {"confirmed"},
              {"unconfirmed"},
              compensation{"unconfirm", {"withdrawn"}},
              {}};
  CHECK(verify_steps(steps).proved());
}

TEST_CASE("steps with the same messages are told apart by their names", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[1] = steps[0];
  steps[1].name = "reserve_more_stock";
  CHECK(verify_steps(steps).proved());
}

TEST_CASE("a missing compensation is found", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[0].undo.reset();
  const auto w = wrong_in(verify_steps(steps));
  CHECK(w.rule == "a compensated saga has nothing in effect, and 'reserve_stock' is");
  CHECK(w.trace == lines{"the saga starts; reserve_stock is sent",
                         "reserve_stock arrives: it is done, stock_reserved is sent",
                         "somebody aborts; compensating; compensated"});
  CHECK(verify_steps(steps, {.participants = {.change_nothing = {"reserve_stock"}}}).proved());
}

TEST_CASE("a compensatable step after the pivot is found", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[3].kind = step_kind::compensatable;
  steps[3].refusal = {"capture_refused"};
  steps[3].undo = compensation{"give_back", {"given_back"}};
  const auto w = wrong_in(verify_steps(steps));
  CHECK(w.rule == "a compensated saga has nothing in effect, and 'reserve_stock' is");
  CHECK(w.trace.back() == "capture_refused arrives; compensating; compensated");
}

TEST_CASE("a step after the pivot that would be undone is found", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[3].undo = compensation{"give_back", {"given_back"}};
  steps[4].refusal = {"commit_refused"};
  const auto w = wrong_in(verify_steps(steps));
  CHECK(w.rule == "no step after the pivot is undone, and 'capture_payment' is");
  CHECK(w.trace.back() == "commit_refused arrives; compensating; give_back is sent");
}

TEST_CASE("a reply that no step expects is found", "[saga][verifier]") {
  const auto w = wrong_in(verify_steps(
      fulfilment_steps(),
      {.participants = {.answers = {{"capture_payment", {"payment_captured", "payment_captured_in_part"}}}}}));
  CHECK(w.rule == "no step expects the reply payment_captured_in_part to 'capture_payment'");
  CHECK(w.trace.front() == "the saga starts; reserve_stock is sent");
  CHECK(w.trace.back() == "payment_captured_in_part arrives");
  CHECK(w.trace.size() == 7);
}

TEST_CASE("a participant that never answers lets no run end", "[saga][verifier]") {
  const auto w = wrong_in(verify_steps(fulfilment_steps(), {.participants = {.answers = {{"capture_payment", {}}}}}));
  CHECK(w.rule == "every run can end, and from here none does");
  CHECK(w.trace.back() == "payment_authorized arrives; 'confirm_order' is done; capture_payment is sent");
}

TEST_CASE("an undo that is never answered lets no run end", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[1].undo->success.clear();
  CHECK(wrong_in(verify_steps(steps)).rule == "every run can end, and from here none does");
}

TEST_CASE("what is not looked at is not proved", "[saga][verifier]") {
  const auto v = verify(fixture::fulfilment(), {.states_max = 10});
  CHECK_FALSE(v.proved());
  CHECK_FALSE(v.wrong);
  CHECK(to_string(v).starts_with("not proved: more than "));
}

TEST_CASE("a verification is told in words", "[saga][verifier]") {
  CHECK(to_string(verify(fixture::fulfilment())).starts_with("proved over "));
  auto steps = fulfilment_steps();
  steps[0].undo.reset();
  CHECK(to_string(verify_steps(steps)).find("\n  3. somebody aborts; compensating; compensated\n") !=
        std::string::npos);
}

TEST_CASE("steps side by side, skipped and waiting ones are proved together", "[saga][verifier]") {
  const auto v = verify(fixture::tour());
  INFO(to_string(v));
  CHECK(v.proved());
}

TEST_CASE("steps side by side after the pivot are proved", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[3].group = steps[4].group = "finish";
  CHECK(verify_steps(steps).proved());
}

TEST_CASE("a step that waits beside others is proved", "[saga][verifier]") {
  auto steps = fixture::tour_steps();
  fixture::named(steps, "approval").group = "bookings";
  const auto v = verify_steps(steps);
  INFO(to_string(v));
  CHECK(v.proved());
}

TEST_CASE("a missing compensation beside others is found", "[saga][verifier]") {
  auto steps = fixture::tour_steps();
  fixture::named(steps, "book_flight").undo.reset();
  const auto w = wrong_in(verify_steps(steps));
  CHECK(w.rule == "a compensated saga has nothing in effect, and 'book_flight' is");
}

TEST_CASE("a pivot beside another step is found", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[2] = steps[1];
  steps[2].name = "authorize_more";
  steps[2].kind = step_kind::pivot;
  steps[1].group = steps[2].group = "payments";
  CHECK(wrong_in(verify_steps(steps)).rule == "a compensated saga has nothing in effect, and 'reserve_stock' is");
}

TEST_CASE("a pivot that can be skipped is found", "[saga][verifier]") {
  auto steps = fulfilment_steps();
  steps[2].skippable = true;
  const auto w = wrong_in(verify_steps(steps));
  CHECK(w.rule == "a saga passes its pivot, and 'confirm_order' is skipped");
  CHECK(w.trace.back() == "payment_authorized arrives; 'confirm_order' is skipped; capture_payment is sent");
}

TEST_CASE("a wait after the pivot that would compensate is found", "[saga][verifier]") {
  auto steps = fixture::tour_steps();
  fixture::named(steps, "souvenir").waits->then = when_nothing_came::compensate;
  CHECK(wrong_in(verify_steps(steps)).rule == "every run can end, and from here none does");
}
