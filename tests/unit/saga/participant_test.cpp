#include "comanda/saga/participant.hpp"

#include <set>

#include "billing.hpp"
#include "comanda/application/executor.hpp"
#include "comanda/in_memory/store.hpp"
#include "flights.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::test::travel;
using saga::participation_status;
using test::nth;

namespace {

const uuid trip_id = nth(1);
const uuid other_trip_id = nth(2);
const messaging::reply_address first_step{nth(20), "book_flight"};
const messaging::reply_address second_step{nth(21), "book_flight"};
const book_flight to_fly{trip_id, "LH 400"};
const cancel_flight not_to_fly{trip_id};

/// A command as the agency's coordinator sends it, each under an id of its own.
template <messaging::command_payload Command>
messaging::message asked_for(const Command& command, const messaging::reply_address& by = first_step) {
  static std::uint32_t messages_made = 0;
  messaging::message message;
  message.id = message_id(nth(3000 + ++messages_made));
  message.type = Command::message_type;
  message.source = "agency";
  message.kind = messaging::message_kind::command;
  message.target = Command::target;
  message.subject = to_string(trip_id);
  message.correlation = by.saga;
  message.step = by.step;
  message.traceparent = "trace " + std::to_string(messages_made);
  message.data = schema::encode_object(command);
  return message;
}

/// A service and what it keeps; each decision is applied as a commit would.
template <class Service>
struct at_work {
  using model = typename Service::model;

  Service rules{};
  application::state<model> state{};
  std::vector<application::effect_row> effects{};
  timestamp now = test::at(0);

  result<std::vector<messaging::message>> decide(const typename Service::command& command, const uuid& cause,
                                                 std::string trace = "") {
    now += std::chrono::seconds(1);
    auto decided = rules.decide(command, state, {now, cause, std::move(trace), "", {}});
    if (!decided) return failure_of(decided);
    test::apply(*decided, state);
    effects = std::move(decided->effects);
    return std::move(decided->messages);
  }
  std::vector<messaging::message> take(const messaging::message& message) {
    return decide(rules.from_message(message).value(), message.id.value(), message.traceparent).value();
  }
  const saga::participation* known(const messaging::reply_address& of = first_step) const {
    return state.template find<saga::participation>(saga::participation_of(saga_id(*of.saga), of.step));
  }
};

/// An airline with so many seats on the flight that is asked for.
struct airline_at_work : at_work<airline::desk> {
  explicit airline_at_work(std::int64_t seats) {
    state.put_loaded(airline::allotment{.flight = "LH 400", .seats = seats, .booked = 0, .version = 1});
  }
  std::int64_t booked() const { return state.find<airline::allotment>("LH 400")->booked; }
};

/// "flight_booked, flight_full"
std::string said(const std::vector<messaging::message>& messages) {
  std::string all;
  for (const auto& message : messages) all += (all.empty() ? "" : ", ") + test::short_type(message.type);
  return all.empty() ? "-" : all;
}

template <class Written>
concept can_say_what_it_needs = requires(Written begun) { std::move(begun).needs_nothing(); };
template <class Written>
concept can_be_undone =
    requires(Written begun) { std::move(begun).template undone_by<cancel_flight>(airline::give_back); };
template <class Written>
concept can_find_nothing = requires(Written begun) { std::move(begun).otherwise(airline::nothing_booked); };
template <class Written>
concept can_be_late = requires(Written begun) { std::move(begun).refused_late(airline::too_late); };
template <class Written>
concept can_be_built = requires(Written begun) { std::move(begun).build(); };

using written = saga::participant_written<airline::model>;
using taken = decltype(std::declval<written>().does<book_flight>(airline::take));
using with_needs = decltype(std::declval<taken>().needs(airline::the_flight));
using undo_begun = decltype(std::declval<with_needs>().undone_by<cancel_flight>(airline::give_back));
using undo_with_needs = decltype(std::declval<undo_begun>().needs_nothing());
using open_to_late = decltype(std::declval<undo_with_needs>().otherwise(airline::nothing_booked));

using never_refused = saga::step_taken<airline::model, book_flight, void>;
using its_undo = saga::undo_taken<airline::model, book_flight, void, cancel_flight, flight_cancelled>;

}  // namespace

