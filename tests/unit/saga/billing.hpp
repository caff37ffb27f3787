#pragma once

#include <variant>

#include "comanda/application/batch.hpp"
#include "comanda/saga/participate.hpp"
#include "trip.hpp"

// Who takes part in a trip's saga: a desk that has to ask a bank, and answers when that has.
namespace comanda::test::travel::billing {

enum class charge_status { asked, charged, declined, refunded };
BOOST_DESCRIBE_ENUM(charge_status, asked, charged, declined, refunded)

/// A trip's money. It keeps who waits for the bank's answer.
struct charge {
  static constexpr std::string_view table_name = "charges";
  static constexpr std::string_view key_column = "trip_id";
  uuid trip_id;
  charge_status status = charge_status::asked;
  bool is_unwanted = false;  ///< its undo came before the bank's answer
  uuid asked_by;             ///< the participation
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(charge, (), (trip_id, status, is_unwanted, asked_by, version))

struct model {
  static constexpr std::string_view service = "billing";
  using aggregates = boost::mp11::mp_list<charge, saga::participation>;
  using facts = boost::mp11::mp_list<>;
};
using key_set = application::key_set<model>;
using state = application::state<model>;
using desk_turn = application::turn<model>;

struct bank_answered {
  uuid trip_id;
  bool has_approved = true;
};

inline void save_next(charge next, desk_turn& turn) {
  next.version += 1;
  turn.save(std::move(next));
}

inline std::optional<expected<card_charged, card_declined>> ask(const charge_card& wanted, desk_turn& turn,
                                                                const saga::asked& by) {
  const auto* before = turn.find<charge>(wanted.trip_id);
  if (before != nullptr && before->status == charge_status::charged) return card_charged{wanted.trip_id};
  save_next({.trip_id = wanted.trip_id,
             .asked_by = saga::participation_of(by),
             .version = before != nullptr ? before->version : 0},
            turn);
  application::effect_row effect;
  effect.effect_id = comanda::effect_id(wanted.trip_id);
  effect.kind = "bank";
  effect.subject = to_string(wanted.trip_id);
  effect.traceparent = turn.context().traceparent;
  effect.created_at = effect.due_at = turn.now();
  turn.perform(std::move(effect));
  return saga::later;
}
inline std::optional<card_refunded> pay_back(const refund_card& wanted, desk_turn& turn) {
  auto next = *turn.find<charge>(wanted.trip_id);
  const bool is_open = next.status == charge_status::asked;
  next.is_unwanted = is_open;
  if (!is_open) next.status = charge_status::refunded;
  save_next(next, turn);
  if (is_open) return saga::later;
  return card_refunded{wanted.trip_id};
}
inline card_refunded nothing_charged(const refund_card& wanted) { return {wanted.trip_id}; }
inline card_declined too_late(const charge_card& wanted) { return {wanted.trip_id}; }

inline void the_charge(const charge_card& wanted, key_set& keys) { keys.add<charge>(wanted.trip_id); }
inline void its_charge(const refund_card& wanted, key_set& keys) { keys.add<charge>(wanted.trip_id); }

// clang-format off
inline saga::participant<model> billing_desk() {
  return saga::participate<model>("agency")
      .does<charge_card>(ask).needs(the_charge)
          .undone_by<refund_card>(pay_back).needs(its_charge).otherwise(nothing_charged).refused_late(too_late)
      .build().value();
}
// clang-format on

/// A service that has a command of its own beside those of sagas.
class desk {
 public:
  using model = billing::model;
  using command = std::variant<saga::asked, bank_answered>;

  void keys(const command& what, key_set& keys) const {
    if (const auto* asked = std::get_if<saga::asked>(&what)) return sagas_.keys(*asked, keys);
    keys.add<charge>(std::get<bank_answered>(what).trip_id);
  }
  void more_keys(const command& what, const state& found, key_set& keys) const {
    if (const auto* asked = std::get_if<saga::asked>(&what)) return sagas_.more_keys(*asked, found, keys);
    const auto* open = found.find<charge>(std::get<bank_answered>(what).trip_id);
    if (open != nullptr) keys.add<saga::participation>(open->asked_by);
  }
  [[nodiscard]] result<application::decision<model>> decide(const command& what, const state& found,
                                                            const application::context& context) const {
    desk_turn turn(found, context);
    const auto* asked = std::get_if<saga::asked>(&what);
    auto decided = asked != nullptr ? sagas_.decide(*asked, turn) : settle(std::get<bank_answered>(what), turn);
    if (!decided) return failure_of(decided);
    return std::move(turn).end();
  }
  [[nodiscard]] result<command> from_message(const messaging::message& message) const {
    auto asked = sagas_.from_message(message);
    if (!asked) return failure_of(asked);
    return command(*std::move(asked));
  }
  [[nodiscard]] result<command> from_timer(const application::timer_row& timer) const {
    return failure_of(sagas_.from_timer(timer));
  }
  [[nodiscard]] static std::vector<std::string> listens_to() { return {}; }

 private:
  static result<> settle(const bank_answered& answer, desk_turn& turn) {
    using part = saga::participant<model>;
    auto next = *turn.find<charge>(answer.trip_id);
    turn.end_effect(effect_id(answer.trip_id));
    const auto moved = answer.has_approved ? charge_status::charged : charge_status::declined;
    next.status = next.is_unwanted ? charge_status::refunded : moved;
    save_next(next, turn);
    if (next.is_unwanted) return part::undone(next.asked_by, card_refunded{answer.trip_id}, turn);
    if (answer.has_approved) return part::done(next.asked_by, card_charged{answer.trip_id}, turn);
    return part::refused(next.asked_by, card_declined{answer.trip_id}, turn);
  }

  saga::participant<model> sagas_ = billing_desk();
};
static_assert(application::participant<desk>);

}  // namespace comanda::test::travel::billing
