#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comanda/application/service.hpp"
#include "comanda/kernel/backoff.hpp"
#include "comanda/payments/commands.hpp"

namespace comanda::payments {

struct model {
  static constexpr std::string_view service = "payments";
  using aggregates = boost::mp11::mp_list<payment, payment_operation>;
  using facts = boost::mp11::mp_list<>;
};

struct settings {
  /// The wait before a gateway that did not answer is asked again. There is no last time: money may be held, and only
  /// the gateway knows. The operation's `attempts` tell how long it has been going on.
  backoff gateway_retry{std::chrono::seconds(1), std::chrono::minutes(5)};
};

/// The rules of the Payments service. Immutable; see application::participant.
///
/// What a saga's command meets, and what comes of it (a command sent again under a new message id asks the gateway
/// nothing twice: it is answered again, or the answer on its way goes to the newest sender):
///
/// | payment          | authorize                      | void_authorization               | capture                 |
/// | ---------------- | ------------------------------ | -------------------------------- | ----------------------- |
/// | none             | pending, the gateway is asked  | voided: a tombstone              | error payment_not_found |
/// | pending          | waits for the gateway          | waits for the gateway, then done | error invalid_state     |
/// | authorized       | payment_authorized again       | the gateway is asked             | the gateway is asked    |
/// | captured or more | payment_authorized again       | error invalid_state: refund it   | payment_captured again  |
/// | declined, failed | payment_declined again         | payment_voided: nothing is held  | error invalid_state     |
/// | voided           | payment_declined, code VOIDED  | payment_voided again             | error invalid_state     |
///
/// An authorization whose outcome comes while a void waits is not answered: nobody waits for it any more. A void or a
/// capture that the gateway refuses for good leaves the payment authorized, which it is, and the saga unanswered: it
/// counts as stuck, because only a person can tell what became of the money. The same command again is then the error
/// invalid_state, and so is a void during a capture or the other way round.
class service {
 public:
  using model = payments::model;
  using command = payments::command;
  using settings = payments::settings;

  explicit service(settings with = {}) : settings_(with) {}

  void keys(const command& c, application::key_set<model>& keys) const;
  /// Errors: validation_failed (a negative amount), payment_not_found, invalid_state (see the table).
  [[nodiscard]] result<application::decision<model>> decide(const command& c, const application::state<model>& found,
                                                            const application::context& ctx) const;
  [[nodiscard]] result<command> from_message(const messaging::message& m) const;
  /// Error: internal. The service sets no timers: what it waits for are effects.
  [[nodiscard]] result<command> from_timer(const application::timer_row& t) const;
  /// No events: commands come to a service by its name.
  [[nodiscard]] static std::vector<std::string> listens_to() { return {}; }

 private:
  settings settings_;
};

/// The kind of the effect that is a call of the gateway; its id is the operation's, its subject the payment's.
inline constexpr std::string_view gateway_effect = "gateway";

/// The one operation of that kind on a payment.
[[nodiscard]] operation_id operation_of(const payment_id& payment, operation_kind kind);

}  // namespace comanda::payments
