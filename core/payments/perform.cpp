#include "comanda/payments/perform.hpp"

#include <exception>
#include <optional>

namespace comanda::payments {

namespace {

std::optional<gateway_request> request_of(const application::effect_row& effect) {
  auto r =
      schema::decode_text<gateway_request>(effect.payload.text, {.unknown_members = schema::unknown_members::ignore});
  if (!r) return std::nullopt;
  return *std::move(r);
}

/// The last resort: what a gateway that throws has done is not known, and it is asked again under the same key.
gateway_answer ask_contained(const gateway_request& request, gateway& by) {
  try {
    return by.perform(request);
  } catch (const std::exception& e) {
    return {gateway_verdict::unknown, "DEFECT", e.what(), ""};
  }
}

}  // namespace

service::command perform(const application::effect_row& effect, gateway& by) {
  const operation_id operation(effect.effect_id.value());
  const payment_id payment(parse_uuid(effect.subject).value_or(uuid{}));
  const auto request = request_of(effect);
  if (!request)
    return gateway_answered{operation,
                            payment,
                            {gateway_verdict::unknown, "UNREADABLE_EFFECT", "the effect could not be read", ""},
                            effect.attempt};
  return gateway_answered{operation, payment, ask_contained(*request, by), effect.attempt};
}

runtime::effect_route route_of(const application::effect_row& effect) {
  const auto request = request_of(effect);
  const auto customer = request && request->customer_id ? request->customer_id->value() : effect.subject;
  return {"", "", customer};
}

}  // namespace comanda::payments