// What is missing from a sentence does not compile.
static_assert(can_say_what_it_needs<taken> && !can_be_undone<taken> && !can_be_built<taken>);
static_assert(can_be_undone<with_needs> && can_be_built<with_needs> && !can_find_nothing<with_needs>);
static_assert(can_say_what_it_needs<undo_begun> && !can_find_nothing<undo_begun> && !can_be_built<undo_begun>);
static_assert(can_find_nothing<undo_with_needs> && !can_be_built<undo_with_needs>);
static_assert(can_be_late<open_to_late> && !can_be_built<open_to_late>);
static_assert(can_be_undone<never_refused> && can_find_nothing<its_undo>);
static_assert(std::is_same_v<decltype(std::declval<its_undo>().otherwise(airline::nothing_booked)), written>,
              "what is never refused is not refused when it is late");
static_assert(!saga::rule_answer<int> && !saga::rule_answer<void>);
static_assert(
    std::is_same_v<saga::refusal_of_rule<result<std::optional<expected<card_charged, card_declined>>>>, card_declined>);

TEST_CASE("a step is done, and answered to the saga and step that asked", "[saga][participant]") {
  airline_at_work desk(1);
  const auto message = asked_for(to_fly);
  const auto sent = desk.take(message);
  CHECK(desk.booked() == 1);
  REQUIRE(said(sent) == "flight_full, flight_booked");
  const auto& answer = sent[1];
  CHECK(answer.correlation == first_step.saga);
  CHECK(answer.step == first_step.step);
  CHECK(answer.subject == message.subject);
  CHECK(answer.causation == message.id.value());
  CHECK(answer.traceparent == message.traceparent);
  CHECK(answer.source == "flights");
  CHECK(answer.kind == messaging::message_kind::event);
  CHECK(answer.target.empty());
  CHECK(answer.time == desk.now);
  CHECK(answer.data == boost::json::object{{"trip_id", to_string(trip_id)}});
  CHECK_FALSE(sent[0].correlation);  // what a rule tells besides answers nobody

  REQUIRE(desk.known() != nullptr);
  CHECK(desk.known()->saga_id == saga_id(*first_step.saga));
  CHECK(desk.known()->step == "book_flight");
  CHECK(desk.known()->subject == message.subject);
  CHECK(desk.known()->status == participation_status::done);
  CHECK(desk.known()->answer == saga::given_answer{answer.type, answer.data});
  CHECK_FALSE(desk.known()->undo_answer);
  CHECK(desk.known()->version == 1);
  CHECK(desk.known()->created_at == desk.now);
  CHECK(desk.known()->updated_at == desk.now);
}

TEST_CASE("a step that is asked for again is answered alike, and not done again", "[saga][participant]") {
  airline_at_work desk(5);
  const auto first = desk.take(asked_for(to_fly));
  const auto message = asked_for(to_fly);
  const auto again = desk.take(message);
  CHECK(desk.booked() == 1);
  REQUIRE(said(again) == "flight_booked");
  CHECK(again[0].data == first[0].data);
  CHECK(again[0].correlation == first_step.saga);
  CHECK(again[0].step == first_step.step);
  CHECK(again[0].id != first[0].id);
  CHECK(again[0].causation == message.id.value());
  CHECK(desk.known()->version == 1);
}

TEST_CASE("a refusal is the last word, also when there is a seat later", "[saga][participant]") {
  airline_at_work desk(0);
  const auto first = desk.take(asked_for(to_fly));
  REQUIRE(said(first) == "flight_refused");
  CHECK(desk.known()->status == participation_status::refused);
  desk.state.put_loaded(airline::allotment{.flight = "LH 400", .seats = 9, .booked = 0, .version = 2});
  const auto again = desk.take(asked_for(to_fly));
  REQUIRE(said(again) == "flight_refused");
  CHECK(again[0].data == first[0].data);
  CHECK(desk.booked() == 0);

  SECTION("and its undo is answered and takes nothing back") {
    CHECK(said(desk.take(asked_for(not_to_fly))) == "flight_cancelled");
    CHECK(desk.known()->version == 2);
    CHECK(said(desk.take(asked_for(not_to_fly))) == "flight_cancelled");
    CHECK(desk.known()->version == 2);
    CHECK(desk.booked() == 0);
    const auto later = desk.take(asked_for(to_fly));
    REQUIRE(said(later) == "flight_refused");
    CHECK(later[0].data == first[0].data);
  }
}

