#include "comanda/application/outcome.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include "comanda/schema/parse.hpp"

namespace comanda::application {

namespace json = boost::json;

std::string encode_outcome(const result<answer>& value) {
  json::object o;
  if (value) {
    o["kind"] = static_cast<std::int64_t>(value->kind);
    o["resource"] = value->resource;
    o["body"] = value->body;
    o["version"] = value->version;
  } else {
    o["error"] = to_string(value.error().code);
    o["message"] = value.error().message;
    o["details"] = value.error().details;
  }
  return json::serialize(o);
}

result<result<answer>> decode_outcome(std::string_view text) {
  const auto parsed = schema::parse_json(text, schema::own_text_limits);
  const auto* o = parsed ? parsed->if_object() : nullptr;
  const auto broken = [] { return fail(errc::internal, "a stored answer cannot be read"); };
  if (o == nullptr) return broken();
  if (const auto* code = o->if_contains("error")) {
    const auto* message = o->if_contains("message");
    const auto* details = o->if_contains("details");
    if (!code->is_string() || message == nullptr || !message->is_string() || details == nullptr ||
        !details->is_object())
      return broken();
    result<answer> refused =
        fail(errc_from_string(code->get_string()), std::string(message->get_string()), details->get_object());
    return refused;
  }
  const auto* kind = o->if_contains("kind");
  const auto* resource = o->if_contains("resource");
  const auto* body = o->if_contains("body");
  const auto* version = o->if_contains("version");
  if (kind == nullptr || !kind->is_int64() || resource == nullptr || !resource->is_string() || body == nullptr ||
      version == nullptr || !version->is_int64())
    return broken();
  if (kind->get_int64() < 0 || kind->get_int64() > static_cast<std::int64_t>(answer_kind::no_content)) return broken();
  result<answer> given = answer{static_cast<answer_kind>(kind->get_int64()), std::string(resource->get_string()), *body,
                                version->get_int64()};
  return given;
}

}  // namespace comanda::application
