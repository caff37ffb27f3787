#include "comanda/messaging/message.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/trace_context.hpp"
#include "comanda/schema/parse.hpp"

namespace comanda::messaging {

namespace json = boost::json;

namespace {

void put_text(json::object& o, std::string_view name, const std::string& text) {
  if (!text.empty()) o[name] = text;
}

/// Reads attributes one by one and keeps the first thing that is wrong.
class attributes {
 public:
  explicit attributes(const json::object& o) : o_(o) {}

  std::string text(std::string_view name) {
    const auto* v = o_.if_contains(name);
    if (v == nullptr || v->is_null()) return {};
    if (!v->is_string()) return wrong(name, "is not text"), std::string();
    const std::string_view t = v->get_string();
    if (t.size() > attribute_bytes_max) wrong(name, "is longer than " + std::to_string(attribute_bytes_max) + " bytes");
    // CloudEvents 1.0, section 3.1; whoever quotes it may count on text.
    if (std::any_of(t.begin(), t.end(), ascii::is_control)) wrong(name, "has a control character");
    return std::string(t);
  }
  std::string required_text(std::string_view name) {
    auto t = text(name);
    if (t.empty()) wrong(name, "is missing");
    return t;
  }
  std::optional<uuid> id(std::string_view name) {
    const auto t = text(name);
    if (t.empty()) return std::nullopt;
    auto u = parse_uuid(t);
    if (!u) wrong(name, "is not a uuid");
    return u;
  }
  std::int64_t number(std::string_view name) {
    const auto t = text(name);
    std::int64_t n = 0;
    if (t.empty()) return n;
    const auto [end, problem] = std::from_chars(t.data(), t.data() + t.size(), n);
    if (problem != std::errc() || end != t.data() + t.size() || n < 0) wrong(name, "is not a decimal number");
    return n;
  }
  timestamp moment(std::string_view name) {
    const auto t = parse_timestamp(required_text(name));
    if (!t) wrong(name, "is not a time");
    return t.value_or(timestamp{});
  }
  /// One that is wrong is no reason to lose a message.
  std::string trace() const {
    const auto* v = o_.if_contains("traceparent");
    return v != nullptr && v->is_string() && is_traceparent(v->get_string()) ? std::string(v->get_string()) : "";
  }
  void wrong(std::string_view name, std::string_view what) {
    if (problem_.empty()) problem_ = "the attribute " + std::string(name) + " " + std::string(what);
  }
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  const json::object& o_;
  std::string problem_;
};

}  // namespace

std::string encode(const message& m) {
  json::object o;
  o["specversion"] = "1.0";
  o["id"] = to_string(m.id);
  o["type"] = m.type;
  o["source"] = "/" + m.source;
  o["time"] = to_string(m.time);
  o["datacontenttype"] = "application/json";
  put_text(o, "subject", m.subject);
  if (m.kind == message_kind::command) o["commandtarget"] = m.target;
  if (m.correlation) o["correlationid"] = to_string(*m.correlation);
  if (m.causation) o["causationid"] = to_string(*m.causation);
  put_text(o, "sagastep", m.step);
  put_text(o, "traceparent", m.traceparent);
  if (m.sequence != 0) o["sequence"] = std::to_string(m.sequence);
  o["data"] = m.data;
  return json::serialize(o);
}

result<message> decode(std::string_view text) {
  if (text.size() > message_bytes_max) return fail(errc::validation_failed, "the message is longer than 1 MiB");
  const auto parsed = schema::parse_json(text);
  if (!parsed) return failure_of(parsed);
  const auto* o = parsed->if_object();
  if (o == nullptr) return fail(errc::validation_failed, "a message is a JSON object");

  attributes a(*o);
  message m;
  if (a.required_text("specversion") != "1.0") a.wrong("specversion", "is not 1.0");
  const auto id = a.id("id");
  if (!id) a.wrong("id", "is missing");
  if (id && id->is_nil()) a.wrong("id", "is nil: every message of that id would pass for the same one");
  m.id = message_id(id.value_or(uuid{}));
  m.type = a.required_text("type");
  const auto source = a.required_text("source");
  m.source = source.starts_with('/') ? source.substr(1) : source;
  m.time = a.moment("time");
  m.subject = a.text("subject");
  m.target = a.text("commandtarget");
  m.kind = m.target.empty() ? message_kind::event : message_kind::command;
  m.correlation = a.id("correlationid");
  m.causation = a.id("causationid");
  m.step = a.text("sagastep");
  m.traceparent = a.trace();
  m.sequence = a.number("sequence");
  const auto* data = o->if_contains("data");
  if (data == nullptr || !data->is_object())
    a.wrong("data", "is not an object");
  else
    m.data = data->get_object();
  if (!a.problem().empty()) return fail(errc::validation_failed, a.problem());
  return m;
}

}  // namespace comanda::messaging
