#include "comanda/application/context.hpp"

#include <algorithm>

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
  const auto is_stored = [&](std::int64_t version) { return stored == version; };
  const auto names_it = [&](const std::vector<std::int64_t>& versions) {
    return std::any_of(versions.begin(), versions.end(), is_stored);
  };
  if (!stored && c.must_exist) return fail(errc::version_mismatch, "it is not there, against If-Match");
  if (c.expected_versions && !names_it(*c.expected_versions))
    return fail(errc::version_mismatch, "it is not in a version that If-Match names");
  if (stored && c.must_be_absent) return fail(errc::version_mismatch, "it is there, against If-None-Match");
  if (names_it(c.unwanted_versions)) return fail(errc::version_mismatch, "it is in a version that If-None-Match names");
  return {};
}

}  // namespace comanda::application
