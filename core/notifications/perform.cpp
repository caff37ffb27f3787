#include "comanda/notifications/perform.hpp"

#include "comanda/schema/schema.hpp"

namespace comanda::notifications {

service::command perform(const application::effect_row& effect, sender& by) {
  const notification_id notification(parse_uuid(effect.subject).value_or(uuid{}));
  const auto request =
      schema::decode_text<delivery_request>(effect.payload.text, {.unknown_members = schema::unknown_members::ignore});
  if (!request) return delivery_finished{notification, effect.attempt, {false, true, "the effect could not be read"}};
  return delivery_finished{notification, effect.attempt, by.deliver(*request)};
}

}  // namespace comanda::notifications
