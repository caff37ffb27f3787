#pragma once

#include <string>
#include <vector>

#include "comanda/payments/service.hpp"
#include "comanda/schema/checks.hpp"

// The rules, one file for each command, over what a decision may see.
namespace comanda::payments::detail {

using decision = application::decision<model>;

struct situation {
  const application::state<model>& found;
  const application::context& ctx;
  const settings& with;
};

[[nodiscard]] result<decision> decide(const authorize& c, const situation& s);
[[nodiscard]] result<decision> decide(const void_authorization& c, const situation& s);
[[nodiscard]] result<decision> decide(const capture& c, const situation& s);
[[nodiscard]] result<decision> decide(const refund_all& c, const situation& s);
[[nodiscard]] result<decision> decide(const adjust& c, const situation& s);
[[nodiscard]] result<decision> decide(const restore& c, const situation& s);
[[nodiscard]] result<decision> decide(const settle& c, const situation& s);
[[nodiscard]] result<decision> decide(const create_payment& c, const situation& s);
[[nodiscard]] result<decision> decide(const request_capture& c, const situation& s);
[[nodiscard]] result<decision> decide(const request_void& c, const situation& s);
[[nodiscard]] result<decision> decide(const request_refund& c, const situation& s);
[[nodiscard]] result<decision> decide(const resolve_operation& c, const situation& s);
[[nodiscard]] result<decision> decide(const gateway_answered& c, const situation& s);

// What a command's own types do not hold by themselves, whatever the state is. Checked before anything is decided.
// Error: validation_failed, with all that is wrong.
[[nodiscard]] result<> check(const create_payment& c);
[[nodiscard]] result<> check(const request_refund& c);
/// What a saga asks for is about somebody's order, in a currency where there is an amount.
template <class Command>
[[nodiscard]] result<> check(const Command& asked) {
  schema::checks wrong;
  if constexpr (requires { asked.request.order_id; })
    wrong.unless_given("order_id", asked.request.order_id != comanda::order_id());
  if constexpr (requires { asked.request.customer_id; })
    wrong.unless_given("customer_id", asked.request.customer_id != comanda::customer_id());
  if constexpr (requires { asked.request.currency; })
    wrong.unless_given("currency", asked.request.currency != comanda::currency());
  return wrong.outcome();
}

/// The newest try at what begins with this operation; nullptr: there is none.
[[nodiscard]] const payment_operation* find_operation(const operation_id& first, const situation& s);
/// The same when it has no outcome yet, else nullptr.
[[nodiscard]] const payment_operation* find_running(const operation_id& first, const situation& s);
/// Whether it has an outcome.
[[nodiscard]] bool is_over(const payment_operation& o) noexcept;

/// The operations, each by its first try, that decide whether an outcome can still be told of this one.
[[nodiscard]] std::vector<operation_id> seen_by_resolution(const payment_operation& o);
/// What a client is told of the payment.
void tell(const payment& p, application::answer_kind kind, decision& d);

/// What is to be asked of the gateway.
struct wanted {
  operation_id first;  ///< its id, when it has not been refused before
  operation_kind kind = operation_kind::authorize;
  operation_purpose purpose = operation_purpose::order;
  std::int64_t revision = 0;
  minor_units amount = {};
  std::string reason = {};
};

/// A new operation, saved as requested; a new try with a key of its own when the gateway has refused the one before. It
/// is not tried before `ask` is called for it. The payment must be saved with it: that is what keeps two decisions
/// apart that do not know of each other's operations.
payment_operation request_operation(const payment& p, wanted what, const messaging::reply_address& to,
                                    const situation& s, decision& d);
/// Writes down that the gateway is to be asked: now, or when the wait after the attempts so far is over.
void ask(const payment& p, const payment_operation& o, const situation& s, decision& d);
/// The same for an operation that had to wait for the outcome of another, which may have given the payment a reference.
void ask_what_waited(const payment& p, payment_operation o, const situation& s, decision& d);
/// The operation's answer goes to the newest saga that sent its command.
void redirect(const payment_operation& o, const messaging::reply_address& to, const situation& s, decision& d);
/// Gives back what is saved.
payment save_next(payment p, const situation& s, decision& d);
void save_next(payment_operation o, const situation& s, decision& d);
/// Saves the operation's outcome; its effect is done.
void end(payment_operation o, operation_state how, std::string code, std::string message, const situation& s,
         decision& d);

/// Asks the gateway for it, or redirects the answer while it is on its way. Saves the payment as given, with what is
/// being refunded now.
[[nodiscard]] decision begin(payment p, wanted what, const messaging::reply_address& to, const situation& s);

/// A void of a pending or authorized payment. Error: invalid_state (a capture is on its way).
[[nodiscard]] result<decision> begin_void(const payment& p, const messaging::reply_address& to, const situation& s);
/// The capture of an authorized payment. Error: invalid_state (a void is on its way).
[[nodiscard]] result<decision> begin_capture(const payment& p, const messaging::reply_address& to, const situation& s);
/// All that is left of a captured payment is given back, as the operation that is wanted says in its id, purpose and
/// reason; where nothing is, that is answered. Error: invalid_state (another refund or a change of the total is on its
/// way).
[[nodiscard]] result<decision> give_back_the_rest(const payment& p, wanted what, const messaging::reply_address& to,
                                                  const situation& s);
/// A pending payment whose gateway is being asked, saved.
payment begin_authorization(const authorize_payment& r, const messaging::reply_address& to, const situation& s,
                            decision& d);
/// A voided payment that never was, answered: the authorization that comes late finds it, and holds no money that
/// nobody would ever give back.
[[nodiscard]] decision leave_tombstone(payment p, const messaging::reply_address& to, const situation& s);

/// captured, partially_refunded or refunded, as the amounts are.
[[nodiscard]] payment_status status_of_amounts(const payment& p) noexcept;
/// Whether money has been taken.
[[nodiscard]] bool is_captured(const payment& p) noexcept;
/// What can still be given back.
[[nodiscard]] minor_units refundable(const payment& p);

void answer_authorized(const payment& p, const messaging::reply_address& to, const situation& s, decision& d);
void answer_declined(const payment& p, std::string code, std::string message, const messaging::reply_address& to,
                     const situation& s, decision& d);
void answer_voided(const payment& p, const messaging::reply_address& to, const situation& s, decision& d);
void answer_captured(const payment& p, const messaging::reply_address& to, const situation& s, decision& d);
/// `amount` is that of this refund.
void answer_refunded(const payment& p, minor_units amount, std::string reason, const messaging::reply_address& to,
                     const situation& s, decision& d);
void answer_adjusted(const payment& p, std::int64_t revision, const messaging::reply_address& to, const situation& s,
                     decision& d);
void answer_restored(const payment& p, std::int64_t revision, const messaging::reply_address& to, const situation& s,
                     decision& d);
void answer_settled(const payment& p, std::int64_t revision, const messaging::reply_address& to, const situation& s,
                    decision& d);

}  // namespace comanda::payments::detail
