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

audit_row audited(const context& c, std::string_view action, std::string subject, std::string reason) {
  const uuid id = derive_uuid(c.cause, {"audit", action, subject});
  return {id, c.now, c.caller, std::string(action), std::move(subject), std::move(reason)};
}

result<> check_version(const context& c, std::optional<std::int64_t> stored) {
  if (stored && c.must_be_absent) return fail(errc::version_mismatch, "it is there, against If-None-Match");
  if (stored ? !c.expected_version || *c.expected_version == *stored : !c.expected_version && !c.must_exist) return {};
  return fail(errc::version_mismatch, "it is not in the version that If-Match names");
}

}  // namespace comanda::application
