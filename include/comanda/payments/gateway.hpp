#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/error.hpp"
#include "comanda/payments/payment.hpp"

namespace comanda::payments {

/// What is asked of the payment gateway. The payload of an effect.
struct gateway_request {
  comanda::operation_id operation_id;  ///< the idempotency key: the same one always means the same operation
  comanda::payment_id payment_id;
  operation_kind kind = operation_kind::authorize;
  minor_units amount;                          ///< of an adjustment the new total
  std::optional<minor_units> previous_amount;  ///< of an adjustment: the total before; the difference is to be held
  comanda::currency currency;
  std::optional<std::string> gateway_reference;  ///< what the newest approval before the first attempt answered with
  std::int64_t attempt = 1;
  std::optional<comanda::customer_id> customer_id{};  ///< who pays; for whom a turn is kept, the gateway is not told
};
BOOST_DESCRIBE_STRUCT(gateway_request, (),
                      (operation_id, payment_id, kind, amount, previous_amount, currency, gateway_reference, attempt,
                       customer_id))

/// Whether it asks for money to be held that was not held before.
[[nodiscard]] inline bool holds_more(const gateway_request& r) noexcept {
  return r.kind == operation_kind::authorize ||
         (r.kind == operation_kind::adjust && r.amount > r.previous_amount.value_or(minor_units()));
}

/// The code of an answer that is no decline of a card: the gateway would not deal with the request at all. An
/// authorization that gets it leaves the payment `failed`. It is no outcome of an operation that has been tried before
/// with none: what that attempt did is not told by it.
inline constexpr std::string_view gateway_refused = "GATEWAY_REFUSED";

enum class gateway_verdict {
  approved,
  declined,  ///< for good: `code` says why
  unknown,   ///< no answer, or none that can be understood: ask again with the same key
};
BOOST_DESCRIBE_ENUM(gateway_verdict, approved, declined, unknown)

struct gateway_answer {
  gateway_verdict verdict = gateway_verdict::unknown;
  std::string code;  ///< of a decline, or what made it unknown
  std::string message;
  std::string reference;  ///< the gateway's own name for the payment
};
BOOST_DESCRIBE_STRUCT(gateway_answer, (), (verdict, code, message, reference))

/// The payment gateway. Called by the effect pool, outside every transaction; implemented by comanda::gateway.
/// Thread rule: one instance belongs to one thread. Never throws: whatever goes wrong is `unknown`.
class gateway {
 public:
  virtual ~gateway() = default;
  [[nodiscard]] virtual gateway_answer perform(const gateway_request& r) = 0;
};

}  // namespace comanda::payments
