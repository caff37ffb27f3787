#include <boost/describe/enumerators.hpp>
#include <boost/mp11/list.hpp>
#include <map>

#include "fixture.hpp"

using namespace comanda;
using namespace comanda::saga;
using namespace comanda::saga::fixture;

// The way forward

TEST_CASE("a fresh instance names its definition and has sent nothing", "[saga][engine]") {
  const auto d = fulfilment();

  const auto i = fresh(d);

  CHECK(i.type == "fulfilment");
  CHECK(i.definition_version == 1);
  CHECK(i.definition_hash == d.hash());
  CHECK(i.status == status::running);
  CHECK(i.step.empty());
  CHECK(i.version == 0);
  CHECK(i.started_at == noon);
}

TEST_CASE("starting sends the first command with its undo registered and a deadline set", "[saga][engine]") {
  const auto d = fulfilment();

  const auto r = started_run(d);

  REQUIRE(r.last.sends.size() == 1);
  const auto& s = r.last.sends[0];
  CHECK(s.step == "reserve_stock");
  CHECK(s.direction == direction::forward);
  CHECK(s.command == "reserve_stock");
  CHECK(s.attempt == 1);
  CHECK(s.id == send_id(r.at.saga_id, "reserve_stock", direction::forward, 1));
  CHECK(r.at.to_undo == texts{"reserve_stock"});
  CHECK(r.at.step == "reserve_stock");
  CHECK(r.at.attempt == 1);
  CHECK(r.at.deadline > noon);
  CHECK(r.at.version == 1);
  CHECK(r.events() == texts{"started", "sent"});
  CHECK(r.last.timeline[1].message == s.id);
}

TEST_CASE("when every step succeeds the saga completes", "[saga][engine]") {
  const auto d = fulfilment();

  const auto r = completed(d);

  CHECK(r.commands == texts{"reserve_stock", "authorize_payment", "capture_payment", "commit_stock"});
  CHECK(r.at.status == status::completed);
  CHECK(r.at.done == texts{"reserve_stock", "authorize_payment", "confirm_order", "capture_payment", "commit_stock"});
  CHECK(r.at.step.empty());
  CHECK(r.at.attempt == 0);
  CHECK(r.at.deadline == std::nullopt);
  CHECK(r.at.version == 5);
  CHECK(r.events() == texts{"succeeded", "completed"});
}

TEST_CASE("a local step is passed in the transition that reaches it", "[saga][engine]") {
  const auto d = fulfilment();

  const auto r = capturing(d);

  CHECK(r.last.locals == texts{"confirm_order"});
  CHECK(r.events() == texts{"succeeded", "local", "sent"});
  CHECK(r.at.step == "capture_payment");
  CHECK(r.last.sends.size() == 1);
}

TEST_CASE("several local steps in a row are passed at once, the first and the last steps too", "[saga][engine]") {
  using enum step_kind;
  const auto d = build({{"a", compensatable, "", {}, {}, {}, {}},
                        {"b", pivot, "", {}, {}, {}, {}},
                        {"c", retriable, "do_c", {"did_c"}, {}, {}, {}},
                        {"d", retriable, "", {}, {}, {}, {}},
                        {"e", retriable, "", {}, {}, {}, {}}});
  auto r = started_run(d);
  CHECK(r.last.locals == texts{"a", "b"});
  CHECK(r.at.step == "c");

  r.tell("c", "did_c");

  CHECK(r.last.locals == texts{"d", "e"});
  CHECK(r.at.status == status::completed);
}

TEST_CASE("a saga of local steps only completes when it starts", "[saga][engine]") {
  const auto d = build({{"only", step_kind::pivot, "", {}, {}, {}, {}}});

  const auto r = started_run(d);

  CHECK(r.at.status == status::completed);
  CHECK(r.last.locals == texts{"only"});
  CHECK(r.last.sends.empty());
  CHECK(r.at.version == 1);
}

