#include "comanda/application/executor.hpp"

#include <boost/describe/class.hpp>
#include <stdexcept>

#include "support/catch.hpp"
#include "support/counting_store.hpp"

// A service as small as one can be: named counters that can be raised, so that every rule of the executor shows.
namespace {

using namespace comanda;

struct counter {
  static constexpr std::string_view table_name = "counters";
  static constexpr std::string_view key_column = "name";
  sku name;
  std::int64_t value = 0;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(counter, (), (name, value, version))

struct raised {
  static constexpr std::string_view table_name = "raises";
  static constexpr std::string_view key_column = "id";
  uuid id;
  sku name;
};
BOOST_DESCRIBE_STRUCT(raised, (), (id, name))

struct counter_model {
  using aggregates = boost::mp11::mp_list<counter>;
  using facts = boost::mp11::mp_list<raised>;
};

struct raise {
  sku name;
  std::int64_t by = 1;
};

struct counters {
  using model = counter_model;
  using command = raise;

  void keys(const command& c, application::key_set<model>& keys) const { keys.add<counter>(c.name); }

  result<application::decision<model>> decide(const command& c, const application::state<model>& found,
                                              const application::context& ctx) const {
    if (c.by == 13) throw std::logic_error("a bug in a decider");
    if (c.by < 0) return fail(errc::invalid_state, "counters do not fall");
    counter next;
    if (const auto* old = found.find<counter>(c.name)) next = *old;
    next.name = c.name;
    next.value += c.by;
    ++next.version;
    application::decision<model> d;
    d.record(raised{ctx.cause, c.name});
    d.messages.push_back(application::make_event(ctx, "counters", "test.raised.v1", c.name.value(), {}));
    d.reply = {application::answer_kind::ok, "/" + c.name.value(), next.value, next.version};
    d.save(std::move(next));
    return d;
  }
};

const timestamp noon = *parse_timestamp("2026-01-31T12:00:00Z");

sku named(std::string_view text) { return *sku::parse(text); }

uuid cause(std::uint8_t n) {
  uuid u;
  u.bytes[0] = 1;
  u.bytes[15] = n;
  return u;
}

application::request<counters> ask(std::string_view name, std::int64_t by, std::uint8_t n) {
  return {{named(name), by}, {noon, cause(n), "", "", {}}, {}, {}};
}

application::request<counters> message(std::string_view name, std::uint8_t n) {
  auto r = ask(name, 1, n);
  r.message = message_id(cause(n));
  return r;
}

application::request<counters> keyed(std::string_view name, std::int64_t by, std::uint8_t n, std::string key) {
  auto r = ask(name, by, n);
  r.idempotency = {std::move(key), "raise " + std::string(name) + std::to_string(by)};
  return r;
}

struct fixture {
  in_memory::database database;
  test::counting_store store{database};
  counters rules;
  application::executor<counters> executor{store, rules};