TEST_CASE("what was done is taken back once, and the undo is answered again", "[saga][participant]") {
  airline_at_work desk(5);
  desk.take(asked_for(to_fly));
  const auto message = asked_for(not_to_fly);
  const auto first = desk.take(message);
  REQUIRE(said(first) == "flight_cancelled");
  CHECK(first[0].correlation == first_step.saga);
  CHECK(first[0].step == first_step.step);
  CHECK(first[0].causation == message.id.value());
  CHECK(desk.booked() == 0);
  CHECK(desk.known()->status == participation_status::undone);
  CHECK(desk.known()->version == 2);
  CHECK(desk.known()->created_at < desk.known()->updated_at);

  desk.take(asked_for(to_fly, second_step));  // somebody else has a seat that must not be given back
  const auto again = desk.take(asked_for(not_to_fly));
  REQUIRE(said(again) == "flight_cancelled");
  CHECK(again[0].data == first[0].data);
  CHECK(again[0].id != first[0].id);
  CHECK(desk.booked() == 1);

  const auto late = desk.take(asked_for(to_fly));
  REQUIRE(said(late) == "flight_refused");
  CHECK(late[0].data.at("full").as_string() == "the desk");
  CHECK(desk.booked() == 1);
  CHECK(desk.known()->answer->type == flight_booked::message_type);
}

TEST_CASE("an undo of what never happened is answered, and a late command is refused", "[saga][participant]") {
  airline_at_work desk(5);
  const auto undone = desk.take(asked_for(not_to_fly));
  REQUIRE(said(undone) == "flight_cancelled");
  CHECK(undone[0].correlation == first_step.saga);
  CHECK(undone[0].step == first_step.step);
  REQUIRE(desk.known() != nullptr);
  CHECK(desk.known()->status == participation_status::undone);
  CHECK_FALSE(desk.known()->answer);
  CHECK(desk.known()->version == 1);

  for (int times = 0; times < 2; ++times) {
    const auto late = desk.take(asked_for(to_fly));
    REQUIRE(said(late) == "flight_refused");
    CHECK(late[0].correlation == first_step.saga);
    CHECK(late[0].step == first_step.step);
    CHECK(late[0].data.at("full").as_string() == "the desk");
    CHECK(said(desk.take(asked_for(not_to_fly))) == "flight_cancelled");
  }
  CHECK(desk.booked() == 0);
  CHECK(desk.known()->version == 1);
  CHECK(said(desk.take(asked_for(to_fly, second_step))) == "flight_booked");  // the tombstone is of one saga
}

TEST_CASE("a late command that cannot be refused is absorbed", "[saga][participant]") {
  // clang-format off
  const auto desk = saga::participate<airline::model>("agency")
      .does<book_flight>([](const book_flight& asked, airline::desk_turn&) { return flight_booked{asked.trip_id}; })
          .needs_nothing()
          .undone_by<cancel_flight>([](const cancel_flight& asked, airline::desk_turn&) -> result<flight_cancelled> {
            return flight_cancelled{asked.trip_id};
          }).needs_nothing().otherwise(airline::nothing_booked)
      .build().value();
  // clang-format on
  application::state<airline::model> state;
  const auto take = [&](const messaging::message& message) {
    auto decided =
        desk.decide(desk.from_message(message).value(), state, {test::at(0), message.id.value(), "", "", {}});
    test::apply(*decided, state);
    return said(decided->messages);
  };
  CHECK(take(asked_for(not_to_fly)) == "flight_cancelled");
  CHECK(take(asked_for(to_fly)) == "-");
  CHECK(take(asked_for(to_fly, second_step)) == "flight_booked");
  CHECK(take(asked_for(not_to_fly, second_step)) == "flight_cancelled");
  CHECK(take(asked_for(to_fly, second_step)) == "-");
}