TEST_CASE("past the pivot nothing is left to undo", "[saga][engine]") {
  const auto d = fulfilment();

  CHECK(authorizing(d).at.to_undo == texts{"reserve_stock", "authorize_payment"});
  CHECK(capturing(d).at.to_undo.empty());
}

TEST_CASE("each transition stamps the instance and leaves the caller's members alone", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = started_run(d);
  r.at.timeline_length = 17;
  r.now += std::chrono::seconds(1);

  r.tell("reserve_stock", "stock_reserved");

  CHECK(r.at.updated_at == r.now);
  CHECK(r.at.started_at == noon);
  CHECK(r.at.timeline_length == 17);
  CHECK(r.at.version == 2);
}

// Refusals

TEST_CASE("a refused first step leaves nothing to undo, so the saga is compensated at once", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = started_run(d);
  const auto refused = refusal("reserve_stock", "stock_rejected");

  r.tell(refused);

  CHECK(r.at.status == status::compensated);
  CHECK(r.at.to_undo.empty());
  CHECK(r.at.reason == refused.detail);
  CHECK(r.last.sends.empty());
  CHECK(r.at.deadline == std::nullopt);
  CHECK(r.events() == texts{"refused", "compensating", "compensated"});
  CHECK(r.last.timeline[0].message == refused.message);
}

TEST_CASE("a refused step is not undone, those before it are", "[saga][engine]") {
  const auto d = fulfilment();

  auto r = releasing(d);

  CHECK(r.at.status == status::compensating);
  CHECK(r.at.to_undo == texts{"reserve_stock"});
  REQUIRE(r.last.sends.size() == 1);
  CHECK(r.last.sends[0].command == "release_stock");
  CHECK(r.last.sends[0].direction == direction::undo);
  CHECK(r.last.sends[0].id == send_id(r.at.saga_id, "reserve_stock", direction::undo, 1));
  CHECK(r.events() == texts{"refused", "compensating", "undo_sent"});

  r.tell("reserve_stock", "stock_released");

  CHECK(r.at.status == status::compensated);
  CHECK(r.at.to_undo.empty());
  CHECK(r.events() == texts{"undone", "compensated"});
}

TEST_CASE("a refused pivot turns the saga round and is itself not undone", "[saga][engine]") {
  auto steps = fulfilment_steps();
  steps[2] = {"confirm_order", step_kind::pivot, "confirm", {"confirmed"}, {"unconfirmed"}, {}, {}};
  const auto d = build(std::move(steps));
  auto r = capturing(d);
  REQUIRE(r.at.step == "confirm_order");

  r.tell(refusal("confirm_order", "unconfirmed"));
  r.tell("authorize_payment", "payment_voided").tell("reserve_stock", "stock_released");

  CHECK(r.at.status == status::compensated);
  CHECK(r.commands == texts{"reserve_stock", "authorize_payment", "confirm", "void_payment", "release_stock"});
}

TEST_CASE("a refusal that gives no code still has one in the reason", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = started_run(d);

  r.tell("reserve_stock", "stock_rejected");

  CHECK(r.at.reason->at("code").as_string() == "REFUSED");
}

// Aborts and the operator's turn-round

TEST_CASE("an abort before the start compensates at once and the start is then absorbed", "[saga][engine]") {
  const auto d = fulfilment();
  run r(d);

  r.tell(fixture::abort());
  CHECK(r.at.status == status::compensated);

  r.tell(started{});
  CHECK_FALSE(r.last.changed);
  CHECK(r.commands.empty());
}

TEST_CASE("an abort while the first step is in flight undoes that step", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = started_run(d);

  r.tell(fixture::abort());
  CHECK(r.at.status == status::compensating);
  r.tell("reserve_stock", "stock_released");

  CHECK(r.at.status == status::compensated);
  CHECK(r.commands == texts{"reserve_stock", "release_stock"});
}

