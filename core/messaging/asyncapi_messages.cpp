#include "asyncapi_messages.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "comanda/kernel/ascii.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/messaging/source.hpp"
#include "comanda/schema/example.hpp"

namespace comanda::messaging::detail {

namespace json = boost::json;

namespace {

constexpr std::string_view example_id = "0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47";

/// An attribute as `encode` writes it: all are texts.
struct attribute {
  std::string_view name;
  std::string_view description;
  std::string_view keyword;  // of its schema; empty: any text
  std::string_view value;
  std::string_view example;
  bool required = false;
};

constexpr auto attributes = std::to_array<attribute>({
    {"specversion", "CloudEvents 1.0", "const", "1.0", "1.0", true},
    {"id", "Names the message: one that comes again has the same", "format", "uuid", example_id, true},
    {"type", "`comanda.<service>.<name>.v<N>`", "", "", "", true},
    {"source", "The service that sent it", "pattern", "^/", "/orders", true},
    {"time", "When it was made", "format", "date-time", "2026-01-31T10:30:00.123456Z", true},
    {"datacontenttype", "What `data` is", "const", "application/json", "application/json", true},
    {"subject", "What it is about: an order's id, a SKU", "", "", example_id},
    {"correlationid", "The saga that it belongs to", "format", "uuid", "0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b48"},
    {"causationid", "The message or request that made this one", "format", "uuid",
     "0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b49"},
    {"sagastep", "The saga's step that a command belongs to; the reply brings it back", "", "", "reserve_stock"},
    {"traceparent", "W3C Trace Context", "", "", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
    {"sequence", "Version of what the message tells of, as a decimal number", "pattern", "^[1-9][0-9]*$", "3"},
});

/// "Stock reserved".
std::string title_of(std::string_view type) {
  type = type.substr(0, type.rfind('.'));
  std::string title(type.substr(type.rfind('.') + 1));
  for (auto& c : title) c = c == '_' ? ' ' : c;
  if (!title.empty()) title[0] = ascii::to_upper(title[0]);
  return title;
}

std::string source_of(const catalogued_message& m) {
  return "/" + std::string(m.target.empty() ? service_in(m.type) : leading_service);
}

json::object example_of(const catalogued_message& m) {
  json::object o;
  for (const auto& a : attributes) o[a.name] = json::string(a.example);
  o["type"] = m.type;
  o["source"] = source_of(m);
  if (m.target.empty()) o.stable_erase("sagastep");
  if (!m.target.empty()) o["commandtarget"] = m.target;
  o["data"] = schema::example_of(m.data);
  return o;
}

}  // namespace

json::object cloud_event_schema() {
  json::object properties;
  json::array required;
  for (const auto& a : attributes) {
    json::object schema = {{"type", "string"}, {"description", json::string(a.description)}};
    if (!a.keyword.empty()) schema.emplace(a.keyword, json::string(a.value));
    properties.emplace(a.name, std::move(schema));
    if (a.required) required.push_back(json::string(a.name));
  }
  required.push_back("data");
  properties["data"] = {{"type", "object"}};
  return {{"type", "object"},
          {"description",
           "CloudEvents 1.0, structured JSON mode. Readers ignore what they do not know. An attribute that is text has "
           "at most " +
               std::to_string(attribute_bytes_max) + " bytes and no control characters."},
          {"properties", std::move(properties)},
          {"required", std::move(required)}};
}

json::object payload_schema(const catalogued_message& m) {
  json::object properties = {{"type", {{"const", m.type}}}};
  json::array required;
  if (m.target.empty()) {
    properties["source"] = {{"const", source_of(m)}};
  } else {
    properties["commandtarget"] = {
        {"type", "string"}, {"const", m.target}, {"description", "The service that the command is for"}};
    required.push_back("commandtarget");
  }
  properties["data"] = schema::open_to_additions(m.data);
  json::object own = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) own["required"] = std::move(required);
  json::array parts;
  parts.push_back(json::object{{"$ref", "#/components/schemas/CloudEvent"}});
  parts.push_back(std::move(own));
  return {{"allOf", std::move(parts)}};
}

json::object message_object(const catalogued_message& m) {
  json::object out = {{"name", m.type}, {"title", title_of(m.type)}};
  if (const auto* description = m.data.if_contains("description")) out["summary"] = *description;
  out["contentType"] = json::string(content_type);
  out["tags"] = json::array{json::object{{"name", m.target.empty() ? "event" : "command"}}};
  out["payload"] = json::object{{"$ref", "#/components/schemas/" + m.type}};
  json::array examples;
  examples.push_back(json::object{{"name", title_of(m.type)}, {"payload", example_of(m)}});
  out["examples"] = std::move(examples);
  return out;
}

}  // namespace comanda::messaging::detail
