#pragma once

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <exception>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "comanda/application/batch.hpp"
#include "comanda/application/service.hpp"
#include "comanda/application/slips.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::application {

inline constexpr std::size_t batch_commands_max = 256;
/// How often a batch that lost a race is loaded and decided again before it is split.
inline constexpr int conflict_attempts_max = 5;

struct executor_statistics {
  std::uint64_t commands = 0;
  std::uint64_t batches = 0;
  std::uint64_t loads = 0;
  std::uint64_t commits = 0;
  std::uint64_t conflicts = 0;
  std::uint64_t splits = 0;
};

/// What a batch came to. The outbox rows and effects are committed and leased to the caller, who publishes and performs
/// them.
struct batch_result {
  std::vector<outcome> outcomes;  ///< in the order of the batch
  std::vector<outbox_row> outbox;
  std::vector<effect_row> effects;
};

/// Runs batches: one load for the union of the keys, each command decided over what the ones before it left, one commit
/// for all (P4). Each command gets its own outcome. When the commit loses a race all of it is loaded and decided again;
/// when the store refuses the change set, or a row cannot be read, it is split until the command that spoils it stands
/// alone. A decider that throws or slips (comanda/application/slips.hpp) fails its own command with `internal`, and
/// `error::for_log` says how. Thread rule: belongs to the thread that owns the store.
template <decider Service>
class executor {
 public:
  using model = typename Service::model;

  executor(storage::store& store, const Service& service, executor_options options = {})
      : store_(store), service_(service), options_(options) {}

