#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "comanda/storage/cache.hpp"

namespace comanda::test {

/// A cache that keeps everything, tells when it is used, and can be made to lie.
class map_cache : public storage::cache {
 public:
  std::map<std::pair<const storage::table*, storage::cell>, storage::row> rows;
  std::vector<storage::row> lies;
  int gets = 0;
  std::function<void()> step = [] {};  ///< before and after each call

  std::vector<storage::row> get_many(const storage::table& from, const std::vector<storage::cell>& keys) override {
    ++gets;
    step();
    auto found = lies;
    for (const auto& key : keys) {
      if (const auto at = rows.find({&from, key}); at != rows.end()) found.push_back(at->second);
    }
    step();
    return found;
  }
  void put_many(const storage::table& of, const std::vector<storage::row>& values) override {
    step();
    for (const auto& r : values) rows.insert_or_assign({&of, r[of.key]}, r);
    step();
  }
  void forget_many(const storage::table& of, const std::vector<storage::cell>& keys) override {
    step();
    for (const auto& key : keys) rows.erase({&of, key});
    step();
  }
  result<> check() override { return {}; }
};

}  // namespace comanda::test
