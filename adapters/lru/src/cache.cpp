#include "comanda/lru/cache.hpp"

#include <functional>
#include <list>
#include <string>
#include <unordered_map>

namespace comanda::lru {

using storage::cell;
using storage::row;
using storage::table;

namespace {

/// A node of the list and one of the index, about.
constexpr std::size_t bytes_of_place = 160;

std::size_t text_bytes(const cell& c) noexcept {
  if (const auto* text = std::get_if<std::string>(&c)) return text->capacity();
  if (const auto* document = std::get_if<storage::json_text>(&c)) return document->text.capacity();
  return 0;
}

struct place {
  const table* of = nullptr;
  cell key;
  friend bool operator==(const place&, const place&) = default;
};

struct hash_place {
  std::size_t operator()(const place& p) const noexcept {
    const auto of_key = std::visit(
        [](const auto& v) -> std::size_t {
          using T = std::remove_cvref_t<decltype(v)>;
          if constexpr (std::is_same_v<T, storage::null>)
            return 0;
          else if constexpr (std::is_same_v<T, timestamp>)
            return std::hash<std::int64_t>{}(to_micros(v));
          else if constexpr (std::is_same_v<T, storage::json_text>)
            return std::hash<std::string>{}(v.text);
          else
            return std::hash<T>{}(v);
        },
        p.key);
    return of_key ^ (std::hash<const void*>{}(p.of) * 31);
  }
};

class lru_cache final : public storage::cache {
 public:
  explicit lru_cache(options o) : options_(o) {}

  std::vector<row> get_many(const table& from, const std::vector<cell>& keys) override {
    std::vector<row> found;
    for (const auto& key : keys) {
      const auto at = index_.find({&from, key});
      if (at == index_.end()) continue;
      used_.splice(used_.begin(), used_, at->second);
      found.push_back(at->second->values);
    }
    return found;
  }

  void put_many(const table& of, const std::vector<row>& rows) override {
    for (const auto& values : rows) put(of, values);
  }

  void forget_many(const table& of, const std::vector<cell>& keys) override {
    for (const auto& key : keys) forget({&of, key});
  }

  result<> check() override { return {}; }

 private:
  struct entry {
    place where;
    row values;
    std::size_t bytes = 0;
  };

  void put(const table& of, const row& values) {
    place where{&of, values[of.key]};
    forget(where);
    const auto bytes = bytes_of(values);
    if (options_.entries_max == 0 || bytes > options_.bytes_max) return;
    while (index_.size() >= options_.entries_max || bytes_ + bytes > options_.bytes_max)
      forget(place(used_.back().where));
    used_.push_front({where, values, bytes});
    index_.emplace(std::move(where), used_.begin());
    bytes_ += bytes;
  }

  void forget(const place& where) {
    const auto at = index_.find(where);
    if (at == index_.end()) return;
    bytes_ -= at->second->bytes;
    used_.erase(at->second);
    index_.erase(at);
  }

  options options_;
  std::list<entry> used_;  ///< the one used last first
  std::unordered_map<place, std::list<entry>::iterator, hash_place> index_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::size_t bytes_of(const row& values) noexcept {
  std::size_t bytes = bytes_of_place + values.size() * sizeof(cell);
  for (const auto& c : values) bytes += text_bytes(c);
  return bytes;
}

std::unique_ptr<storage::cache> make_cache(options o) { return std::make_unique<lru_cache>(o); }

}  // namespace comanda::lru
