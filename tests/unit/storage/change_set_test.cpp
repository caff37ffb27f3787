#include <boost/describe/class.hpp>

#include "comanda/storage/record.hpp"
#include "comanda/storage/store.hpp"
#include "support/catch.hpp"

using namespace comanda;

namespace {

struct shelf {
  static constexpr std::string_view table_name = "shelves";
  static constexpr std::string_view key_column = "name";
  std::string name;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(shelf, (), (name, version))

storage::row row_of(std::string name, std::int64_t version = 1) {
  return storage::to_row(shelf{std::move(name), version});
}

std::string wrong_with(storage::table_change c) {
  c.into = &storage::table_of<shelf>();
  const auto checked = storage::check_changes({c});
  return checked ? "" : std::string(to_string(checked.error().code)) + ": " + checked.error().message;
}

}  // namespace

TEST_CASE("a change set that names each row once is good", "[storage]") {
  CHECK(storage::check_changes({}));
  CHECK(wrong_with({.inserts = {row_of("a")},
                    .updates = {{row_of("b", 2), 1}},
                    .puts = {row_of("c")},
                    .erases = {storage::key_cell(std::string("d"))}})
            .empty());
}

TEST_CASE("a change set that contradicts itself is rejected with the name of the row", "[storage]") {
  const std::string twice = "REJECTED: the changes contradict themselves: shelves \"a\" is there twice";
  CHECK(wrong_with({.inserts = {row_of("a"), row_of("b"), row_of("a")}}) == twice);
  CHECK(wrong_with({.inserts = {row_of("a")}, .updates = {{row_of("a", 2), 1}}}) == twice);
  CHECK(wrong_with({.puts = {row_of("a")}, .erases = {storage::key_cell(std::string("a"))}}) == twice);
  CHECK(wrong_with({.updates = {{row_of("a", 7), 7}}})
            .ends_with("the new version of shelves \"a\" is the one that was read"));
  CHECK(wrong_with({.inserts = {{}}}).ends_with("another number of cells than its table has columns"));
  const storage::table_change nothing{.into = &storage::table_of<shelf>()};
  CHECK_FALSE(storage::check_changes({nothing, nothing}));
}
