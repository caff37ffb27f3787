#include "comanda/application/row_reader.hpp"

#include <utility>

namespace comanda::application {

using storage::cell;
using storage::key_request;
using storage::row;
using storage::table;

namespace {

/// What a cache gave, by key: only rows of this table that were asked for and carry a stamp.
std::map<cell, row> by_key(const table& t, const std::vector<cell>& asked, std::vector<row> rows) {
  const std::set<cell> wanted(asked.begin(), asked.end());
  std::map<cell, row> out;
  for (auto& values : rows) {
    if (!storage::stamp_of(t, values) || !wanted.contains(values[t.key])) continue;
    auto key = values[t.key];
    out.insert_or_assign(std::move(key), std::move(values));
  }
  return out;
}

}  // namespace

bool row_reader::is_cached(const table& t) const noexcept {
  return (near_ != nullptr || far_ != nullptr) && storage::is_stamped(t);
}

row_reader::guesses row_reader::guess(const key_request& r) {
  guesses out;
  if (!is_cached(*r.from)) return out;
  if (near_ != nullptr) out.near = by_key(*r.from, r.keys, near_->get_many(*r.from, r.keys));
  if (far_ == nullptr) return out;
  std::vector<cell> rest;
  for (const auto& key : r.keys) {
    if (!out.near.contains(key)) rest.push_back(key);
  }
  if (!rest.empty()) out.far = by_key(*r.from, rest, far_->get_many(*r.from, rest));
  return out;
}

result<> row_reader::confirm(const std::vector<key_request>& requests, std::vector<guesses>& guessed,
                             std::vector<std::vector<row>>& found, std::vector<std::set<cell>>& answered) {
  std::vector<key_request> asked;
  std::vector<std::size_t> index;  // of the request that each of `asked` belongs to
  for (std::size_t i = 0; i < requests.size(); ++i) {
    key_request r{requests[i].from};
    for (const auto* from : {&guessed[i].near, &guessed[i].far}) {
      for (const auto& [key, values] : *from) r.keys.push_back(key);
    }
    if (r.keys.empty()) continue;
    asked.push_back(std::move(r));
    index.push_back(i);
  }
  if (asked.empty()) return {};
  const auto stamps = store_.load_stamps(asked);
  if (!stamps) return failure_of(stamps);
  for (std::size_t n = 0; n < asked.size(); ++n) {
    const auto i = index[n];
    const auto& t = *asked[n].from;
    const auto take_if_same = [&](std::map<cell, row>& from, const storage::stamped_key& now) {
      const auto at = from.find(now.key);
      if (at == from.end() || storage::stamp_of(t, at->second) != now.stamp) return false;
      found[i].push_back(at->second);
      answered[i].insert(now.key);
      return true;
    };
    for (const auto& now : (*stamps)[n]) {
      if (take_if_same(guessed[i].near, now)) {
        ++statistics_.near_hits;
      } else if (take_if_same(guessed[i].far, now)) {
        ++statistics_.far_hits;
        if (near_ != nullptr) lessons_[&t].put_near.push_back(found[i].back());
      }
    }
  }
  return {};
}

result<std::vector<std::vector<row>>> row_reader::load(const std::vector<key_request>& requests) {
  std::vector<guesses> guessed;
  for (const auto& r : requests) guessed.push_back(guess(r));
  std::vector<std::vector<row>> found(requests.size());
  std::vector<std::set<cell>> answered(requests.size());
  if (auto confirmed = confirm(requests, guessed, found, answered); !confirmed) return failure_of(confirmed);

  std::vector<key_request> whole;
  std::vector<std::size_t> index;  // of the request that each of `whole` belongs to
  for (std::size_t i = 0; i < requests.size(); ++i) {
    key_request r{requests[i].from};
    for (const auto& key : requests[i].keys) {
      if (!answered[i].contains(key)) r.keys.push_back(key);
    }
    if (r.keys.empty()) continue;
    whole.push_back(std::move(r));
    index.push_back(i);
  }
  if (whole.empty()) return found;
  auto loaded = store_.load(whole);
  if (!loaded) return failure_of(loaded);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto i = index[n];
    if (is_cached(*whole[n].from)) learn(whole[n], guessed[i], (*loaded)[n]);
    for (auto& values : (*loaded)[n]) found[i].push_back(std::move(values));
  }
  return found;
}

/// A row is kept when it is loaded the first time. One that turned out to have changed is forgotten instead, and kept
/// when it is asked for again: a row that changes all the time would cost two round trips at each read otherwise.
void row_reader::learn(const key_request& r, const guesses& guessed, const std::vector<row>& loaded) {
  statistics_.misses += r.keys.size();
  auto& l = lessons_[r.from];
  const auto was_guessed = [&](const cell& key) { return guessed.near.contains(key) || guessed.far.contains(key); };
  for (const auto& key : r.keys) {
    if (was_guessed(key)) l.forget.push_back(key);
  }
  for (const auto& values : loaded) {
    if (values.size() != r.from->columns.size() || was_guessed(values[r.from->key])) continue;
    l.put_near.push_back(values);
    l.put_far.push_back(values);
  }
}

void row_reader::settle() {
  for (const auto& [of, l] : std::exchange(lessons_, {})) {
    for (auto* c : {near_, far_}) {
      if (c == nullptr) continue;
      if (!l.forget.empty()) c->forget_many(*of, l.forget);
      const auto& rows = c == near_ ? l.put_near : l.put_far;
      if (!rows.empty()) c->put_many(*of, rows);
    }
  }
}

}  // namespace comanda::application