TEST_CASE("an abort undoes the step in flight too, last step first", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = authorizing(d);
  const auto wanted = fixture::abort();

  r.tell(wanted);
  CHECK(r.events() == texts{"abort_requested", "compensating", "undo_sent"});
  CHECK(r.at.reason == wanted.reason);
  CHECK(r.at.step == "authorize_payment");
  CHECK(r.at.attempt == 1);
  r.tell("authorize_payment", "payment_voided").tell("reserve_stock", "stock_released");

  CHECK(r.at.status == status::compensated);
  CHECK(r.commands == texts{"reserve_stock", "authorize_payment", "void_payment", "release_stock"});
  CHECK(r.at.reason == wanted.reason);
}

TEST_CASE("an abort after the pivot, while compensating and after the end is absorbed", "[saga][engine]") {
  const auto d = fulfilment();
  for (auto r : {capturing(d), releasing(d), completed(d), compensated(d)}) {
    const auto before = r.at;

    r.tell(fixture::abort());

    CHECK_FALSE(r.last.changed);
    CHECK(r.at == before);
    CHECK(r.last.timeline.empty());
  }
}

TEST_CASE("a pivot in flight may have happened, so that neither an abort nor silence turns it round",
          "[saga][engine]") {
  auto steps = fulfilment_steps();
  steps[2] = {"confirm_order", step_kind::pivot, "confirm", {"confirmed"}, {}, {}, {}};
  const auto d = build(std::move(steps));
  auto r = capturing(d);

  r.tell(fixture::abort());
  CHECK_FALSE(r.last.changed);
  CHECK(advance(d, r.at, compensate_requested{"ann", "why not"}, r.now).error().code == errc::invalid_state);
  r.time_out(6);

  CHECK(r.at.status == status::running);
  CHECK(r.at.stuck);
  r.tell("confirm_order", "confirmed");
  CHECK(r.at.step == "capture_payment");
}

TEST_CASE("a pivot with an undo can be turned round in flight, and never after its success", "[saga][engine]") {
  auto steps = fulfilment_steps();
  steps[2] = {
      "confirm_order", step_kind::pivot, "confirm", {"confirmed"}, {}, compensation{"unconfirm", {"unconfirmed"}}, {}};
  const auto d = build(std::move(steps));

  auto in_flight = capturing(d);
  in_flight.tell(fixture::abort());
  CHECK(in_flight.last.sends.at(0).command == "unconfirm");

  auto passed = capturing(d);
  passed.tell("confirm_order", "confirmed").tell(fixture::abort());
  CHECK_FALSE(passed.last.changed);
  CHECK(passed.at.to_undo.empty());
}

TEST_CASE("a compensatable step without an undo is skipped on the way back", "[saga][engine]") {
  auto steps = fulfilment_steps();
  steps[1].undo.reset();
  const auto d = build(std::move(steps));
  auto r = authorizing(d);

  r.tell(fixture::abort());

  CHECK(r.last.sends.at(0).command == "release_stock");
}

TEST_CASE("an operator can turn a saga round before its pivot, and is named", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = authorizing(d);

  r.tell(compensate_requested{"ann", "the till is broken"});

  CHECK(r.at.status == status::compensating);
  CHECK(r.events() == texts{"compensate_requested", "compensating", "undo_sent"});
  CHECK(r.last.timeline[0].detail == boost::json::object{{"caller", "ann"}, {"reason", "the till is broken"}});
  CHECK(r.at.reason->at("code").as_string() == "COMPENSATED_BY_OPERATOR");
}

TEST_CASE("an operator's wish that cannot be granted is refused", "[saga][engine]") {
  const auto d = fulfilment();
  const compensate_requested turn{"ann", "please"};
  for (const auto& r : {capturing(d), releasing(d), completed(d), compensated(d)}) {
    CHECK(advance(d, r.at, turn, r.now).error().code == errc::invalid_state);
  }
  for (const auto& r : {run(d), completed(d), compensated(d)}) {
    CHECK(advance(d, r.at, retry_requested{"ann", "please"}, r.now).error().code == errc::invalid_state);
  }
}

