#include "comanda/application/slips.hpp"

#include <boost/describe/class.hpp>
#include <functional>
#include <stdexcept>

#include "comanda/application/executor.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"

// A service that does what each test has it do: every slip that a decider can make has to fail its command alone, and
// to be called by its name where the log can have it.
namespace {

using namespace comanda;

struct shelf {
  static constexpr std::string_view table_name = "shelves";
  static constexpr std::string_view key_column = "name";
  std::string name;
  std::int64_t books = 0;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(shelf, (), (name, books, version))

struct lending {
  static constexpr std::string_view table_name = "lendings";
  static constexpr std::string_view key_column = "id";
  uuid id;
  std::string reader;
};
BOOST_DESCRIBE_STRUCT(lending, (), (id, reader))

struct library {
  struct model {
    using aggregates = boost::mp11::mp_list<shelf>;
    using facts = boost::mp11::mp_list<lending>;
  };
  using decision = application::decision<model>;
  using key_set = application::key_set<model>;
  using state = application::state<model>;

  struct add_book {
    std::string shelf;
  };
  struct do_anything {
    std::function<void(key_set&)> keys;
    std::function<void(const state&, const application::context&, decision&)> decide;
  };
  using command = std::variant<add_book, do_anything>;

  void keys(const command& c, key_set& keys) const {
    if (const auto* add = std::get_if<add_book>(&c)) return keys.add<shelf>(add->shelf);
    if (const auto& name = std::get<do_anything>(c).keys) name(keys);
  }
  result<decision> decide(const command& c, const state& found, const application::context& ctx) const {
    decision d;
    if (const auto* add = std::get_if<add_book>(&c)) {
      const auto* old = found.find<shelf>(add->shelf);
      auto next = old == nullptr ? shelf{add->shelf, 0, 0} : *old;
      ++next.books;
      ++next.version;
      d.save(std::move(next));
    } else {
      std::get<do_anything>(c).decide(found, ctx, d);
    }
    return d;
  }
};

using decision = library::decision;
using context = application::context;

uuid number(std::uint8_t n) {
  uuid u;
  u.bytes[15] = n;
  return u;
}

application::request<library> request_of(library::command c, std::uint8_t n) {
  return {std::move(c), {timestamp{}, number(n), "", "", {}}, {}, {}};
}

messaging::message message_with(const uuid& id) {
  messaging::message m;
  m.id = message_id(id);
  m.type = "test.lent.v1";
  m.source = "library";
  return m;
}

struct fixture {
  in_memory::database database;
  test::counting_store store{database};
  library rules;
  application::executor<library> executor{store, rules};

  std::int64_t books_on(std::string name) {
    const auto rows = store.load({{&storage::table_of<shelf>(), {storage::key_cell(name)}}}).value();
    return rows[0].empty() ? 0 : storage::from_row<shelf>(rows[0][0]).value().books;
  }

