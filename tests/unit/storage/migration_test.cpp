#include "comanda/storage/migration.hpp"

#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::storage;

namespace {

const std::vector<embedded_file> pair_of_files{{"orders", "0002_more.down.sql", "down 2"},
                                               {"orders", "0001_initial.up.sql", "up 1"},
                                               {"other", "0001_first.up.sql", "up of another"},
                                               {"orders", "0001_initial.down.sql", "down 1"},
                                               {"orders", "0002_more.up.sql", "up 2"}};

std::vector<migration_file> files() { return collect_migrations(pair_of_files, "orders").value(); }

applied_migration applied(std::int64_t number, std::string name, std::string_view text) {
  return {number, std::move(name), checksum(text), from_micros(number)};
}
const applied_migration first = applied(1, "initial", "up 1");
const applied_migration second = applied(2, "more", "up 2");

std::vector<std::int64_t> numbers(const result<std::vector<migration_file>>& plan) {
  std::vector<std::int64_t> out;
  for (const auto& file : plan.value()) out.push_back(file.number);
  return out;
}

std::string message_of(const result<std::vector<migration_file>>& plan) {
  CHECK_FALSE(plan);
  return plan ? std::string() : plan.error().message;
}

}  // namespace

TEST_CASE("a checksum is the FNV-1a hash in 16 digits", "[storage]") {
  CHECK(checksum("") == "cbf29ce484222325");
  CHECK(checksum("a") == "af63dc4c8601ec8c");
  CHECK(checksum("foobar") == "85944171f73967e8");
}

TEST_CASE("files of one service become migrations in the order of their numbers", "[storage]") {
  const auto found = files();
  REQUIRE(found.size() == 2);
  CHECK(found[0].number == 1);
  CHECK(found[0].name == "initial");
  CHECK(found[0].up == "up 1");
  CHECK(found[0].down == "down 1");
  CHECK(label(found[1].number, found[1].name) == "0002_more");
}

TEST_CASE("a set of files that cannot be migrations is refused with the file's name", "[storage]") {
  const auto refusal = [](std::vector<embedded_file> some) { return message_of(collect_migrations(some, "a")); };
  CHECK_THAT(refusal({}), contains_text("'a'"));
  CHECK_THAT(refusal({{"a", "initial.up.sql", "x"}}), contains_text("a/initial.up.sql"));
  CHECK_THAT(refusal({{"a", "0001_initial.sql", "x"}}), contains_text("a/0001_initial.sql"));
  CHECK_THAT(refusal({{"a", "0000_initial.up.sql", "x"}}), contains_text("a/0000_initial.up.sql"));
  CHECK_THAT(refusal({{"a", "00x1_initial.up.sql", "x"}}), contains_text("a/00x1_initial.up.sql"));
  CHECK_THAT(refusal({{"a", "0001_.up.sql", "x"}}), contains_text("a/0001_.up.sql"));
  CHECK_THAT(refusal({{"a", "0001_one.up.sql", ""}}), contains_text("a/0001_one.up.sql is empty"));
  CHECK_THAT(refusal({{"a", "0001_one.up.sql", "x"}}), contains_text("a/0001_one.down.sql is missing"));
  CHECK_THAT(refusal({{"a", "0001_one.down.sql", "x"}}), contains_text("a/0001_one.up.sql is missing"));
  CHECK_THAT(refusal({{"a", "0001_one.up.sql", "x"}, {"a", "0001_two.down.sql", "x"}}),
             contains_text("0001_two.down.sql"));
  CHECK_THAT(refusal({{"a", "0002_two.up.sql", "x"}, {"a", "0002_two.down.sql", "x"}}),
             contains_text("a/0002_two leaves"));
}

TEST_CASE("what is not applied is planned, oldest first", "[storage]") {
  CHECK(numbers(plan_up(files(), {})) == std::vector<std::int64_t>{1, 2});
  CHECK(numbers(plan_up(files(), std::vector{first})) == std::vector<std::int64_t>{2});
  CHECK(numbers(plan_up(files(), std::vector{second, first})).empty());
}

TEST_CASE("what is newer than wanted is taken back, newest first", "[storage]") {
  const std::vector both{first, second};
  CHECK(numbers(plan_down(files(), both, 0)) == std::vector<std::int64_t>{2, 1});
  CHECK(numbers(plan_down(files(), both, 1)) == std::vector<std::int64_t>{2});
  CHECK(numbers(plan_down(files(), both, 2)).empty());
  CHECK(numbers(plan_down(files(), {}, 0)).empty());
}

TEST_CASE("nothing is planned on a schema that the program does not know", "[storage]") {
  const std::vector changed{applied(1, "initial", "other text")};
  const std::vector renamed{applied(1, "beginning", "up 1")};
  const std::vector newer{first, second, applied(3, "future", "up 3")};
  const std::vector gap{second};
  for (const auto& plan : {plan_up(files(), changed), plan_down(files(), changed, 0)}) {
    CHECK_THAT(message_of(plan), contains_text("0001_initial") && contains_text("must not be changed"));
  }
  CHECK_THAT(message_of(plan_up(files(), renamed)), contains_text("0001_beginning"));
  for (const auto& plan : {plan_up(files(), newer), plan_down(files(), newer, 0)}) {
    CHECK_THAT(message_of(plan), contains_text("0003_future") && contains_text("newer version"));
  }
  CHECK_THAT(message_of(plan_up(files(), gap)), contains_text("0002_more"));
}

TEST_CASE("a schema is good when it has every migration as it is, and no other", "[storage]") {
  CHECK(check_schema(files(), std::vector{first, second}));
  const auto behind = check_schema(files(), std::vector{first});
  REQUIRE_FALSE(behind);
  CHECK(behind.error().code == errc::internal);
  CHECK_THAT(behind.error().message, contains_text("0002_more is not applied"));
  CHECK(behind.error().details.at("reason") == "SCHEMA_NOT_MIGRATED");
  const auto other = check_schema(files(), std::vector{first, second, applied(3, "future", "up 3")});
  REQUIRE_FALSE(other);
  CHECK(other.error().details.at("reason") == "SCHEMA_DIFFERS");
}

TEST_CASE("the status names what each side knows", "[storage]") {
  const std::vector rows{applied(1, "initial", "other text"), applied(3, "future", "up 3")};
  const auto statuses = migration_statuses(files(), rows);
  REQUIRE(statuses.size() == 3);
  CHECK(to_string(statuses[0].state) == "changed");
  CHECK(statuses[0].applied_at == from_micros(1));
  CHECK(to_string(statuses[1].state) == "pending");
  CHECK_FALSE(statuses[1].applied_at);
  CHECK(to_string(statuses[2].state) == "unknown");
  CHECK(statuses[2].name == "future");
  CHECK(to_string(migration_statuses(files(), std::vector{first})[0].state) == "applied");
}