TEST_CASE("an operator's retry sends again at once, in either direction", "[saga][engine]") {
  const auto d = fulfilment();
  for (auto r : {authorizing(d), releasing(d)}) {
    const auto before = r.at;
    r.now += std::chrono::seconds(1);

    r.tell(retry_requested{"ann", "again"});

    REQUIRE(r.last.sends.size() == 1);
    CHECK(r.last.sends[0].attempt == 2);
    CHECK(r.at.attempt == 2);
    CHECK(r.at.deadline > before.deadline);
    CHECK(r.at.step == before.step);
    CHECK(r.at.status == before.status);
    CHECK(r.events() == texts{"retry_requested", "resent"});
    CHECK(r.last.timeline[0].detail == boost::json::object{{"caller", "ann"}, {"reason", "again"}});
  }
}

// Deadlines

TEST_CASE("a deadline that has not come is absorbed", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = authorizing(d);
  const auto before = r.at;
  r.now = *r.at.deadline - microseconds(1);

  r.tell(deadline_passed{});

  CHECK_FALSE(r.last.changed);
  CHECK(r.at == before);
}

TEST_CASE("a deadline sends the same command again under another id and waits longer", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = authorizing(d);
  const auto first = r.last.sends.at(0).id;
  const auto first_wait = *r.at.deadline - r.now;

  r.time_out();

  CHECK(r.events() == texts{"timed_out", "resent"});
  CHECK(r.last.sends.at(0).command == "authorize_payment");
  CHECK(r.last.sends.at(0).id != first);
  CHECK(r.at.attempt == 2);
  CHECK(*r.at.deadline - r.now > first_wait);
  CHECK(r.at.to_undo == texts{"reserve_stock", "authorize_payment"});
}

TEST_CASE("each wait lies between its backoff and a quarter more, at most a quarter over the longest",
          "[saga][engine]") {
  auto steps = fulfilment_steps();
  steps[3].retry = {std::chrono::seconds(2), std::chrono::seconds(9), 10};
  const auto d = build(std::move(steps));
  auto r = capturing(d);
  for (const auto base : {2, 4, 8, 9, 9, 9}) {
    const auto wait = *r.at.deadline - r.now;
    CHECK(wait >= std::chrono::seconds(base));
    CHECK(wait <= microseconds(std::chrono::seconds(base)) * 5 / 4);
    r.time_out();
  }
}

TEST_CASE("two sagas do not wait equally long, and the same saga always does", "[saga][engine]") {
  const auto d = fulfilment();
  const auto wait_of = [&d](std::uint8_t n) {
    const auto i = make_instance(d, saga_id(numbered(n)), numbered(2), noon);
    return *run(d, i).tell(started{}).at.deadline - noon;
  };

  CHECK(wait_of(1) == wait_of(1));
  CHECK(wait_of(1) != wait_of(3));
}

TEST_CASE("silence before the pivot compensates after the last attempt, the unanswered step included",
          "[saga][engine]") {
  const auto d = fulfilment();
  auto r = authorizing(d);

  r.time_out(4);
  CHECK(r.at.status == status::running);
  CHECK(r.at.attempt == 5);
  r.time_out();

  CHECK(r.at.status == status::compensating);
  CHECK(r.last.sends.at(0).command == "void_payment");
  CHECK(r.at.to_undo == texts{"reserve_stock", "authorize_payment"});
  CHECK(r.events() == texts{"timed_out", "compensating", "undo_sent"});
  CHECK(r.at.reason->at("code").as_string() == "TIMED_OUT");
  CHECK(r.at.reason->at("details") == boost::json::value{{"step", "authorize_payment"}});
  CHECK_FALSE(r.at.stuck);
}

