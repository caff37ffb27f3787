#include "run_seed.hpp"

#include <exception>

#include "books/undoing.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/testing/simulation/saga_coverage.hpp"
#include "services.hpp"
#include "workload/shop.hpp"
#include "workload/views.hpp"

namespace comanda::simulation {

namespace {

constexpr microseconds open_at_most = std::chrono::hours(24);
constexpr microseconds rest_at_most = std::chrono::hours(72);
constexpr microseconds between_help = std::chrono::minutes(10);
/// Far more than any seed needs: something goes round in circles.
constexpr std::uint64_t steps_max = 500'000;

constexpr std::string_view comes_to_rest = "everything comes to rest";

/// The rules that every process of Orders has.
const saga::registry& all_sagas() {
  static const orders::service rules;
  return rules.sagas();
}

/// Where the people live.
class outside final : public world {
 public:
  outside(sim::world& in, services& all, sim::random_source chance) : world_(in), services_(all), chance_(chance) {}

  std::uint64_t below(std::uint64_t bound) override { return chance_.below(bound); }
  timestamp now() override { return world_.now(); }
  void later(microseconds wait, std::function<void()> what) override { world_.after(wait, std::move(what)); }
  void ask(service_name whom, http::request what, std::function<void(std::optional<http::response>)> done) override {
    services_.ask(whom, std::move(what), std::move(done));
  }

 private:
  sim::world& world_;
  services& services_;
  sim::random_source chance_;
};

class history_of_a_seed {
 public:
  explicit history_of_a_seed(const seed_options& o)
      : world_(o.seed),
        plan_(o.calm ? sim::fault_plan() : sim::fault_plan::draw(sim::random_source(o.seed).fork("faults"))),
        services_((world_.past().listener = o.listener, world_), plan_, o.planted,
                  o.calm ? hardship() : hardship::draw(sim::random_source(o.seed).fork("hardship")), found_),
        outside_(world_, services_, sim::random_source(o.seed).fork("people")),
        shop_(outside_, found_),
        reader_(outside_, found_, services_.books()) {}

  seed_result run() {
    try {
      if (work() && rest()) check_end(services_.books(), services_.outside(), found_);
      if (found_.empty()) read_everything();
    } catch (const std::exception& e) {
      complain("nothing throws", e.what());
    }
    return told();
  }

 private:
  bool may_go_on() const { return found_.empty() && world_.steps() < steps_max; }

  /// People come and go while faults strike. False: something is wrong already.
  bool work() {
    shop_.open();
    const auto until = world_.now() + open_at_most;
    while (may_go_on() && !shop_.has_closed() && world_.now() < until && world_.step()) {
    }
    if (may_go_on() && !shop_.has_closed()) complain(comes_to_rest, "people still wait for answers");
    return may_go_on();
  }

  /// The faults are over: all that is under way comes to an end. Help comes for what waits for a person.
  bool rest() {
    world_.note("world", "heals");
    services_.heal();
    const auto until = world_.now() + rest_at_most;
    auto next_help = world_.now() + between_help;
    while (may_go_on() && world_.now() < until) {
      if (world_.now() >= next_help) {
        if (!is_quiet()) shop_.help();
        next_help = world_.now() + between_help;
      }
      if (world_.step()) continue;
      if (is_quiet()) return true;
      world_.after(between_help, [] {});
    }
    if (found_.empty()) complain(comes_to_rest, what_still_moves());
    return false;
  }

  void read_everything() {
    reader_.begin();
    while (may_go_on() && !reader_.has_finished() && world_.step()) {
    }
    if (may_go_on() && !reader_.has_finished()) complain(comes_to_rest, "a reader still waits for answers");
  }

  bool is_quiet() const { return at_rest(services_.books()) && services_.messages_under_way() == 0; }

  std::string what_still_moves() const {
    const auto& b = services_.books();
    std::string text = std::to_string(services_.messages_under_way()) + " messages on the bus";
    for (auto s : all_services) {
      const auto& own = b.of(s);
      text += "; " + std::string(to_string(s)) + ": " + std::to_string(own.outbox.size()) + " to send, " +
              std::to_string(own.effects.size()) + " effects, " + std::to_string(own.timers.size()) + " timers";
    }
    for (const auto& [id, s] : b.sagas) {
      if (!s.ended()) text += "; saga " + to_string(id) + " " + s.type + " at " + s.step;
    }
    return text;
  }

  void complain(std::string_view invariant, std::string what) {
    found_.begin(invariant);
    found_.add(std::move(what));
  }

  seed_result told() {
    seed_result r;
    r.hash = world_.past().hash();
    r.happenings = world_.past().happenings();
    r.deaths = services_.deaths();
    count(services_.books(), r.happened);
    r.lasted = world_.now() - sim::world::start;
    r.reached = reached();
    for (const auto& f : found_.all()) r.wrongs.push_back({std::string(f.invariant), f.what});
    return r;
  }

  sim::tally reached() const {
    sim::saga_coverage transitions(all_sagas());
    for (const auto& [order, entries] : services_.books().timelines) {
      for (const auto& entry : entries) transitions.enter(entry);
    }
    auto all = transitions.reached();
    count_undoing(services_.books(), all_sagas(), all);
    count(plan_, all);
    all.add(services_.hardships());
    return all;
  }

  sim::world world_;
  sim::fault_plan plan_;
  findings found_;
  services services_;
  outside outside_;
  shop shop_;
  reader reader_;
};

}  // namespace

seed_result run_seed(const seed_options& options) { return history_of_a_seed(options).run(); }

}  // namespace comanda::simulation
