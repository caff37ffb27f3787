#include "comanda/lru/cache.hpp"

#include <algorithm>
#include <list>

#include "support/catch.hpp"
#include "support/lcg.hpp"
#include "support/notes.hpp"

using namespace comanda;
using storage::row;
using test::note_id;
using test::note_row;
using test::notes;

namespace {

std::vector<std::string> texts_of(storage::cache& c, const std::vector<std::uint8_t>& numbers) {
  std::vector<storage::cell> keys;
  for (auto n : numbers) keys.emplace_back(note_id(n));
  std::vector<std::string> texts;
  for (const auto& r : c.get_many(notes(), keys)) texts.push_back(test::text_of(r));
  return texts;
}
using texts = std::vector<std::string>;

using test::lcg;

/// The same rules on a plain list, the one used last first.
class model {
 public:
  explicit model(lru::options o) : options_(o) {}

  std::vector<row> get(std::uint8_t number) {
    const auto at = find(number);
    if (at == used_.end()) return {};
    used_.splice(used_.begin(), used_, at);
    return {used_.front()};
  }
  void put(const row& values) {
    forget(std::get<uuid>(values[0]).bytes[15]);
    used_.push_front(values);
    const auto too_much = [&] {
      std::size_t bytes = 0;
      for (const auto& r : used_) bytes += lru::bytes_of(r);
      return used_.size() > options_.entries_max || bytes > options_.bytes_max;
    };
    if (lru::bytes_of(values) > options_.bytes_max) return used_.pop_front();
    while (too_much()) used_.pop_back();
  }
  void forget(std::uint8_t number) {
    if (const auto at = find(number); at != used_.end()) used_.erase(at);
  }

 private:
  std::list<row>::iterator find(std::uint8_t number) {
    return std::find_if(used_.begin(), used_.end(),
                        [&](const row& r) { return std::get<uuid>(r[0]) == note_id(number); });
  }
  lru::options options_;
  std::list<row> used_;
};

}  // namespace

TEST_CASE("a full cache lets go of the row that was used longest ago", "[lru]") {
  const auto c = lru::make_cache({.entries_max = 2});
  c->put_many(notes(), {note_row(1, "a"), note_row(2, "b")});
  CHECK(texts_of(*c, {1}) == texts{"a"});
  c->put_many(notes(), {note_row(3, "c")});
  CHECK(texts_of(*c, {1, 2, 3}) == texts{"a", "c"});
}

TEST_CASE("a row is kept in place of the one under its key", "[lru]") {
  const auto c = lru::make_cache({.entries_max = 2});
  c->put_many(notes(), {note_row(1, "new", 5), note_row(1, "old", 4)});
  CHECK(texts_of(*c, {1}) == texts{"old"});
  c->forget_many(notes(), {note_id(1), note_id(9)});
  CHECK(texts_of(*c, {1}).empty());
}

TEST_CASE("the same key in two tables is two rows", "[lru]") {
  const auto other = storage::stamp_columns(notes());
  const auto c = lru::make_cache();
  c->put_many(notes(), {note_row(1, "a")});
  c->put_many(other, {{note_id(1), std::int64_t{1}, timestamp{}}});
  CHECK(texts_of(*c, {1}) == texts{"a"});
  CHECK(c->get_many(other, {note_id(1)}).front().size() == 3);
}

TEST_CASE("a cache of no entries keeps none, and a row larger than all of it is not kept", "[lru]") {
  const auto none = lru::make_cache({.entries_max = 0});
  none->put_many(notes(), {note_row(1, "a")});
  CHECK(texts_of(*none, {1}).empty());
  const auto small = lru::make_cache({.bytes_max = 1000});
  small->put_many(notes(), {note_row(1, "a"), note_row(2, std::string(1000, 'x'))});
  CHECK(texts_of(*small, {1, 2}) == texts{"a"});
}

TEST_CASE("a row that takes all the room there is is kept, alone", "[lru]") {
  const auto c = lru::make_cache({.bytes_max = lru::bytes_of(note_row(1, "abc"))});
  c->put_many(notes(), {note_row(1, "abc")});
  CHECK(texts_of(*c, {1}) == texts{"abc"});
  c->put_many(notes(), {note_row(2, "def")});
  CHECK(texts_of(*c, {1, 2}) == texts{"def"});
}

TEST_CASE("whatever is done to it, the cache has what a plain list of the same bounds has", "[lru]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    lcg chance(seed);
    const lru::options bounds{.entries_max = 1 + chance.below(8), .bytes_max = 400 + chance.below(4000)};
    const auto c = lru::make_cache(bounds);
    model m(bounds);
    for (int i = 0; i < 1500; ++i) {
      const auto number = static_cast<std::uint8_t>(chance.below(12));
      switch (chance.below(8)) {
        case 0:
          c->forget_many(notes(), {note_id(number)});
          m.forget(number);
          break;
        case 1:
        case 2:
        case 3: {
          const auto values = note_row(number, std::string(chance.below(900), 'x'), i);
          c->put_many(notes(), {values});
          m.put(values);
          break;
        }
        default:
          if (c->get_many(notes(), {note_id(number)}) != m.get(number)) FAIL("seed " << seed << ", step " << i);
      }
    }
  }
}
