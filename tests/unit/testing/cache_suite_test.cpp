#include "comanda/testing/cache_suite.hpp"

#include "comanda/lru/cache.hpp"
#include "support/catch.hpp"
#include "support/map_cache.hpp"
#include "support/suite_failures.hpp"

using namespace comanda;
using test::failed_checks;
using strings = std::vector<std::string>;

namespace {

/// Looks at keys alone.
class mixing_cache final : public test::map_cache {
 public:
  std::vector<storage::row> get_many(const storage::table&, const std::vector<storage::cell>& keys) override {
    std::vector<storage::row> found;
    for (const auto& [place, values] : rows) {
      if (std::ranges::find(keys, place.second) != keys.end()) found.push_back(values);
    }
    return found;
  }
};

class stale_cache final : public test::map_cache {
 public:
  void put_many(const storage::table& of, const std::vector<storage::row>& values) override {
    for (const auto& r : values) rows.insert({{&of, r[of.key]}, r});
  }
};

class unforgetting_cache final : public test::map_cache {
 public:
  void forget_many(const storage::table&, const std::vector<storage::cell>&) override {}
};

class broken_cache final : public test::map_cache {
 public:
  result<> check() override { return fail(errc::unavailable, "away"); }
};

template <class Cache>
strings failures_of() {
  return failed_checks(testing::cache_suite([] { return std::make_unique<Cache>(); }));
}

}  // namespace

TEST_CASE("the cache in memory keeps the rules of the port", "[testing][lru]") {
  for (const auto& check : testing::cache_suite([] { return lru::make_cache(); })) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == strings{}); }
  }
}

TEST_CASE("the suite of a cache finds what a wrong one does", "[testing]") {
  CHECK(failures_of<test::map_cache>() == strings{});
  CHECK(failures_of<mixing_cache>() == strings{"tables are kept apart"});
  CHECK(failures_of<stale_cache>() == strings{"a row that is put again takes the place of the old one"});
  CHECK(failures_of<unforgetting_cache>() == strings{"what is forgotten is gone until it is put again"});
  CHECK(failures_of<broken_cache>() == strings{"a check of a good cache succeeds"});
}
