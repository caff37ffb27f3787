#include "comanda/testing/simulation/faulty_store.hpp"

#include <utility>

namespace comanda::testing::simulation {

namespace {

constexpr microseconds outage_max = std::chrono::seconds(20);
constexpr std::uint64_t outage_one_in = 4;  ///< of the calls that find the database away, it stays away

std::uint64_t hash_of(const storage::cell& c) {
  return std::visit(
      [&](const auto& value) -> std::uint64_t {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, storage::null>)
          return 1;
        else if constexpr (std::is_same_v<T, timestamp>)
          return static_cast<std::uint64_t>(to_micros(value)) + 2;
        else if constexpr (std::is_same_v<T, uuid>)
          return std::hash<uuid>{}(value);
        else if constexpr (std::is_same_v<T, storage::json_text>)
          return fnv1a(value.text);
        else if constexpr (std::is_same_v<T, std::string>)
          return fnv1a(value);
        else
          return static_cast<std::uint64_t>(value) + 3;
      },
      c);
}

std::uint64_t hash_of(const storage::row& r) {
  std::uint64_t h = 0;
  for (const auto& c : r) h = h * 0x9e3779b97f4a7c15u + hash_of(c);
  return h;
}

/// The same whatever the order of the rows: an executor gathers them in hash maps.
std::uint64_t hash_of(const storage::table_change& c) {
  std::uint64_t sum = 0;
  for (const auto& r : c.inserts) sum += 3 * hash_of(r);
  for (const auto& u : c.updates) sum += 5 * hash_of(u.values) + static_cast<std::uint64_t>(u.read_version);
  for (const auto& r : c.puts) sum += 7 * hash_of(r);
  for (const auto& k : c.erases) sum += 11 * hash_of(k);
  return sum;
}

std::string shape_of(const storage::change_set& changes) {
  std::string text;
  for (const auto& c : changes) {
    if (!text.empty()) text += ' ';
    text += c.into->name;
    if (!c.inserts.empty()) text += "+" + std::to_string(c.inserts.size());
    if (!c.updates.empty()) text += "~" + std::to_string(c.updates.size());
    if (!c.puts.empty()) text += "=" + std::to_string(c.puts.size());
    if (!c.erases.empty()) text += "-" + std::to_string(c.erases.size());
  }
  return text;
}

class faulty_store final : public storage::store {
 public:
  faulty_store(std::unique_ptr<storage::store> good, port_guard guard, commit_observer observe)
      : good_(std::move(good)), guard_(guard), observe_(std::move(observe)) {}

  result<std::vector<std::vector<storage::row>>> load(const std::vector<storage::key_request>& requests) override {
    return call(port::load, [&] { return good_->load(requests); });
  }
  result<std::vector<std::vector<storage::stamped_key>>> load_stamps(
      const std::vector<storage::key_request>& requests) override {
    return call(port::load, [&] { return good_->load_stamps(requests); });
  }
  result<> commit(const storage::change_set& changes) override {
    return call(port::commit, [&]() -> result<> {
      if (guard_.strikes(fault::conflict, port::commit)) return fail(errc::conflict, "a simulated race was lost");
      auto done = good_->commit(changes);
      note(changes, done);
      if (done && observe_) observe_(changes);
      return done;
    });
  }
  result<std::vector<storage::row>> list(const storage::list_request& request) override {
    return call(port::list, [&] { return good_->list(request); });
  }
  result<std::vector<storage::row>> claim(const storage::claim_request& request) override {
    return call(port::claim, [&] {
      auto claimed = good_->claim(request);
      if (claimed && !claimed->empty()) guard_.note("claim", request.from->name, claimed->size());
      return claimed;
    });
  }
  result<std::size_t> prune(const storage::prune_request& request) override {
    return call(port::prune, [&] { return good_->prune(request); });
  }
  result<storage::table_summary> summarize(const storage::table& of, std::size_t oldest_column) override {
    return call(port::summarize, [&] { return good_->summarize(of, oldest_column); });
  }
  result<> check() override {
    return call(port::check, [&] { return good_->check(); });
  }

 private:
  template <class Call>
  auto call(port p, Call what) -> decltype(what()) {
    guard_.before(p);
    if (is_away(p)) return fail(errc::unavailable, "the simulated database is away");
    auto done = what();
    guard_.after(p);
    if (guard_.strikes(fault::answer_lost, p)) return fail(errc::unavailable, "the simulated database fell silent");
    return done;
  }

  bool is_away(port p) {
    const auto now = guard_.the_world().now();
    auto& until = guard_.life().store_away_until;
    if (now < until) return true;
    if (!guard_.strikes(fault::unavailable, p)) return false;
    if (guard_.chance().one_in(outage_one_in)) until = now + guard_.the_world().up_to(outage_max);
    return true;
  }

  void note(const storage::change_set& changes, const result<>& done) {
    std::uint64_t hash = 0;
    for (const auto& c : changes) hash = hash * 31 + hash_of(c);
    guard_.note(done ? "commit" : "commit refused", shape_of(changes), hash);
  }

  std::unique_ptr<storage::store> good_;
  port_guard guard_;
  commit_observer observe_;
};

}  // namespace

std::unique_ptr<storage::store> make_faulty(std::unique_ptr<storage::store> good, port_guard guard,
                                            commit_observer observe) {
  return std::make_unique<faulty_store>(std::move(good), guard, std::move(observe));
}

}  // namespace comanda::testing::simulation
