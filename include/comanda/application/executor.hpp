#pragma once

#include <boost/json/serialize.hpp>
#include <cstdint>
#include <exception>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "comanda/application/service.hpp"
#include "comanda/application/slips.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::application {

inline constexpr std::size_t batch_commands_max = 256;
/// How often a batch that lost a race is loaded and decided again before it is split.
inline constexpr int conflict_attempts_max = 5;

struct executor_options {
  microseconds outbox_lease = std::chrono::seconds(15);  ///< longer than a publish can take
  microseconds effect_lease = std::chrono::seconds(30);  ///< longer than a wait and a call
};

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

namespace detail {

/// The part of a change set that every service has: gathered command by command, put into rows at the end.
class common_changes {
 public:
  std::vector<outbox_row> outbox;
  std::vector<effect_row> effects_now;  ///< due: leased to the caller
  std::unordered_set<message_id> seen;  ///< of this batch and of the store
  std::unordered_map<std::string, idempotency_row> answers;

  std::vector<audit_row> audit;

  void add_message(const messaging::message& m, timestamp now, microseconds lease);
  void add_resent(outbox_row as_it_came, timestamp now, microseconds lease);
  void add_effect(effect_row e, timestamp now, microseconds lease);
  void add_effect_done(const effect_id& id);
  void add_timer(timer_row t);
  void clear_timer(const uuid& id);
  void add_inbox(const message_id& id, timestamp now);
  void add_answer(idempotency_row row);
  /// The stored answer for this key, or nullptr. A fingerprint that differs is the error idempotency_key_reused.
  [[nodiscard]] result<const idempotency_row*> find_answer(const idempotency& i) const;

  [[nodiscard]] bool empty() const noexcept;
  void write_to(storage::change_set& changes) const;

 private:
  std::vector<inbox_row> inbox_;
  std::vector<idempotency_row> new_answers_;
  void forget_effect_now(const effect_id& id);

  std::map<effect_id, std::optional<effect_row>> effects_;  ///< nullopt: done
  std::map<uuid, std::optional<timer_row>> timers_;         ///< nullopt: cleared
};

[[nodiscard]] bool is_stored_under_key(const result<answer>& value) noexcept;

}  // namespace detail

