#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comanda/application/batch.hpp"
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
/// | authorized       | payment_authorized again; the  | the gateway is asked             | the gateway is asked    |
/// |                  | error invalid_state when its   |                                  |                         |
/// |                  | void is on its way             |                                  |                         |
/// | captured or more | payment_authorized again       | all that is left is given back   | payment_captured again  |
/// | declined, failed | payment_declined again         | payment_voided: nothing is held  | error invalid_state     |
/// | voided           | payment_declined, code VOIDED  | payment_voided again             | error invalid_state     |
///
/// An authorization of another amount (than the payment's first), currency or customer than those of a payment that is
/// pending, authorized, captured or more is payment_declined, code PAYMENT_MISMATCH: one order has one payment.
///
/// `refund_all` is void_authorization where nothing is captured. Where something is, the gateway is asked to give back
/// all that is left; payment_refunded with amount 0 when nothing is, and the error invalid_state while another refund
/// or a change of the total is on its way. Of what never was it knows no amount: its tombstone is one of 0. A
/// void_authorization that meets a captured payment (somebody captured it by hand) gives back in the same way; it is
/// answered payment_voided when nothing is left, at once or after the refund, which is told by a payment_refunded of
/// its own.
///
/// A revision of the order, n, on a captured (or partially or wholly refunded) payment:
///
/// | revision n     | adjust                        | restore                       | settle                     |
/// | -------------- | ----------------------------- | ----------------------------- | -------------------------- |
/// | not known      | more: the gateway is asked to | authorization_restored, and a | error invalid_state        |
/// |                | hold it; else prepared        | tombstone                     |                            |
/// | being prepared | waits for the gateway         | waits for the gateway         | error invalid_state        |
/// | prepared       | authorization_adjusted again  | more: the gateway is asked to | the gateway takes or gives |
/// |                |                               | let it go; else restored      | back the difference        |
/// | declined       | payment_declined again        | as when it is not known       | error invalid_state        |
/// | being restored | authorization_adjusted again  | waits for the gateway         | error invalid_state        |
/// | being settled  | authorization_adjusted again  | error invalid_state           | waits for the gateway      |
/// | settled        | authorization_adjusted again  | error invalid_state           | payment_settled again      |
/// | restored       | payment_declined, code        | authorization_restored again  | error invalid_state        |
/// |                | REVISION_RESTORED             |                               |                            |
///
/// On a payment that is declined, failed, voided or not there, adjust is payment_declined; on one that is not captured
/// yet, and while another revision is prepared, the error invalid_state. Settling a lower total gives back no more than
/// is captured and not refunded; it is told by a payment_refunded of its own. While refunds on their way leave less
/// than the difference it is the error invalid_state, for they may fail.
///
/// An authorization whose outcome comes while a void waits is not answered: nobody waits for it any more; likewise a
/// preparation while a restoration waits. The gateway may refuse what cannot be declined (a void, a capture, a refund,
/// a restoration, a settlement): the money stays as it is and the saga unanswered, so that it counts as stuck, because
/// only a person can tell what became of the money: see resolve_operation below. The same command again (the saga's
/// deadline, an operator's retry, a request) asks anew under a key of its own; that is safe, for a refusal is an
/// outcome: nothing was done. A void during a capture is the error invalid_state, and so is the other way round.
///
/// An authorization that the gateway refuses with the code GATEWAY_REFUSED leaves the payment `failed` instead of
/// `declined`; sagas are answered payment_declined in both. After an attempt without a known outcome that code ends
/// nothing: the operation is asked again with the same key.
///
/// A person who knows what became of an operation says so (resolve_operation), and it goes on as if the gateway had:
/// the amounts move, whoever waits is answered, the saga ends. What may be said depends on where the operation is:
///
/// | operation  | done                                        | not_done                     |
/// | ---------- | ------------------------------------------- | ---------------------------- |
/// | requested  | error invalid_state: the gateway is asked   | likewise                     |
/// | unknown    | succeeded                                   | failed, as when it is refused|
/// | failed (*) | succeeded, when the payment is still as the | error invalid_state          |
/// |            | operation needs it; else invalid_state      |                              |
/// | succeeded  | error invalid_state                         | error invalid_state          |
///
/// (*) The newest try of what is wanted, of what cannot be declined. An authorization or preparation that was refused
/// has been answered, and its order went on from there: invalid_state. What the gateway says later of an operation
/// with an outcome changes nothing.
///
/// The commands of people (create_payment, request_*) are the same without a saga: their outcomes are events without a
/// correlation, and they never take away the answer that a saga waits for. A saga leads the payment that it has asked
/// for, or that it was told of while it was authorized: until that is captured or given back, request_capture and
/// request_void are the error invalid_state, for the order could then go neither on nor back.
class service {
 public:
  using model = payments::model;
  using command = payments::command;
  using settings = payments::settings;

  explicit service(settings with = {}) : settings_(with) {}

  void keys(const command& c, application::key_set<model>& keys) const;
  /// Later tries of operations that the gateway refused, and what may wait for an outcome.
  void more_keys(const command& c, const application::state<model>& found, application::key_set<model>& keys) const;
  /// Errors: validation_failed (of what people ask for: what is not given), payment_not_found (also another's, of a
  /// request), already_exists (create_payment), invalid_state (see above; of request_refund more than can be given
  /// back, with `refundable` in the details).
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

// Ids of operations: one thing has one id for ever.

/// The one operation of that kind for the order's first total (authorize, capture, void).
[[nodiscard]] operation_id operation_of(const payment_id& payment, operation_kind kind);
/// The refund of all that is left.
[[nodiscard]] operation_id cancellation_of(const payment_id& payment);
/// The refund of all that is left, when a void meets a captured payment.
[[nodiscard]] operation_id undo_of(const payment_id& payment);
/// The preparation, restoration or settlement of a revision.
[[nodiscard]] operation_id revision_operation_of(const payment_id& payment, operation_purpose purpose,
                                                 std::int64_t revision);
/// The refund that this request (its context's `cause`) asked for.
[[nodiscard]] operation_id refund_of(const payment_id& payment, const uuid& request);
/// The n-th try after the first was refused; 0 is the first itself.
[[nodiscard]] operation_id retry_of(const operation_id& first, std::int64_t n);

}  // namespace comanda::payments

extern template class comanda::application::batch<comanda::payments::model>;
