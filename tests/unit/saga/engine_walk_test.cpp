#include <map>
#include <set>

#include "support/lcg.hpp"
#include "tour.hpp"

using namespace comanda;
using namespace comanda::saga;
using namespace comanda::saga::fixture;

namespace {

using chance = test::lcg;

/// Every reply that the table knows, to every step, right or wrong.
std::vector<input> all_inputs(const definition& d) {
  std::vector<input> inputs = {started{}, deadline_passed{}, fixture::abort(), retry_requested{"ann", "again"},
                               compensate_requested{"ann", "back"}};
  for (const auto& s : d.steps()) {
    for (const auto& type : s.success) inputs.push_back(reply(s.name, type));
    for (const auto& type : s.refusal) inputs.push_back(reply(s.name, type));
    if (!s.undo) continue;
    for (const auto& type : s.undo->success) inputs.push_back(reply(s.name, type));
  }
  return inputs;
}

/// Follows one saga and checks, after each input, what must hold whatever came before.
class watcher {
 public:
  watcher(const definition& d, bool skips)
      : d_(d), at_(fresh(d)), skips_([skips](std::string_view, const auto&) { return skips; }) {}

  void tell(const input& what, timestamp now) {
    const auto t = advance(d_, at_, what, now, skips_);
    if (!t) {
      REQUIRE(t.error().code == errc::invalid_state);
      return;
    }
    check_stamp(*t);
    check_instance(t->next);
    for (const auto& s : t->sends) check_send(s);
    for (const auto& h : t->timeline) {
      if (h.event == "undone") REQUIRE(undone_.insert(h.step).second);
      if (h.event == "local") REQUIRE(locals_.insert(h.step).second);
      if (h.event == "skipped") REQUIRE(skipped_.insert(h.step).second);
    }
    at_ = t->next;
  }
  [[nodiscard]] const instance& at() const { return at_; }

  /// What an ended saga has behind it: all of it, or nothing past the pivot.
  void check_end() const {
    if (at_.status == status::completed) REQUIRE(at_.done.size() + skipped_.size() == d_.steps().size());
    if (at_.status == status::compensated) {
      REQUIRE(at_.reason.has_value());
      REQUIRE(std::find(at_.done.begin(), at_.done.end(), d_.pivot().name) == at_.done.end());
    }
  }

 private:
  void check_stamp(const transition& t) const {
    REQUIRE(t.next.version == at_.version + (t.changed ? 1 : 0));
    REQUIRE(t.changed != (t.next == at_));
    REQUIRE(t.changed == !t.timeline.empty());
    if (at_.ended()) REQUIRE_FALSE(t.changed);
    if (at_.status == status::compensating) REQUIRE(t.next.status != status::running);
  }

  void check_instance(const instance& i) const {
    REQUIRE(i.deadline.has_value() == (!i.ended() && i.version > 0));
    REQUIRE(i.step.empty() == !i.deadline.has_value());
    REQUIRE(i.reason.has_value() == (i.status == status::compensating || i.status == status::compensated));
    if (i.ended()) REQUIRE((i.to_undo.empty() && i.early.empty()));
    if (!i.branches.empty()) {
      REQUIRE(i.status == status::running);
      REQUIRE(i.deadline == std::ranges::min(i.branches, {}, &branch::deadline).deadline);
      for (const auto& each : i.branches) REQUIRE(d_.find(each.step)->group == i.step);
    }
    // What is registered to be undone keeps the order of the table and lies before the end of the pivot.
    const step* last = nullptr;
    for (const auto& name : i.to_undo) {
      const auto* s = d_.find(name);
      REQUIRE(s != nullptr);
      REQUIRE(s->undo);
      REQUIRE_FALSE(d_.is_after_pivot(name));
      REQUIRE((last == nullptr || last < s));
      last = s;
    }
    if (i.status == status::compensating) REQUIRE(i.step == i.to_undo.back());
  }

  void check_send(const send& s) {
    REQUIRE(ids_.insert(s.id).second);
    REQUIRE_FALSE(skipped_.contains(s.step));
    REQUIRE(s.attempt == ++attempts_[{s.step, s.direction}]);
    if (s.direction == direction::undo) {
      REQUIRE_FALSE(d_.is_after_pivot(s.step));
      REQUIRE(attempts_.count({s.step, direction::forward}) == 1);
      REQUIRE(undone_.count(s.step) == 0);
    }
  }

  const definition& d_;
  instance at_;
  std::set<message_id> ids_;
  std::map<std::pair<std::string, direction>, std::int64_t> attempts_;
  std::set<std::string> undone_;
  std::set<std::string> locals_;
  std::set<std::string> skipped_;
  skip_rule skips_;
};

definition with_remote_pivot() {
  auto steps = fulfilment_steps();
  steps[0].retry.attempts_max = 2;
  steps[2] = {"confirm_order",
              step_kind::pivot,
              "confirm",
              {"confirmed"},
              {"unconfirmed"},
              compensation{"unconfirm", {"withdrawn"}},
              {}};
  return build(std::move(steps));
}

}  // namespace

TEST_CASE("whatever comes in whatever order, the saga keeps its invariants", "[saga][engine][property]") {
  constexpr std::uint64_t walks = 1500;
  constexpr std::size_t inputs_each = 60;
  for (const auto& d : {fulfilment(), with_remote_pivot(), tour()}) {
    std::map<status, int> ends;
    const auto inputs = all_inputs(d);
    for (std::uint64_t seed = 1; seed <= walks; ++seed) {
      INFO("seed " << seed);
      chance dice(seed);
      watcher w(d, seed % 3 == 0);
      auto now = noon;
      w.tell(started{}, now);
      for (std::size_t n = 0; n < inputs_each; ++n) {
        now += std::chrono::seconds(dice.below(20));
        w.tell(inputs[dice.below(inputs.size())], now);
      }
      w.check_end();
      ++ends[w.at().status];
    }
    INFO(d.name() << " of " << d.steps().size() << " steps");
    CHECK(ends[status::completed] > 0);
    CHECK(ends[status::compensated] > 0);
  }
}
