#include <map>
#include <set>

#include "comanda/payments/perform.hpp"
#include "given_payment.hpp"
#include "support/catch.hpp"
#include "support/lcg.hpp"

using namespace comanda;
using namespace comanda::payments;
using namespace comanda::payments::given_payment;

namespace {

using test::lcg;

/// A bank that keeps books. What it has once decided under a key it says for ever; sometimes it does something and
/// nobody hears of it.
class moody_bank : public gateway {
 public:
  explicit moody_bank(lcg& chance) : chance_(chance) {}

  gateway_answer perform(const gateway_request& r) override {
    const auto [at, fresh] = decided_.try_emplace(r.operation_id);
    if (fresh) {
      at->second = {r, calm || chance_.below(4) != 0};
      if (at->second.approved) book(r);
    }
    const auto& known = at->second.request;
    if (known.kind != r.kind || known.amount != r.amount || known.previous_amount != r.previous_amount ||
        known.gateway_reference != r.gateway_reference)
      FAIL("one key stands for two things");
    if (!calm && chance_.below(3) == 0) return {gateway_verdict::unknown, "TIMEOUT", "", ""};
    return at->second.approved ? gateway_answer{gateway_verdict::approved, "", "", to_string(r.operation_id)}
                               : gateway_answer{gateway_verdict::declined, "NO", "no", ""};
  }

  /// What an operator finds out of an operation that the gateway gave no outcome of.
  bool did(const operation_id& id) const { return decided_.at(id).approved; }
  /// What the gateway has refused is done outside of it, on the same account.
  void do_by_hand(const payment& p, const payment_operation& o) {
    gateway_request r{o.operation_id, o.payment_id, o.kind, o.amount, o.amount + p.increase, o.currency, {}, 1};
    book(r);
  }

  bool calm = false;  ///< approves and answers everything
  std::int64_t held = 0, captured = 0, refunded = 0;
  int captures = 0, voids = 0;

 private:
  struct memory {
    gateway_request request;
    bool approved = false;
  };

  void book(const gateway_request& r) {
    switch (r.kind) {
      case operation_kind::authorize:
        held += r.amount;
        break;
      case operation_kind::adjust:
        held += r.amount.value() - r.previous_amount.value().value();
        break;
      case operation_kind::capture:
        captured += r.amount, ++captures;
        break;
      case operation_kind::refund:
        refunded += r.amount;
        break;
      case operation_kind::void_:
        ++voids;
        break;
    }
    if (captured > held) FAIL("more was taken than was held");
    if (refunded > captured) FAIL("more was given back than was taken");
    if (voids > 0 && captures > 0) FAIL("what was taken was voided");
  }

  lcg& chance_;
  std::map<operation_id, memory> decided_;
};

/// Totals of the order: revision n makes totals[n - 1] into totals[n].
constexpr std::int64_t totals[] = {1250, 1700, 900, 900, 2300};

command random_command(lcg& chance, bool cancels) {
  const auto number = 1 + chance.below(4);
  const auto revision = change_number::of(number).value();
  const auto before = minor_units::of(totals[number - 1]).value(), after = minor_units::of(totals[number]).value();
  switch (cancels ? chance.below(10) : 2 + chance.below(16)) {
    case 0:
      return voiding;
    case 1:
      return refunding;
    case 2:
    case 10:
      return authorizing;
    case 11:
      return create_payment{order, customer_of("ann"), 1250, currency_of("EUR")};
    case 3:
    case 12:
      return capturing;
    case 4:
    case 13:
      return adjusting_to(after, revision, before);
    case 5:
      return restoring_from(after, revision, before);
    case 6:
    case 14:
    case 15:
      return settling_to(after, revision, before);
    case 7:
      return request_capture{ours};
    case 8:
      if (cancels) return request_void{ours};
      return capturing;
    default:
      return request_refund{ours, *minor_units::of(1 + chance.below(700)), "a scratch"};
  }
}

/// The payment's world: what is stored, the effects that are due, and answers that are on their way.
struct till {
  application::state<model> world = given<model>();
  std::map<effect_id, application::effect_row> effects;
  std::vector<command> answers;
  std::uint32_t decisions = 0;
  int conflicts = 0;

  /// Decides over what may be old; like a store, it takes the decision only when nothing of it has changed since.
  /// Whether it took it.
  bool take(const service& rules, const command& c, const application::state<model>& seen) {
    ++decisions;
    const auto d = rules.decide(c, seen, context_of(decisions, at(decisions)));
    if (!d) return false;
    bool fresh = true;
    const auto check = [&](const auto* now, std::int64_t version) {
      fresh &= version == (now == nullptr ? 1 : now->version + 1);
    };
    for (const auto& p : d->saved<payment>()) check(world.find<payment>(p.payment_id), p.version);
    for (const auto& o : d->saved<payment_operation>()) check(world.find<payment_operation>(o.operation_id), o.version);
    if (!fresh) {
      ++conflicts;
      return false;
    }
    apply(*d, world);
    for (const auto& e : d->effects) effects.insert_or_assign(e.effect_id, e);
    for (const auto& done : d->effects_done) effects.erase(done);
    check_invariants();
    return true;
  }

