#include "comanda/notifications/perform.hpp"

#include "comanda/schema/schema.hpp"

namespace comanda::notifications {

namespace {

void make_storable(std::string& detail) {
  if (detail.size() > detail_bytes_max) detail.resize(detail_bytes_max);
  for (char& c : detail) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
}

}  // namespace

service::command perform(const application::effect_row& effect, sender& by) {
  const notification_id notification(parse_uuid(effect.subject).value_or(uuid{}));
  const auto request =
      schema::decode_text<delivery_request>(effect.payload.text, {.unknown_members = schema::unknown_members::ignore});
  if (!request) return delivery_finished{notification, effect.attempt, {false, true, "the effect could not be read"}};
  auto answer = by.deliver(*request);
  make_storable(answer.detail);
  return delivery_finished{notification, effect.attempt, std::move(answer)};
}

}  // namespace comanda::notifications