  [[nodiscard]] batch_result run(std::span<const request<Service>> batch) {
    batch_result out;
    out.outcomes.resize(batch.size());
    std::vector<std::size_t> all(batch.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    statistics_.commands += batch.size();
    for (std::size_t from = 0; from < all.size(); from += batch_commands_max) {
      ++statistics_.batches;
      run_part(batch, std::span(all).subspan(from, std::min(batch_commands_max, all.size() - from)), out);
    }
    return out;
  }

  [[nodiscard]] const executor_statistics& statistics() const noexcept { return statistics_; }

 private:
  /// One try at a part of a batch.
  struct work {
    application::batch<model> rows;
    std::map<std::size_t, error> broken;  ///< commands that cannot even say what they need, by place in the batch
    std::vector<outcome> outcomes;
  };

  void run_part(std::span<const request<Service>> batch, std::span<const std::size_t> part, batch_result& out) {
    error last(errc::internal, "not run");
    for (int attempt = 0; attempt < conflict_attempts_max; ++attempt) {
      work w;
      if (auto loaded = load(batch, part, w); !loaded) {
        last = std::move(loaded).error();
        if (last.code == errc::internal) break;
        return fail_all(part, last, out);
      }
      decide_all(batch, part, w);
      const auto changes = w.rows.changes();
      if (!changes.empty()) {
        ++statistics_.commits;
        if (auto done = store_.commit(changes); !done) {
          last = std::move(done).error();
          if (last.code == errc::conflict) {
            ++statistics_.conflicts;
            if (part.size() == 1 && attempt == conflict_attempts_max - 1) {
              if (auto blind = detail::find_blind_insert(store_, w.rows.unseen())) last = *std::move(blind);
            }
            continue;
          }
          if (last.code == errc::rejected) break;
          return fail_all(part, last, out);
        }
      }
      return finish(part, w, out);
    }
    if (part.size() == 1) return fail_all(part, alone(batch[part.front()], last), out);
    ++statistics_.splits;
    run_part(batch, part.first(part.size() / 2), out);
    run_part(batch, part.subspan(part.size() / 2), out);
  }

  /// What a command is told that fails alone: of a race that it keeps losing, or a change that the store will not have.
  static error alone(const request<Service>& r, const error& last) {
    if (last.code == errc::conflict)
      return {errc::overloaded, "too many concurrent changes, try again", {}, last.message + ' ' + last.for_log};
    const auto details = last.details.empty() ? "" : ' ' + boost::json::serialize(last.details);
    return detail::bug_of(detail::command_name(r.command), last.message + details);
  }

  /// One load for everything that the commands name; a second one only for what they can name no sooner than when they
  /// have seen the first (a timer knows its order, and only the reservation knows its items).
  result<> load(std::span<const request<Service>> batch, std::span<const std::size_t> part, work& w) {
    for (auto i : part) {
      guard(batch[i], i, w, [&] { service_.keys(batch[i].command, w.rows.named); });
      w.rows.common_named.add(batch[i].message, batch[i].idempotency);
    }
    if (auto first = load_rows(w.rows.requests(), w); !first) return first;

    if constexpr (requires(key_set<model>& k) { service_.more_keys(batch[0].command, w.rows.state, k); }) {
      const auto had = w.rows.named;
      for (auto i : part)
        guard(batch[i], i, w, [&] { service_.more_keys(batch[i].command, w.rows.state, w.rows.named); });
      return load_rows(w.rows.requests_since(had), w);
    }
    return {};
  }

  /// The one place where an exception of a service ends: business outcomes are values (P2), so it is a bug of that
  /// command alone, and its neighbours must not pay for it.
  template <class Work>
  static void guard(const request<Service>& r, std::size_t i, work& w, Work what) {
    const auto broken = [&](std::string how) {
      w.broken.insert_or_assign(i, detail::bug_of(detail::command_name(r.command), std::move(how)));
    };
    try {
      what();
    } catch (const std::exception& e) {
      broken(std::string("it threw: ") + e.what());
    } catch (...) {
      broken("it threw something that is no std::exception");
    }
  }

  result<> load_rows(const std::vector<storage::key_request>& requests, work& w) {
    if (requests.empty()) return {};
    ++statistics_.loads;
    const auto loaded = store_.load(requests);
    if (!loaded) return failure_of(loaded);
    return w.rows.take(requests, *loaded);
  }

  void decide_all(std::span<const request<Service>> batch, std::span<const std::size_t> part, work& w) {
    w.outcomes.reserve(part.size());
    for (auto i : part) w.outcomes.push_back(decide_one(batch[i], i, w));
  }

  outcome decide_one(const request<Service>& r, std::size_t i, work& w) {
    if (auto handled = w.rows.common.find_handled(r.message, r.idempotency)) return *std::move(handled);
    std::optional<result<decision<model>>> decided;
    if (!w.broken.contains(i)) guard(r, i, w, [&] { decided = service_.decide(r.command, w.rows.state, r.context); });
    if (decided && *decided) {
      if (auto slip = w.rows.add(**decided, r.context.now, options_))
        w.broken.insert_or_assign(i, detail::bug_of(detail::command_name(r.command), *std::move(slip)));
    }
    if (const auto bug = w.broken.find(i); bug != w.broken.end()) return {unexpected<error>(bug->second)};
    auto value = answer_of(*std::move(decided));
    w.rows.common.add_handled(r.message, r.idempotency, value, r.context.now);
    return {std::move(value)};
  }

  static result<answer> answer_of(result<decision<model>> decided) {
    if (!decided) return failure_of(decided);
    return std::move(decided->reply);
  }

  static void finish(std::span<const std::size_t> part, work& w, batch_result& out) {
    for (std::size_t n = 0; n < part.size(); ++n) out.outcomes[part[n]] = std::move(w.outcomes[n]);
    std::move(w.rows.common.outbox.begin(), w.rows.common.outbox.end(), std::back_inserter(out.outbox));
    std::move(w.rows.common.effects_now.begin(), w.rows.common.effects_now.end(), std::back_inserter(out.effects));
  }

  static void fail_all(std::span<const std::size_t> part, const error& why, batch_result& out) {
    for (auto i : part) out.outcomes[i] = {unexpected<error>(why)};
  }

  storage::store& store_;
  const Service& service_;
  executor_options options_;
  executor_statistics statistics_;
};

}  // namespace comanda::application