  /// An operator looks at one operation and says what became of it, which is true of what the gateway has not told;
  /// what it has refused he does by hand when the rules take his word for it.
  bool resolve_any(const service& rules, lcg& chance, moody_bank& bank, const application::state<model>& seen) {
    const auto& all = world.entries<payment_operation>();
    if (all.empty()) return false;
    auto any = all.begin();
    std::advance(any, chance.below(static_cast<std::uint32_t>(all.size())));
    const auto o = any->second.value;
    const bool refused = o.state == operation_state::failed;
    const bool is_done = refused || (o.state == operation_state::unknown && bank.did(o.operation_id));
    const auto outcome = is_done ? operation_outcome::done : operation_outcome::not_done;
    const auto before = *world.find<payment>(ours);
    if (!take(rules, resolve_operation{ours, o.operation_id, outcome, "asked the bank"}, seen)) return false;
    if (refused) bank.do_by_hand(before, o);
    return true;
  }

  void check_invariants() const {
    const auto* p = world.find<payment>(ours);
    if (p == nullptr) return;
    const bool good = 0 <= p->refunded && 0 <= p->refunding && p->refunded + p->refunding <= p->captured &&
                      p->captured <= p->amount && 0 <= p->increase && (p->target_revision > 0 || p->increase == 0);
    std::int64_t running = 0;
    for (const auto& [id, o] : world.entries<payment_operation>()) {
      const bool over = o.value.state == operation_state::succeeded || o.value.state == operation_state::failed;
      if (!over && o.value.kind == operation_kind::refund) running += o.value.amount;
    }
    if (!good || running != p->refunding)
      FAIL("decision " << decisions << ": amount " << p->amount << " captured " << p->captured << " refunded "
                       << p->refunded << " refunding " << p->refunding << " of " << running);
  }
};

}  // namespace

TEST_CASE("whatever happens, the payment and the bank keep the same books", "[payments][property]") {
  const service rules;
  int captured = 0, refunded = 0, revised = 0, restored = 0, voided = 0, conflicts = 0, retried = 0, resolved = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    lcg chance(seed);
    moody_bank bank(chance);
    till t;
    const auto cancels_from = static_cast<int>(chance.below(seed % 4 == 0 ? 20 : 300));
    auto old = t.world;
    for (int step = 0; step < 250; ++step) {
      if (chance.below(4) == 0) old = t.world;
      const auto& seen = chance.below(3) == 0 ? old : t.world;
      if (chance.below(2) == 0 && !t.effects.empty()) {  // effects are performed in any order, and more than once
        auto at = t.effects.begin();
        std::advance(at, chance.below(static_cast<std::uint32_t>(t.effects.size())));
        t.answers.push_back(perform(at->second, bank));
      }
      if (chance.below(2) == 0 && !t.answers.empty())  // and so are their answers told, also long after
        t.take(rules, t.answers[chance.below(static_cast<std::uint32_t>(t.answers.size()))], seen);
      else
        t.take(rules, random_command(chance, step >= cancels_from), seen);
      if (chance.below(8) == 0) resolved += t.resolve_any(rules, chance, bank, seen);
    }
    bank.calm = true;
    for (int rounds = 0; !t.effects.empty(); ++rounds) {
      if (rounds == 100) FAIL("effects without end");
      t.take(rules, perform(t.effects.begin()->second, bank), t.world);
    }
    for (const auto& late : t.answers) t.take(rules, late, t.world);
    for (const auto& [id, o] : t.world.entries<payment_operation>()) {
      CHECK((o.value.state == operation_state::succeeded || o.value.state == operation_state::failed));
      retried += o.value.retries > 0;
    }
    conflicts += t.conflicts;
    const auto* p = t.world.find<payment>(ours);
    if (p == nullptr) continue;
    CHECK(p->captured == bank.captured);
    CHECK(p->refunded == bank.refunded);
    CHECK(p->refunding == 0);
    if (bank.voids > 0) CHECK(p->status == payment_status::voided);
    if (bank.captures > 0) CHECK(p->amount == bank.held);
    captured += bank.captured > 0;
    refunded += bank.refunded > 0;
    voided += bank.voids > 0;
    revised += p->settled_revision > 0;
    restored += p->restored_revision > 0;
  }
  // The walk comes to all the places where money moves.
  CHECK(captured > 50);
  CHECK(refunded > 50);
  CHECK(voided > 20);
  CHECK(revised > 50);
  CHECK(restored > 50);
  CHECK(conflicts > 50);
  CHECK(retried > 50);
  CHECK(resolved > 50);
}
