#include "comanda/notifications/perform.hpp"

#include <exception>
#include <optional>

#include "comanda/schema/schema.hpp"

namespace comanda::notifications {

namespace {

void make_storable(std::string& detail) {
  if (detail.size() > detail_bytes_max) detail.resize(detail_bytes_max);
  for (char& c : detail) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
}

std::optional<delivery_request> request_of(const application::effect_row& effect) {
  auto r =
      schema::decode_text<delivery_request>(effect.payload.text, {.unknown_members = schema::unknown_members::ignore});
  if (!r) return std::nullopt;
  return *std::move(r);
}

/// The last resort: a sender that throws has failed at this one delivery, which is to be tried again and not for ever.
delivery_answer deliver_contained(const delivery_request& request, sender& by) {
  try {
    return by.deliver(request);
  } catch (const std::exception& e) {
    return {false, false, std::string("a defect: ") + e.what()};
  }
}

}  // namespace

service::command perform(const application::effect_row& effect, sender& by) {
  const notification_id notification(parse_uuid(effect.subject).value_or(uuid{}));
  const auto request = request_of(effect);
  if (!request) return delivery_finished{notification, effect.attempt, {false, true, "the effect could not be read"}};
  auto answer = deliver_contained(*request, by);
  make_storable(answer.detail);
  return delivery_finished{notification, effect.attempt, std::move(answer)};
}

delivery_route route_of(const application::effect_row& effect) {
  const auto request = request_of(effect);
  if (!request) return {};
  switch (request->channel) {
    case channel::log:
      return {};
    case channel::email:
      return {channel::email, {"", "", request->customer_id.value()}};
    case channel::webhook:
      return {channel::webhook,
              {request->recipient, server_of(request->recipient).value_or(""), request->customer_id.value()}};
  }
  return {};
}

bool was_answered(const service::command& outcome) noexcept {
  const auto* finished = std::get_if<delivery_finished>(&outcome);
  return finished == nullptr || finished->answer.delivered || finished->answer.permanent;
}

}  // namespace comanda::notifications
