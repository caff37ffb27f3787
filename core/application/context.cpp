#include "comanda/application/context.hpp"

namespace comanda::application {

messaging::message make_event(const context& c, std::string_view source, std::string_view type, std::string subject,
                              boost::json::object data) {
  messaging::message m;
  m.id = message_id(derive_uuid(c.cause, {"event", type, subject}));
  m.type = type;
  m.source = source;
  m.subject = std::move(subject);
  m.causation = c.cause;
  m.traceparent = c.traceparent;
  m.time = c.now;
  m.data = std::move(data);
  return m;
}

}  // namespace comanda::application
