#pragma once

#include "comanda/payments/service.hpp"

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
[[nodiscard]] result<decision> decide(const gateway_answered& c, const situation& s);

/// Error: validation_failed.
[[nodiscard]] result<> check_amount(std::int64_t amount);

[[nodiscard]] const payment_operation* find_operation(const payment_id& payment, operation_kind kind,
                                                      const situation& s);
/// Whether it has an outcome.
[[nodiscard]] bool is_over(const payment_operation& o) noexcept;

/// A new operation, saved as requested. It is not tried before `ask` is called for it.
payment_operation request_operation(const payment& p, operation_kind kind, const messaging::reply_address& to,
                                    const situation& s, decision& d);
/// Writes down that the gateway is to be asked: now, or when the wait after the attempts so far is over.
void ask(const payment& p, const payment_operation& o, const situation& s, decision& d);
/// The operation's answer goes to the newest sender of its command.
void redirect(const payment_operation& o, const messaging::reply_address& to, const situation& s, decision& d);
void save_next(payment p, const situation& s, decision& d);
void save_next(payment_operation o, const situation& s, decision& d);

/// What the whole operation on an authorized payment comes to: begun, or redirected while it is on its way.
/// Error: invalid_state (the gateway has refused it, or `other` is on its way).
[[nodiscard]] result<decision> begin(const payment& p, operation_kind kind, operation_kind other,
                                     const messaging::reply_address& to, const situation& s);

void answer_authorized(const payment& p, const messaging::reply_address& to, const situation& s, decision& d);
void answer_declined(const payment& p, std::string code, std::string message, const messaging::reply_address& to,
                     const situation& s, decision& d);
void answer_voided(const payment& p, const messaging::reply_address& to, const situation& s, decision& d);
void answer_captured(const payment& p, const messaging::reply_address& to, const situation& s, decision& d);

}  // namespace comanda::payments::detail