TEST_CASE("each saga and each step of it is done for itself", "[saga][participant]") {
  airline_at_work desk(5);
  desk.take(asked_for(to_fly));
  desk.take(asked_for(book_flight{other_trip_id, "LH 400"}, second_step));
  desk.take(asked_for(book_flight{other_trip_id, "LH 400"}, {first_step.saga, "book_return_flight"}));
  CHECK(desk.booked() == 3);
  CHECK(said(desk.take(asked_for(not_to_fly))) == "flight_cancelled");
  CHECK(desk.booked() == 2);
  CHECK(said(desk.take(asked_for(airline::check_in{trip_id}, {first_step.saga, "check_in"}))) == "checked_in");
  CHECK(said(desk.take(asked_for(airline::check_in{trip_id}, {first_step.saga, "check_in"}))) == "checked_in");
}

TEST_CASE("a rule that fails leaves nothing, and is asked again", "[saga][participant]") {
  bool is_open = false;
  // clang-format off
  const auto desk = saga::participate<airline::model>("agency")
      .does<book_flight>([&](const book_flight& asked, airline::desk_turn&) -> result<expected<flight_booked, flight_refused>> {
        if (!is_open) return fail(errc::invalid_state, "closed");
        return expected<flight_booked, flight_refused>(flight_booked{asked.trip_id});
      }).needs_nothing()
      .build().value();
  // clang-format on
  const application::state<airline::model> nothing;
  const auto message = asked_for(to_fly);
  const auto asked = desk.from_message(message).value();
  CHECK(desk.decide(asked, nothing, {test::at(0), message.id.value(), "", "", {}}).error().code == errc::invalid_state);
  is_open = true;
  CHECK(said(desk.decide(asked, nothing, {test::at(0), message.id.value(), "", "", {}})->messages) == "flight_booked");
}

namespace {

struct billing_at_work : at_work<billing::desk> {
  billing::charge_status status() const { return state.find<billing::charge>(trip_id)->status; }
  std::string bank_says(bool yes) {
    return said(decide(billing::bank_answered{trip_id, yes}, nth(++answers_)).value());
  }

 private:
  std::uint32_t answers_ = 5000;
};

const charge_card to_pay{trip_id, {}};
const refund_card not_to_pay{trip_id};

}  // namespace

TEST_CASE("an answer that comes later is given when it is known", "[saga][participant]") {
  billing_at_work desk;
  CHECK(said(desk.take(asked_for(to_pay))) == "-");
  CHECK(desk.effects.size() == 1);
  CHECK(desk.known()->status == participation_status::begun);
  CHECK(said(desk.take(asked_for(to_pay))) == "-");  // asked again, while the bank is
  CHECK(desk.effects.empty());

  SECTION("done") {
    const auto sent = desk.decide(billing::bank_answered{trip_id, true}, nth(5000), "the bank's trace").value();
    REQUIRE(said(sent) == "card_charged");
    CHECK(sent[0].correlation == first_step.saga);
    CHECK(sent[0].step == first_step.step);
    CHECK(sent[0].subject == to_string(trip_id));
    CHECK(sent[0].causation == nth(5000));
    CHECK(sent[0].traceparent == "the bank's trace");
    CHECK(desk.known()->status == participation_status::done);
    CHECK(said(desk.take(asked_for(to_pay))) == "card_charged");
    CHECK(desk.bank_says(true) == "-");  // and once
    CHECK(desk.bank_says(false) == "-");
    CHECK(said(desk.take(asked_for(not_to_pay))) == "card_refunded");
    CHECK(desk.status() == billing::charge_status::refunded);
  }
  SECTION("or refused") {
    CHECK(desk.bank_says(false) == "card_declined");
    CHECK(desk.known()->status == participation_status::refused);
    CHECK(said(desk.take(asked_for(to_pay))) == "card_declined");
    CHECK(desk.effects.empty());
  }
  SECTION("unless the step is being undone by then: then it is the undo that is answered") {
    CHECK(said(desk.take(asked_for(not_to_pay))) == "-");
    CHECK(desk.known()->status == participation_status::undoing);
    CHECK(said(desk.take(asked_for(not_to_pay))) == "-");
    CHECK(said(desk.take(asked_for(to_pay))) == "card_declined");
    CHECK(desk.bank_says(true) == "card_refunded");
    CHECK(desk.known()->status == participation_status::undone);
    CHECK(desk.status() == billing::charge_status::refunded);
    CHECK(said(desk.take(asked_for(not_to_pay))) == "card_refunded");
    CHECK(said(desk.take(asked_for(to_pay))) == "card_declined");
  }
}