/// Runs batches: one load for the union of the keys, each command decided over what the ones before it left, one commit
/// for all (P4). Each command gets its own outcome. When the commit loses a race all of it is loaded and decided again;
/// when the store refuses the change set, or a row cannot be read, it is split until the command that spoils it stands
/// alone. A decider that
/// throws or slips (comanda/application/slips.hpp) fails its own command with `internal`, and `error::for_log` says
/// how. Thread rule: belongs to the thread that owns the store.
template <decider Service>
class executor {
 public:
  using model = typename Service::model;
  using aggregates = typename model::aggregates;
  using facts = typename model::facts;

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
    application::state<model> state;
    key_set<model> named;
    detail::common_changes common;
    storage::change_set facts;
    detail::added_rows added;             ///< rows that are inserted without having been looked for
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
      auto changes = changes_of(w);
      if (!changes.empty()) {
        ++statistics_.commits;
        if (auto done = store_.commit(changes); !done) {
          last = std::move(done).error();
          if (last.code == errc::conflict) {
            ++statistics_.conflicts;
            if (part.size() == 1 && attempt == conflict_attempts_max - 1) find_blind_insert(w, last);
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

  /// A command that loses every race may have lost to itself: what it inserts without having looked for it can be there
  /// already. Then `last` becomes the name of it.
  void find_blind_insert(const work& w, error& last) {
    auto rows = w.added;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, aggregates>>([&](auto tag) {
      using T = typename decltype(tag)::type;
      for (const auto& [key, e] : w.state.template entries<T>()) {
        if (e.changed && e.read_version == 0 && !w.named.template of<T>().contains(key))
          rows.emplace(&storage::table_of<T>(), storage::key_cell(key));
      }
    });
    const auto requests = detail::requests_for(rows);
    const auto loaded = store_.load(requests);
    if (!loaded) return;  // it stays what it looks like: a race
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const auto& from = *requests[i].from;
      if ((*loaded)[i].empty()) continue;
      last = error(errc::rejected, "it inserts " + storage::name_of_row(from, (*loaded)[i].front()[from.key]) +
                                       ", which is there already and which its `keys` did not name");
      return;
    }
  }

  /// One load for everything that the commands name; a second one only for what they can name no sooner than when they
  /// have seen the first (a timer knows its order, and only the reservation knows its items).
  result<> load(std::span<const request<Service>> batch, std::span<const std::size_t> part, work& w) {
    storage::key_request inbox{&storage::table_of<inbox_row>(), {}};
    storage::key_request answers{&storage::table_of<idempotency_row>(), {}};
    std::set<message_id> messages;
    std::set<std::string> idempotency_keys;
    for (auto i : part) {
      guard(batch[i], i, w, [&] { service_.keys(batch[i].command, w.named); });
      if (batch[i].message && messages.insert(*batch[i].message).second)
        inbox.keys.push_back(storage::key_cell(*batch[i].message));
      if (batch[i].idempotency && idempotency_keys.insert(batch[i].idempotency->key).second)
        answers.keys.push_back(storage::key_cell(batch[i].idempotency->key));
    }
    auto requests = requests_for(w.named, key_set<model>{});
    if (!inbox.keys.empty()) requests.push_back(std::move(inbox));
    if (!answers.keys.empty()) requests.push_back(std::move(answers));
    if (auto first = load_rows(requests, w); !first) return first;

    if constexpr (requires(key_set<model>& k) { service_.more_keys(batch[0].command, w.state, k); }) {
      const auto had = w.named;
      for (auto i : part) guard(batch[i], i, w, [&] { service_.more_keys(batch[i].command, w.state, w.named); });
      return load_rows(requests_for(w.named, had), w);
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

  static std::vector<storage::key_request> requests_for(const key_set<model>& wanted, const key_set<model>& had) {
    std::vector<storage::key_request> requests;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, aggregates>>([&](auto tag) {
      using T = typename decltype(tag)::type;
      storage::key_request r{&storage::table_of<T>(), {}};
      for (const auto& key : wanted.template of<T>()) {
        if (!had.template of<T>().contains(key)) r.keys.push_back(storage::key_cell(key));
      }
      if (!r.keys.empty()) requests.push_back(std::move(r));
    });
    return requests;
  }

  result<> load_rows(const std::vector<storage::key_request>& requests, work& w) {
    if (requests.empty()) return {};
    ++statistics_.loads;
    auto loaded = store_.load(requests);
    if (!loaded) return unexpected<error>(std::move(loaded).error());
    result<> problem;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      for (const auto& cells : (*loaded)[i]) {
        const auto& from = *requests[i].from;
        auto taken = take_row(from, cells, w);
        if (taken) continue;
        const auto key = from.key < cells.size() ? storage::name_of_row(from, cells[from.key]) : from.name;
        problem = fail(errc::internal, taken.error().message + ", in " + key);
      }
    }
    return problem;
  }

  result<> take_row(const storage::table& from, const storage::row& cells, work& w) {
    result<> problem;
    const auto take = [&]<class T>(auto&& use) {
      if (&from != &storage::table_of<T>()) return;
      if (auto r = storage::from_row<T>(cells))
        use(*std::move(r));
      else
        problem = unexpected<error>(std::move(r).error());
    };
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, aggregates>>([&](auto tag) {
      using T = typename decltype(tag)::type;
      take.template operator()<T>([&](T&& value) { w.state.put_loaded(std::move(value)); });
    });
    take.template operator()<inbox_row>([&](inbox_row&& r) { w.common.seen.insert(r.message_id); });
    take.template operator()<idempotency_row>(
        [&](idempotency_row&& r) { w.common.answers.insert_or_assign(r.idempotency_key, std::move(r)); });
    return problem;
  }

  void decide_all(std::span<const request<Service>> batch, std::span<const std::size_t> part, work& w) {
    w.outcomes.reserve(part.size());
    for (auto i : part) w.outcomes.push_back(decide_one(batch[i], i, w));
  }

  outcome decide_one(const request<Service>& r, std::size_t i, work& w) {
    if (r.message && w.common.seen.contains(*r.message)) return {answer{}, false, true};
    if (r.idempotency) {
      auto stored = w.common.find_answer(*r.idempotency);
      if (!stored) return {unexpected<error>(std::move(stored).error())};
      if (*stored != nullptr) {
        auto value = decode_outcome((*stored)->outcome);
        if (!value) return {unexpected<error>(std::move(value).error())};
        return {*std::move(value), true, false};
      }
    }
    std::optional<result<decision<model>>> decided;
    if (!w.broken.contains(i)) guard(r, i, w, [&] { decided = service_.decide(r.command, w.state, r.context); });
    if (decided && *decided) {
      detail::slip_finder finder(w.added);
      look_through(**decided, w, finder);
      if (finder.slip())
        w.broken.insert_or_assign(i, detail::bug_of(detail::command_name(r.command), *finder.slip()));
      else
        w.added.merge(finder.rows());
    }
    if (const auto bug = w.broken.find(i); bug != w.broken.end()) return {unexpected<error>(bug->second)};
    result<answer> value = *decided ? result<answer>((*decided)->reply) : fail_again((*decided).error());
    if (*decided) apply(**decided, r.context.now, w);
    if (r.message && value) w.common.add_inbox(*r.message, r.context.now);
    if (r.idempotency && detail::is_stored_under_key(value))
      w.common.add_answer({r.idempotency->key, r.idempotency->fingerprint, encode_outcome(value), r.context.now});
    return {std::move(value)};
  }

  static void look_through(const decision<model>& d, const work& w, detail::slip_finder& finder) {
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, aggregates>>([&](auto tag) {
      using T = typename decltype(tag)::type;
      for (const auto& value : d.template saved<T>()) {
        const auto* found = w.state.template find<T>(storage::key_of(value));
        finder.saves(storage::table_of<T>(), storage::key_cell(storage::key_of(value)), value.version,
                     found == nullptr ? 0 : found->version);
      }
    });
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, facts>>([&](auto tag) {
      using T = typename decltype(tag)::type;
      for (const auto& fact : d.template recorded<T>())
        finder.adds(storage::table_of<T>(), storage::key_cell(storage::key_of(fact)));
    });
    const auto sends = [&](std::string_view type, const message_id& id) {
      finder.needs_id("message", type, id.value());
      finder.adds(storage::table_of<outbox_row>(), storage::key_cell(id));
    };
    for (const auto& m : d.messages) sends(m.type, m.id);
    for (const auto& m : d.resent) sends(m.type, m.message_id);
    for (const auto& a : d.audit) finder.adds(storage::table_of<audit_row>(), storage::key_cell(a.audit_id));
    for (const auto& e : d.effects) finder.needs_id("effect", e.kind, e.effect_id.value());
    for (const auto& t : d.timers) finder.needs_id("timer", t.kind, t.timer_id);
  }

  static result<answer> fail_again(const error& e) { return unexpected<error>(e); }

  void apply(const decision<model>& d, timestamp now, work& w) {
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, aggregates>>([&](auto tag) {
      using T = typename decltype(tag)::type;
      for (const auto& value : d.template saved<T>()) w.state.save(value);
    });
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, facts>>([&](auto tag) {
      using T = typename decltype(tag)::type;
      for (const auto& fact : d.template recorded<T>())
        insert_into(w.facts, storage::table_of<T>(), storage::to_row(fact));
    });
    for (const auto& m : d.messages) w.common.add_message(m, now, options_.outbox_lease);
    for (const auto& m : d.resent) w.common.add_resent(m, now, options_.outbox_lease);
    w.common.audit.insert(w.common.audit.end(), d.audit.begin(), d.audit.end());
    for (const auto& e : d.effects) w.common.add_effect(e, now, options_.effect_lease);
    for (const auto& id : d.effects_done) w.common.add_effect_done(id);
    for (const auto& id : d.timers_cleared) w.common.clear_timer(id);
    for (const auto& t : d.timers) w.common.add_timer(t);
  }

  static void insert_into(storage::change_set& changes, const storage::table& into, storage::row r) {
    for (auto& c : changes) {
      if (c.into == &into) return c.inserts.push_back(std::move(r));
    }
    changes.push_back({&into, {}, {}, {}, {}});
    changes.back().inserts.push_back(std::move(r));
  }

  storage::change_set changes_of(const work& w) {
    storage::change_set changes;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, aggregates>>([&](auto tag) {
      using T = typename decltype(tag)::type;
      storage::table_change c{&storage::table_of<T>(), {}, {}, {}, {}};
      for (const auto& [key, e] : w.state.template entries<T>()) {
        if (!e.changed) continue;
        if (e.read_version == 0)
          c.inserts.push_back(storage::to_row(e.value));
        else
          c.updates.push_back({storage::to_row(e.value), e.read_version});
      }
      if (!c.inserts.empty() || !c.updates.empty()) changes.push_back(std::move(c));
    });
    changes.insert(changes.end(), w.facts.begin(), w.facts.end());
    w.common.write_to(changes);
    return changes;
  }

  static void finish(std::span<const std::size_t> part, work& w, batch_result& out) {
    for (std::size_t n = 0; n < part.size(); ++n) out.outcomes[part[n]] = std::move(w.outcomes[n]);
    std::move(w.common.outbox.begin(), w.common.outbox.end(), std::back_inserter(out.outbox));
    std::move(w.common.effects_now.begin(), w.common.effects_now.end(), std::back_inserter(out.effects));
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