TEST_CASE("silence after the pivot makes the saga stuck once, and it goes on", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = capturing(d);

  r.time_out(4);
  CHECK_FALSE(r.at.stuck);
  r.time_out();
  CHECK(r.at.stuck);
  CHECK(r.events() == texts{"timed_out", "stuck", "resent"});
  CHECK(*r.at.deadline - r.now >= retry_policy().longest);
  r.time_out(10);

  CHECK(r.at.status == status::running);
  CHECK(r.at.attempt == 16);
  CHECK(r.count("stuck") == 1);
  CHECK(*r.at.deadline - r.now >= retry_policy().longest);

  r.tell("capture_payment", "payment_captured");
  CHECK_FALSE(r.at.stuck);
  CHECK(r.at.attempt == 1);
  CHECK(r.at.step == "commit_stock");
}

TEST_CASE("silence while undoing makes the saga stuck, and its success goes on to the next undo", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = authorizing(d);
  r.tell(fixture::abort());

  r.time_out(7);
  CHECK(r.at.stuck);
  CHECK(r.at.status == status::compensating);
  CHECK(r.last.sends.at(0).direction == direction::undo);
  CHECK(r.count("stuck") == 1);
  r.tell("authorize_payment", "payment_voided");

  CHECK_FALSE(r.at.stuck);
  CHECK(r.at.step == "reserve_stock");
  CHECK(r.at.to_undo == texts{"reserve_stock"});
}

TEST_CASE("a saga that has ended has no deadline to pass", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = completed(d);
  r.now += std::chrono::hours(24);

  r.tell(deadline_passed{});

  CHECK_FALSE(r.last.changed);
}

// Late, double and foreign replies

TEST_CASE("a second start changes nothing", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = started_run(d);

  r.tell(started{});

  CHECK_FALSE(r.last.changed);
  CHECK(r.last.sends.empty());
}

TEST_CASE("a reply that is not to the step waited for is absorbed", "[saga][engine]") {
  const auto d = fulfilment();
  const std::vector<replied> strays = {
      reply("reserve_stock", "stock_reserved"),      // again
      reply("reserve_stock", "stock_rejected"),      // too late: it was answered
      reply("capture_payment", "payment_captured"),  // too early
      reply("authorize_payment", "stock_reserved"),  // another step's type
      reply("authorize_payment", "payment_voided"),  // the undo's type while going forward
      reply("reserve_stock", "payment_authorized"),  // another step's name
      reply("", "payment_authorized"),
      reply("dance", "danced"),
  };
  for (const auto& stray : strays) {
    INFO(stray.step << " " << stray.type);
    auto r = authorizing(d);
    const auto before = r.at;

    r.tell(stray);

    CHECK_FALSE(r.last.changed);
    CHECK(r.at == before);
    CHECK(r.last.sends.empty());
    CHECK(r.last.locals.empty());
    CHECK(r.last.timeline.empty());
  }
}

TEST_CASE("a late success of the step being undone is not taken for the success of its undo", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = authorizing(d);
  r.tell(fixture::abort());

  for (const auto* late : {"payment_authorized", "payment_declined"}) {
    r.tell("authorize_payment", late);
    CHECK_FALSE(r.last.changed);
    CHECK(r.at.step == "authorize_payment");
  }
  r.tell("authorize_payment", "payment_voided");

  CHECK(r.at.step == "reserve_stock");
}

TEST_CASE("an undo is answered once, its second answer is absorbed", "[saga][engine]") {
  const auto d = fulfilment();
  auto r = authorizing(d);
  r.tell(fixture::abort()).tell("authorize_payment", "payment_voided");
  const auto before = r.at;

  r.tell("authorize_payment", "payment_voided");

  CHECK_FALSE(r.last.changed);
  CHECK(r.at == before);
}

TEST_CASE("the instance of another definition is not touched", "[saga][engine]") {
  const auto d = fulfilment();
  auto steps = fulfilment_steps();
  steps[0].retry.attempts_max = 6;

  CHECK(advance(build(std::move(steps)), fresh(d), started{}, noon).error().code == errc::internal);
}

