#include "comanda/payments/perform.hpp"

namespace comanda::payments {

service::command perform(const application::effect_row& effect, gateway& by) {
  const operation_id operation(effect.effect_id.value());
  const payment_id payment(parse_uuid(effect.subject).value_or(uuid{}));
  const auto request =
      schema::decode_text<gateway_request>(effect.payload.text, {.unknown_members = schema::unknown_members::ignore});
  if (!request)
    return gateway_answered{operation,
                            payment,
                            {gateway_verdict::unknown, "UNREADABLE_EFFECT", "the effect could not be read", ""},
                            effect.attempt};
  return gateway_answered{operation, payment, by.perform(*request), effect.attempt};
}

}  // namespace comanda::payments
