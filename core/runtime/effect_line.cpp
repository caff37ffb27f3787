#include "comanda/runtime/effect_line.hpp"

#include <algorithm>

namespace comanda::runtime {

namespace {

bool is_below(std::size_t count, std::size_t bound) noexcept { return bound == 0 || count < bound; }

/// One name for a route: no part holds a zero byte.
std::string key_of(const effect_route& r) { return r.recipient + '\0' + r.host + '\0' + r.customer; }

}  // namespace

void effect_line::tally::add(const std::string& name) {
  if (!name.empty()) ++counts_[name];
}

void effect_line::tally::remove(const std::string& name) {
  const auto at = counts_.find(name);
  if (at != counts_.end() && --at->second == 0) counts_.erase(at);
}

std::size_t effect_line::tally::of(const std::string& name) const {
  const auto at = counts_.find(name);
  return at == counts_.end() ? 0 : at->second;
}

bool effect_line::offer(application::effect_row row, const effect_route& route, timestamp now) {
  if (const auto at = known_.find(row.effect_id); at != known_.end()) {
    auto& k = at->second;
    if (k.is == state::waiting) return renew(row, k);
    if (k.is == state::under_way || row.attempt <= k.attempt) return false;
  }
  if (waiting_ >= limits_.waiting_max) drop_overdue(now);
  if (!has_room(route)) return false;
  auto key = key_of(route);
  auto found = by_route_.find(key);
  if (found == by_route_.end()) {
    groups_.push_back({route, key, {}});
    found = by_route_.emplace(std::move(key), std::prev(groups_.end())).first;
  }
  known_.insert_or_assign(row.effect_id, known{state::waiting, row.attempt, route, standing::unknown});
  found->second->rows.push_back(std::move(row));
  ++waiting_;
  waiting_of_customer_.add(route.customer);
  return true;
}

bool effect_line::renew(application::effect_row& row, known& as) {
  if (row.attempt < as.attempt) return false;
  auto& rows = by_route_.at(key_of(as.route))->rows;
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.effect_id == row.effect_id; });
  if (row.attempt == as.attempt && row.due_at <= at->due_at) return false;
  as.attempt = row.attempt;
  *at = std::move(row);
  return true;
}

/// Whoever has much waiting already has to leave as much room to the others.
bool effect_line::has_room(const effect_route& route) const {
  if (waiting_ >= limits_.waiting_max) return false;
  return limits_.calls_of_customer_max == 0 || waiting_of_customer_.of(route.customer) < free();
}

bool effect_line::may_begin(const effect_route& route, timestamp now) const {
  if (!is_below(calls_of_host_.of(route.host), limits_.calls_of_host_max)) return false;
  if (!is_below(calls_of_customer_.of(route.customer), limits_.calls_of_customer_max)) return false;
  if (route.recipient.empty()) return true;
  if (!recipients_.may_call(route.recipient, now)) return false;
  const auto is = recipients_.of(route.recipient);
  if (is == standing::failing && !is_below(failing_under_way_, limits_.calls_of_failing_max)) return false;
  return is == standing::good || is_below(unproven_under_way_, limits_.calls_of_unproven_max);
}

bool effect_line::is_overdue(const application::effect_row& row, timestamp now) const {
  return row.due_at < now + limits_.call_max;
}

void effect_line::forget_first(group& of) {
  known_.erase(of.rows.front().effect_id);
  waiting_of_customer_.remove(of.route.customer);
  of.rows.pop_front();
  --waiting_;
}

effect_line::place effect_line::erase(place at) {
  by_route_.erase(at->key);
  return groups_.erase(at);
}

std::optional<application::effect_row> effect_line::next(timestamp now) {
  if (under_way_ >= limits_.calls_max) return std::nullopt;
  for (auto at = groups_.begin(); at != groups_.end();) {
    while (!at->rows.empty() && is_overdue(at->rows.front(), now)) forget_first(*at);
    if (at->rows.empty()) {
      at = erase(at);
      continue;
    }
    if (!may_begin(at->route, now)) {
      ++at;
      continue;
    }
    auto row = std::move(at->rows.front());
    at->rows.pop_front();
    --waiting_;
    waiting_of_customer_.remove(at->route.customer);
    begin(known_.at(row.effect_id), now);
    if (at->rows.empty())
      static_cast<void>(erase(at));
    else
      groups_.splice(groups_.end(), groups_, at);
    return row;
  }
  return std::nullopt;
}

void effect_line::begin(known& k, timestamp now) {
  k.is = state::under_way;
  ++under_way_;
  calls_of_host_.add(k.route.host);
  calls_of_customer_.add(k.route.customer);
  if (k.route.recipient.empty()) {
    k.was = standing::good;
    return;
  }
  k.was = recipients_.of(k.route.recipient);
  recipients_.begun(k.route.recipient, now);
  if (k.was != standing::good) ++unproven_under_way_;
  if (k.was == standing::failing) ++failing_under_way_;
}

void effect_line::ended(const effect_id& id, bool answered, timestamp now) {
  const auto at = known_.find(id);
  if (at == known_.end() || at->second.is != state::under_way) return;
  auto& k = at->second;
  k.is = state::reporting;
  --under_way_;
  calls_of_host_.remove(k.route.host);
  calls_of_customer_.remove(k.route.customer);
  if (k.was != standing::good) --unproven_under_way_;
  if (k.was == standing::failing) --failing_under_way_;
  if (!k.route.recipient.empty()) recipients_.ended(k.route.recipient, answered, now);
}

void effect_line::settled(const effect_id& id, std::int64_t attempt) {
  const auto at = known_.find(id);
  if (at != known_.end() && at->second.is == state::reporting && at->second.attempt == attempt) known_.erase(at);
}

void effect_line::drop_overdue(timestamp now) {
  for (auto at = groups_.begin(); at != groups_.end();) {
    while (!at->rows.empty() && is_overdue(at->rows.front(), now)) forget_first(*at);
    at = at->rows.empty() ? erase(at) : std::next(at);
  }
}

}  // namespace comanda::runtime