TEST_CASE("the id of a send tells saga, step, direction and attempt apart and is otherwise the same",
          "[saga][engine]") {
  const saga_id a(numbered(1));
  const auto id = send_id(a, "reserve_stock", direction::forward, 1);

  CHECK(id == send_id(a, "reserve_stock", direction::forward, 1));
  CHECK(id != send_id(saga_id(numbered(3)), "reserve_stock", direction::forward, 1));
  CHECK(id != send_id(a, "commit_stock", direction::forward, 1));
  CHECK(id != send_id(a, "reserve_stock", direction::undo, 1));
  CHECK(id != send_id(a, "reserve_stock", direction::forward, 2));
}

// The whole table

TEST_CASE("every input has its answer in every status", "[saga][engine]") {
  enum class outcome { moved, absorbed, denied };
  using enum outcome;
  struct row {
    saga::status status;
    input what;
    outcome expected;
    saga::status after;
  };
  const auto d = fulfilment();
  const std::map<saga::status, run> runs = {{status::running, authorizing(d)},
                                            {status::compensating, releasing(d)},
                                            {status::completed, completed(d)},
                                            {status::compensated, compensated(d)}};
  const auto answered = reply("authorize_payment", "payment_authorized");
  const auto released = reply("reserve_stock", "stock_released");
  const retry_requested retry{"ann", "again"};
  const compensate_requested turn{"ann", "back"};
  const auto stop = fixture::abort();
  // clang-format off
  const std::vector<row> rows = {
      {status::running,      started{},         absorbed, status::running},
      {status::running,      answered,          moved,    status::running},
      {status::running,      deadline_passed{}, moved,    status::running},
      {status::running,      stop,              moved,    status::compensating},
      {status::running,      retry,             moved,    status::running},
      {status::running,      turn,              moved,    status::compensating},
      {status::compensating, started{},         absorbed, status::compensating},
      {status::compensating, released,          moved,    status::compensated},
      {status::compensating, deadline_passed{}, moved,    status::compensating},
      {status::compensating, stop,              absorbed, status::compensating},
      {status::compensating, retry,             moved,    status::compensating},
      {status::compensating, turn,              denied,   status::compensating},
      {status::completed,    started{},         absorbed, status::completed},
      {status::completed,    answered,          absorbed, status::completed},
      {status::completed,    deadline_passed{}, absorbed, status::completed},
      {status::completed,    stop,              absorbed, status::completed},
      {status::completed,    retry,             denied,   status::completed},
      {status::completed,    turn,              denied,   status::completed},
      {status::compensated,  started{},         absorbed, status::compensated},
      {status::compensated,  released,          absorbed, status::compensated},
      {status::compensated,  deadline_passed{}, absorbed, status::compensated},
      {status::compensated,  stop,              absorbed, status::compensated},
      {status::compensated,  retry,             denied,   status::compensated},
      {status::compensated,  turn,              denied,   status::compensated},
  };
  // clang-format on
  using statuses = boost::describe::describe_enumerators<saga::status>;
  CHECK(rows.size() == boost::mp11::mp_size<statuses>::value * std::variant_size_v<input>);

  for (std::size_t n = 0; n < rows.size(); ++n) {
    const auto& row = rows[n];
    INFO("row " << n);
    CHECK(static_cast<std::size_t>(row.status) == n / std::variant_size_v<input>);
    CHECK(row.what.index() == n % std::variant_size_v<input>);
    const auto& from = runs.at(row.status).at;
    REQUIRE(from.status == row.status);

    const auto t = advance(d, from, row.what, noon + std::chrono::hours(1));

    if (row.expected == denied) {
      REQUIRE_FALSE(t);
      CHECK(t.error().code == errc::invalid_state);
      continue;
    }
    REQUIRE(t);
    CHECK(t->changed == (row.expected == moved));
    CHECK(t->next.status == row.after);
    CHECK(t->next.version == from.version + (t->changed ? 1 : 0));
    if (!t->changed) CHECK(t->next == from);
  }
}