  /// Runs the command between two good ones, which must not notice; what the log learns of it.
  std::string slip_of(library::do_anything c) {
    const auto before = books_on("poems");
    const auto done =
        executor.run(std::vector{request_of(library::add_book{"poems"}, 101), request_of(std::move(c), 102),
                                 request_of(library::add_book{"poems"}, 103)});
    CHECK(done.outcomes[0].value);
    CHECK(done.outcomes[2].value);
    CHECK(books_on("poems") == before + 2);
    REQUIRE_FALSE(done.outcomes[1].value);
    const auto& e = done.outcomes[1].value.error();
    CHECK(e.code == errc::internal);
    CHECK(e.message == "the command could not be decided");
    CHECK(done.outbox.empty());
    return e.for_log;
  }
  std::string slip_of(std::function<void(const library::state&, const context&, decision&)> decide) {
    return slip_of(library::do_anything{[](auto& keys) { keys.template add<shelf>("history"); }, std::move(decide)});
  }
};

constexpr auto begins = "the command do_anything: ";

}  // namespace

TEST_CASE_METHOD(fixture, "an exception of a decider keeps its text for the log", "[executor][slips]") {
  CHECK(slip_of([](auto&, auto&, auto&) { throw std::logic_error("no such shelf"); }) ==
        std::string(begins) + "it threw: no such shelf");
  CHECK(slip_of([](auto&, auto&, auto&) { throw 7; }) ==
        std::string(begins) + "it threw something that is no std::exception");
}

TEST_CASE_METHOD(fixture, "a command that throws when it is asked for its keys fails alone", "[executor][slips]") {
  CHECK(slip_of({[](auto&) { throw std::out_of_range("no line 7"); }, [](auto&, auto&, auto&) {}}) ==
        std::string(begins) + "it threw: no line 7");
}

TEST_CASE_METHOD(fixture, "a version that is not raised by one is a bug, and the row stays", "[executor][slips]") {
  static_cast<void>(executor.run(std::vector{request_of(library::add_book{"history"}, 1)}));
  const auto version = GENERATE(std::int64_t{0}, 1, 3);
  const auto said = slip_of([version](const auto& found, auto&, decision& d) {
    auto next = *found.template find<shelf>("history");
    next.books = 99;
    next.version = version;
    d.save(next);
  });
  CHECK(said ==
        begins + ("it saves shelves \"history\" in version " + std::to_string(version) + ", and it found version 1"));
  CHECK(books_on("history") == 1);
}

TEST_CASE_METHOD(fixture, "what is new begins with version 1", "[executor][slips]") {
  CHECK(slip_of([](auto&, auto&, decision& d) {
          d.save(shelf{"history", 1, 0});
        }) == std::string(begins) + "it saves shelves \"history\" in version 0, and it did not find it");
}

TEST_CASE_METHOD(fixture, "an aggregate that is saved twice by one decision is a bug", "[executor][slips]") {
  CHECK(slip_of([](auto&, auto&, decision& d) {
          d.save(shelf{"history", 1, 1});
          d.save(shelf{"history", 2, 1});
        }) == std::string(begins) + "it saves shelves \"history\" twice");
  CHECK(books_on("history") == 0);
}

TEST_CASE_METHOD(fixture, "a key that was not named is a bug with that name and not an overload", "[executor][slips]") {
  static_cast<void>(executor.run(std::vector{request_of(library::add_book{"maps"}, 1)}));
  const auto said = slip_of(library::do_anything{{}, [](auto&, auto&, decision& d) { d.save(shelf{"maps", 1, 1}); }});
  CHECK(said.starts_with(begins));
  CHECK(said.find("it inserts shelves \"maps\", which is there already and which its `keys` did not name") !=
        std::string::npos);
  CHECK(books_on("maps") == 1);
}

TEST_CASE_METHOD(fixture, "what is new under an id that nobody named is stored", "[executor][slips]") {
  const auto done = executor.run(std::vector{request_of(library::do_anything{{},
                                                                             [](auto&, auto&, decision& d) {
                                                                               d.save(shelf{"maps", 1, 1});
                                                                             }},
                                                        1)});
  CHECK(done.outcomes[0].value);
  CHECK(books_on("maps") == 1);
}

TEST_CASE_METHOD(fixture, "a message without an id is a bug", "[executor][slips]") {
  CHECK(slip_of([](auto&, auto&, decision& d) { d.messages.push_back(message_with(uuid{})); }) ==
        std::string(begins) + "the message test.lent.v1 has no id");
}

TEST_CASE_METHOD(fixture, "two messages with one id are a bug, in one decision and in one batch", "[executor][slips]") {
  const auto expected = begins + ("it adds outbox " + to_string(number(9)) + " a second time");
  CHECK(slip_of([](auto&, auto&, decision& d) {
          d.messages.push_back(message_with(number(9)));
          d.messages.push_back(message_with(number(9)));
        }) == expected);
  const library::do_anything sends{{},
                                   [](auto&, auto&, decision& d) { d.messages.push_back(message_with(number(9))); }};
  const auto done = executor.run(std::vector{request_of(sends, 1), request_of(sends, 2)});
  CHECK(done.outcomes[0].value);
  CHECK(done.outbox.size() == 1);
  REQUIRE_FALSE(done.outcomes[1].value);
  CHECK(done.outcomes[1].value.error().for_log == expected);
}

TEST_CASE_METHOD(fixture, "a message with the id of one that still waits is a bug and not an overload",
                 "[executor][slips]") {
  const library::do_anything sends{{},
                                   [](auto&, auto&, decision& d) { d.messages.push_back(message_with(number(9))); }};
  CHECK(executor.run(std::vector{request_of(sends, 1)}).outcomes[0].value);
  CHECK(slip_of(sends).find("it inserts outbox " + to_string(number(9))) != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a fact or an audit row without an id or twice is a bug", "[executor][slips]") {
  CHECK(slip_of([](auto&, auto&, decision& d) { d.record(lending{}); }) ==
        std::string(begins) + "it adds a row of lendings without an id");
  CHECK(slip_of([](auto&, auto&, decision& d) {
          d.record(lending{number(5), "Ann"});
          d.record(lending{number(5), "Bob"});
        }) == begins + ("it adds lendings " + to_string(number(5)) + " a second time"));
  CHECK(slip_of([](auto&, const context& ctx, decision& d) {
          d.audit = {application::audited(ctx, "lend", "maps", "first"), application::audited(ctx, "lend", "maps", "")};
        }).find("it adds audit ") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a timer or an effect without an id is a bug", "[executor][slips]") {
  CHECK(slip_of([](auto&, auto&, decision& d) {
          d.timers.push_back({uuid{}, "reminder", "Ann", timestamp{}});
        }) == std::string(begins) + "the timer reminder has no id");
  CHECK(slip_of([](auto&, auto&, decision& d) {
          application::effect_row e;
          e.kind = "print";
          d.effects.push_back(e);
        }) == std::string(begins) + "the effect print has no id");
}

TEST_CASE_METHOD(fixture, "what a database says of a refused value is for the log alone", "[executor][slips]") {
  store.before_commit = [](const storage::change_set& changes) -> result<> {
    for (const auto& c : changes) {
      if (c.into == &storage::table_of<lending>()) return fail(errc::rejected, "23514", {{"table", "lendings"}});
    }
    return {};
  };
  const auto said = slip_of([](auto&, auto&, decision& d) { d.record(lending{number(5), "Ann"}); });
  CHECK(said.find("23514") != std::string::npos);
  CHECK(said.find("lendings") != std::string::npos);
}

TEST_CASE("what is for the log alone is in its text and in no stored answer", "[slips]") {
  const error e(errc::internal, "it went wrong", {}, "the name of it");
  CHECK(log_text(e) == "INTERNAL: it went wrong (the name of it)");
  CHECK(log_text({errc::timeout, "late"}) == "TIMEOUT: late");
  CHECK(application::encode_outcome(unexpected<error>(e)).find("the name of it") == std::string::npos);
}