TEST_CASE("of a step that is being undone nobody hears that it is done", "[saga][participant]") {
  billing_at_work desk;
  desk.take(asked_for(to_pay));
  desk.take(asked_for(not_to_pay));
  application::context context;
  context.now = test::at(60);
  context.cause = nth(5000);
  const auto id = desk.known()->participation_id;
  using part = saga::participant<billing::model>;
  const auto conclude = [&](auto rule) {
    billing::desk_turn turn(desk.state, context);
    REQUIRE(rule(turn));
    auto wanted = std::move(turn).end();
    test::apply(wanted, desk.state);
    return said(wanted.messages);
  };
  CHECK(conclude([&](auto& turn) { return part::done(id, card_charged{trip_id}, turn); }) == "-");
  CHECK(desk.known()->status == participation_status::undoing);
  CHECK(desk.known()->answer->type == card_charged::message_type);
  CHECK(desk.known()->version == 3);
  CHECK(desk.known()->updated_at == test::at(60));
  CHECK(conclude([&](auto& turn) { return part::refused(id, card_declined{trip_id}, turn); }) == "-");
  CHECK(desk.known()->version == 3);
  CHECK(conclude([&](auto& turn) { return part::undone(id, card_refunded{trip_id}, turn); }) == "card_refunded");
  CHECK(desk.known()->status == participation_status::undone);
  CHECK(conclude([&](auto& turn) { return part::undone(id, card_refunded{trip_id}, turn); }) == "-");

  billing::desk_turn turn(desk.state, context);
  const auto lost = part::done(nth(77), card_charged{trip_id}, turn);
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == errc::internal);
  CHECK(lost.error().for_log.find(to_string(nth(77))) != std::string::npos);
}

TEST_CASE("nothing that was not asked back is told to be undone", "[saga][participant]") {
  billing_at_work desk;
  desk.take(asked_for(to_pay));
  application::context context;
  context.cause = nth(5000);
  billing::desk_turn turn(desk.state, context);
  REQUIRE(saga::participant<billing::model>::undone(desk.known()->participation_id, card_refunded{trip_id}, turn));
  CHECK(turn.wanted().messages.empty());
  CHECK(turn.wanted().saved<saga::participation>().empty());
}

TEST_CASE("a participant names what is kept of the step, and what its rule looks at", "[saga][participant]") {
  const airline::desk desk;
  const auto command = desk.from_message(asked_for(to_fly)).value();
  airline::key_set of_command;
  desk.keys(command, of_command);
  const auto row = saga::participation_of(saga_id(*first_step.saga), first_step.step);
  CHECK(of_command.of<saga::participation>() == std::set{row});
  CHECK(of_command.of<airline::allotment>() == std::set<std::string>{"LH 400"});
  airline::key_set none;
  desk.more_keys(command, {}, none);
  CHECK(none.of<airline::allotment>().empty());

  const auto undo = desk.from_message(asked_for(not_to_fly)).value();
  airline::key_set of_undo;
  desk.keys(undo, of_undo);
  CHECK(of_undo.of<saga::participation>() == std::set{row});
  CHECK(of_undo.of<airline::booking>() == std::set{trip_id});
  airline::state found;
  found.put_loaded(airline::booking{.trip_id = trip_id, .flight = "LH 401", .version = 1});
  airline::key_set then;
  desk.more_keys(undo, found, then);
  CHECK(then.of<airline::allotment>() == std::set<std::string>{"LH 401"});

  CHECK(saga::participation_of(saga_id(*second_step.saga), first_step.step) != row);
  CHECK(saga::participation_of(saga_id(*first_step.saga), "book_hotel") != row);
}