  std::int64_t value_of(std::string_view name) {
    auto rows = store.load({{&storage::table_of<counter>(), {storage::key_cell(named(name))}}}).value();
    return rows[0].empty() ? 0 : storage::from_row<counter>(rows[0][0]).value().value;
  }
};

std::int64_t number_in(const application::outcome& o) { return o.value.value().body.as_int64(); }

}  // namespace

TEST_CASE_METHOD(fixture, "256 commands are committed together, and one more apart from them", "[executor]") {
  const auto commits_of = [this](std::size_t commands, std::uint8_t n) {
    store.commits = 0;
    std::vector batch(commands, ask("a", -1, 0));  // refused, each of them
    batch.front() = ask("a", 1, n);
    batch.back() = ask("a", 1, static_cast<std::uint8_t>(n + 1));
    static_cast<void>(executor.run(batch));
    return store.commits.load();
  };
  CHECK(commits_of(256, 1) == 1);
  CHECK(commits_of(257, 3) == 2);
}

TEST_CASE_METHOD(fixture, "a batch of 200 mixed commands makes one load and one commit", "[executor]") {
  std::vector<application::request<counters>> batch;
  for (int i = 0; i < 200; ++i) {
    auto r = ask("c" + std::to_string(i % 7), 1, static_cast<std::uint8_t>(i));
    if (i % 3 == 1) r.message = message_id(cause(static_cast<std::uint8_t>(i)));
    if (i % 3 == 2) r.idempotency = {"key" + std::to_string(i), "f"};
    batch.push_back(std::move(r));
  }
  const auto done = executor.run(batch);
  CHECK(store.loads == 1);
  CHECK(store.commits == 1);
  CHECK(done.outbox.size() == 200);
  for (const auto& o : done.outcomes) CHECK(o.value.has_value());
  CHECK(value_of("c0") == 29);
}

TEST_CASE_METHOD(fixture, "each command of a batch sees what the ones before it left", "[executor]") {
  const std::vector batch = {ask("a", 1, 1), ask("a", 10, 2), ask("b", 5, 3), ask("a", 100, 4)};
  const auto done = executor.run(batch);
  CHECK(number_in(done.outcomes[0]) == 1);
  CHECK(number_in(done.outcomes[1]) == 11);
  CHECK(number_in(done.outcomes[2]) == 5);
  CHECK(number_in(done.outcomes[3]) == 111);
}

TEST_CASE_METHOD(fixture, "a duplicate message inside a batch acts once", "[executor][inbox]") {
  const std::vector batch = {message("a", 1), message("a", 1)};
  const auto done = executor.run(batch);
  CHECK_FALSE(done.outcomes[0].duplicate);
  CHECK(done.outcomes[1].duplicate);
  CHECK(done.outbox.size() == 1);
  CHECK(value_of("a") == 1);
}

TEST_CASE_METHOD(fixture, "a duplicate message across batches acts once", "[executor][inbox]") {
  const std::vector batch = {message("a", 1)};
  CHECK_FALSE(executor.run(batch).outcomes[0].duplicate);
  const auto again = executor.run(batch);
  CHECK(again.outcomes[0].duplicate);
  CHECK(again.outcomes[0].value.has_value());
  CHECK(again.outbox.empty());
  CHECK(value_of("a") == 1);
}

TEST_CASE_METHOD(fixture, "a message that is refused may come again", "[executor][inbox]") {
  auto refused = message("a", 1);
  refused.command.by = -1;
  CHECK_FALSE(executor.run(std::vector{refused}).outcomes[0].value.has_value());
  CHECK_FALSE(executor.run(std::vector{message("a", 1)}).outcomes[0].duplicate);
  CHECK(value_of("a") == 1);
}

TEST_CASE_METHOD(fixture, "a decider that throws leaves its neighbours as they would be without it",
                 "[executor][poison]") {
  const std::vector batch = {ask("a", 1, 1), ask("a", 13, 2), ask("b", 2, 3), ask("a", 4, 4)};
  const auto done = executor.run(batch);
  CHECK(number_in(done.outcomes[0]) == 1);
  CHECK(done.outcomes[1].value.error().code == errc::internal);
  CHECK(number_in(done.outcomes[2]) == 2);
  CHECK(number_in(done.outcomes[3]) == 5);
  CHECK(done.outbox.size() == 3);
}

TEST_CASE_METHOD(fixture, "a command that the store refuses is found by splitting and fails alone",
                 "[executor][poison]") {
  store.before_commit = [](const storage::change_set& changes) -> result<> {
    for (const auto& c : changes) {
      if (c.into != &storage::table_of<counter>()) continue;
      for (const auto& r : c.inserts) {
        if (storage::from_row<counter>(r).value().name == named("poison"))
          return fail(errc::rejected, "a value that is not allowed");
      }
    }
    return {};
  };
  std::vector<application::request<counters>> batch;
  for (std::uint8_t i = 0; i < 9; ++i) batch.push_back(ask(i == 4 ? "poison" : "c" + std::to_string(i), 1, i));
  const auto done = executor.run(batch);
  for (std::size_t i = 0; i < 9; ++i) CHECK(done.outcomes[i].value.has_value() == (i != 4));
  CHECK(done.outcomes[4].value.error().code == errc::internal);
  CHECK(done.outbox.size() == 8);
  CHECK(value_of("poison") == 0);
  CHECK(value_of("c8") == 1);
}

TEST_CASE_METHOD(fixture, "a row that cannot be read fails those alone who need it", "[executor][poison]") {
  static_cast<void>(executor.run(std::vector{ask("c4", 1, 50), ask("c7", 1, 51)}));
  auto broken = storage::to_row(counter{named("c4"), 1, 1});
  broken[0] = std::string("c4");
  broken[1] = std::string("many");
  store.after_load = [&](std::vector<std::vector<storage::row>>& found) {
    for (auto& rows : found) {
      for (auto& r : rows) {
        if (r[0] == storage::cell(std::string("c4"))) r = broken;
      }
    }
  };
  std::vector<application::request<counters>> batch;
  for (std::uint8_t i = 0; i < 9; ++i) batch.push_back(message("c" + std::to_string(i), i));
  const auto done = executor.run(batch);
  store.after_load = {};
  for (std::size_t i = 0; i < 9; ++i) CHECK(done.outcomes[i].value.has_value() == (i != 4));
  const auto& e = done.outcomes[4].value.error();
  CHECK(e.code == errc::internal);
  CHECK(e.message == "the command could not be decided");
  CHECK(e.for_log == "the command raise: a stored row of counters cannot be read: column value, in counters \"c4\"");
  CHECK(done.outbox.size() == 8);
  CHECK(value_of("c7") == 2);
}

TEST_CASE_METHOD(fixture, "a load that the store cannot make for one key fails those alone who need it",
                 "[executor][poison]") {
  store.before_load_of = [](const std::vector<storage::key_request>& requests) -> result<> {
    for (const auto& r : requests) {
      for (const auto& key : r.keys) {
        if (key == storage::cell(std::string("c4"))) return fail(errc::internal, "a cell that is none of ours");
      }
    }
    return {};
  };
  std::vector<application::request<counters>> batch;
  for (std::uint8_t i = 0; i < 9; ++i) batch.push_back(ask("c" + std::to_string(i), 1, i));
  const auto done = executor.run(batch);
  for (std::size_t i = 0; i < 9; ++i) CHECK(done.outcomes[i].value.has_value() == (i != 4));
  CHECK(done.outcomes[4].value.error().code == errc::internal);
}

TEST_CASE_METHOD(fixture, "a version conflict loads and decides again", "[executor][conflict]") {
  static_cast<void>(executor.run(std::vector{ask("a", 1, 1)}));
  test::counting_store other(database);
  application::executor<counters> rival(other, rules);
  int races = 2;
  store.before_commit = [&](const storage::change_set&) -> result<> {
    if (races-- > 0) static_cast<void>(rival.run(std::vector{ask("a", 100, static_cast<std::uint8_t>(50 + races))}));
    return {};
  };
  const auto done = executor.run(std::vector{ask("a", 1, 2)});
  CHECK(number_in(done.outcomes[0]) == 202);
  CHECK(executor.statistics().conflicts == 2);
  CHECK(done.outbox.size() == 1);
}

TEST_CASE_METHOD(fixture, "a command that loses every race is told to try again", "[executor][conflict]") {
  store.before_commit = [](const storage::change_set&) -> result<> { return fail(errc::conflict, "raced"); };
  const auto done = executor.run(std::vector{ask("a", 1, 1)});
  CHECK(done.outcomes[0].value.error().code == errc::overloaded);
  CHECK(store.commits == application::conflict_attempts_max);
}

TEST_CASE_METHOD(fixture, "a store that is away fails the whole batch and hands nothing on", "[executor]") {
  store.before_commit = [](const storage::change_set&) -> result<> { return fail(errc::unavailable, "gone"); };
  const auto done = executor.run(std::vector{ask("a", 1, 1), ask("b", 1, 2)});
  for (const auto& o : done.outcomes) CHECK(o.value.error().code == errc::unavailable);
  CHECK(done.outbox.empty());
  CHECK(store.commits == 1);
}

TEST_CASE_METHOD(fixture, "the same idempotency key gets the first answer again, inside a batch and later",
                 "[executor][idempotency]") {
  const auto done = executor.run(std::vector{keyed("a", 1, 1, "k"), keyed("a", 1, 2, "k")});
  CHECK_FALSE(done.outcomes[0].replayed);
  CHECK(done.outcomes[1].replayed);
  CHECK(done.outcomes[1].value == done.outcomes[0].value);
  const auto later = executor.run(std::vector{keyed("a", 1, 3, "k")});
  CHECK(later.outcomes[0].replayed);
  CHECK(later.outcomes[0].value == done.outcomes[0].value);
  CHECK(value_of("a") == 1);
}

TEST_CASE_METHOD(fixture, "an idempotency key with another request is refused", "[executor][idempotency]") {
  static_cast<void>(executor.run(std::vector{keyed("a", 1, 1, "k")}));
  const auto other = executor.run(std::vector{keyed("a", 2, 2, "k")});
  CHECK(other.outcomes[0].value.error().code == errc::idempotency_key_reused);
  CHECK(value_of("a") == 1);
}

TEST_CASE("what the caller's rights or the request itself was refused for leaves the key free",
          "[executor][idempotency]") {
  // Rule: the REST contract, "Idempotency": 400, 401, 403, 413, 415, 429, 5xx and VALIDATION_FAILED are not stored.
  for (const auto code : {errc::forbidden, errc::unauthenticated, errc::rate_limited, errc::validation_failed,
                          errc::malformed_request, errc::payload_too_large, errc::unavailable, errc::overloaded,
                          errc::internal, errc::conflict, errc::rejected, errc::timeout}) {
    CAPTURE(to_string(code));
    CHECK_FALSE(application::detail::is_stored_under_key(result<application::answer>(fail(code, "no"))));
  }
  for (const auto code : {errc::order_not_found, errc::invalid_state, errc::version_mismatch, errc::already_exists,
                          errc::order_busy, errc::item_in_use}) {
    CAPTURE(to_string(code));
    CHECK(application::detail::is_stored_under_key(result<application::answer>(fail(code, "no"))));
  }
}

TEST_CASE_METHOD(fixture, "a refusal by the domain is kept under its key too", "[executor][idempotency]") {
  const auto first = executor.run(std::vector{keyed("a", -1, 1, "k")});
  const auto again = executor.run(std::vector{keyed("a", -1, 2, "k")});
  CHECK(again.outcomes[0].replayed);
  CHECK(again.outcomes[0].value.error() == first.outcomes[0].value.error());
}

TEST_CASE("of what a batch decides about an effect the last word is performed, once", "[executor][effects]") {
  application::detail::common_changes changes;
  const auto decide = [&](std::vector<application::effect_row> to_do, std::vector<effect_id> done) {
    application::common_decision d;
    d.effects = std::move(to_do);
    d.effects_done = std::move(done);
    changes.add(d, noon, {});
  };
  application::effect_row e;
  e.effect_id = effect_id(cause(1));
  e.due_at = noon;
  e.attempt = 1;
  decide({e}, {});
  e.attempt = 2;
  SECTION("another attempt at once") {
    decide({e}, {});
    REQUIRE(changes.effects_now.size() == 1);
    CHECK(changes.effects_now[0].attempt == 2);
  }
  SECTION("another attempt later") {
    e.due_at = noon + std::chrono::seconds(1);
    decide({e}, {});
    CHECK(changes.effects_now.empty());
  }
  SECTION("none any more") {
    decide({}, {e.effect_id});
    CHECK(changes.effects_now.empty());
  }
}

TEST_CASE("what a batch has loaded lies in the order of its keys, whose hashes strangers could choose", "[executor]") {
  application::state<counter_model> found;
  for (const auto* name : {"q", "b", "z", "a", "m"}) found.save(counter{named(name), 1, 1});
  std::string names;
  for (const auto& [key, entry] : found.entries<counter>()) names += key.value();
  CHECK(names == "abmqz");
}