TEST_CASE("what no step of a saga that it takes part in asks for is not taken", "[saga][participant]") {
  const airline::desk desk;
  const auto refused = [&](auto spoil) {
    auto message = asked_for(to_fly);
    spoil(message);
    const auto read = desk.from_message(message);
    return read ? errc::internal : read.error().code;
  };
  CHECK(refused([](auto& message) { message.type = charge_card::message_type; }) == errc::message_not_found);
  CHECK(refused([](auto& message) { message.source = "billing"; }) == errc::validation_failed);
  CHECK(refused([](auto& message) { message.correlation.reset(); }) == errc::validation_failed);
  CHECK(refused([](auto& message) { message.step.clear(); }) == errc::validation_failed);
  CHECK(refused([](auto& message) { message.data.erase("flight"); }) == errc::validation_failed);
  CHECK(desk.types() == std::vector<std::string>{std::string(book_flight::message_type),
                                                 std::string(cancel_flight::message_type),
                                                 std::string(airline::check_in::message_type)});
  CHECK(airline::desk::listens_to().empty());
  CHECK(desk.from_timer({{}, "expiry", "", {}}).error().code == errc::internal);

  // By hand, past `from_message`.
  auto command = desk.from_message(asked_for(to_fly)).value();
  const airline::state nothing;
  const application::context context = test::context_of(1, test::at(0));
  command.message.data.clear();
  airline::key_set keys;
  desk.keys(command, keys);
  CHECK(keys.of<saga::participation>().size() == 1);
  CHECK(desk.decide(command, nothing, context).error().code == errc::validation_failed);
  command.message.type = "comanda.flights.upgrade.v1";
  desk.keys(command, keys);
  desk.more_keys(command, nothing, keys);
  CHECK(desk.decide(command, nothing, context).error().code == errc::message_not_found);
}

TEST_CASE("commands come from any of the services that lead", "[saga][participant]") {
  const auto rule = [](const airline::check_in& asked, airline::desk_turn&) {
    return airline::checked_in{asked.trip_id};
  };
  const auto desk = saga::participate<airline::model>("agency", "tours")
                        .does<airline::check_in>(rule)
                        .needs_nothing()
                        .build()
                        .value();
  auto message = asked_for(airline::check_in{trip_id});
  CHECK(desk.from_message(message));
  message.source = "tours";
  CHECK(desk.from_message(message));
  message.source = "flights";
  CHECK_FALSE(desk.from_message(message));
}

TEST_CASE("a message stands in one sentence", "[saga][participant]") {
  // clang-format off
  const auto twice = saga::participate<airline::model>("agency")
      .does<book_flight>(airline::take).needs(airline::the_flight)
      .does<book_flight>(airline::take).needs(airline::the_flight)
      .build();
  // clang-format on
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == errc::already_exists);
}

TEST_CASE("a participant is a service for the executor, also for one step twice in a batch", "[saga][participant]") {
  const in_memory::database tables;
  const auto store = in_memory::open(tables);
  const airline::allotment seats{.flight = "LH 400", .seats = 5, .booked = 0, .version = 1};
  REQUIRE(store->commit({{.into = &storage::table_of<airline::allotment>(), .inserts = {storage::to_row(seats)}}}));
  const airline::desk desk;
  application::executor<airline::desk> executor(*store, desk);
  const auto run = [&](const std::vector<messaging::message>& messages) {
    std::vector<application::request<airline::desk>> batch;
    for (const auto& message : messages)
      batch.push_back(
          {desk.from_message(message).value(), {test::at(0), message.id.value(), "", "", {}}, message.id, {}});
    const auto done = executor.run(batch);
    for (const auto& outcome : done.outcomes) CHECK(outcome.value);
    std::vector<messaging::message> sent;
    for (const auto& row : done.outbox) sent.push_back(messaging::decode(row.body).value());
    return said(sent);
  };
  const auto booked = [&] {
    const auto rows = store->load({{&storage::table_of<airline::allotment>(), {storage::key_cell(seats.flight)}}});
    return storage::from_row<airline::allotment>(rows.value().at(0).at(0))->booked;
  };
  const auto first = asked_for(to_fly);
  CHECK(run({first, asked_for(to_fly)}) == "flight_booked, flight_booked");
  CHECK(booked() == 1);
  CHECK(run({first}) == "-");  // the inbox
  CHECK(run({asked_for(to_fly)}) == "flight_booked");
  CHECK(run({asked_for(not_to_fly), asked_for(not_to_fly)}) == "flight_cancelled, flight_cancelled");
  CHECK(booked() == 0);
  CHECK(run({asked_for(to_fly)}) == "flight_refused");
  CHECK(run({asked_for(not_to_fly, second_step), asked_for(to_fly, second_step)}) ==
        "flight_cancelled, flight_refused");
  CHECK(booked() == 0);
}
