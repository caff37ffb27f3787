#include "openapi_components.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "comanda/kernel/ascii.hpp"
#include "comanda/schema/example.hpp"
#include "openapi_errors.hpp"
#include "openapi_headers.hpp"

namespace comanda::http::detail {

namespace json = boost::json;

namespace {

constexpr std::string_view example_uuid = "0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47";
constexpr std::string_view example_time = "2026-01-31T10:30:00.123Z";

json::object object_schema(std::string_view description, json::object properties, json::array required) {
  return {{"type", "object"},
          {"description", json::string(description)},
          {"properties", std::move(properties)},
          {"required", std::move(required)}};
}

json::object metadata_schema(bool list) {
  json::object properties = {
      {"timestamp", {{"type", "string"}, {"format", "date-time"}, {"description", "When the answer was made"}}},
      {"request_id", {{"type", "string"}, {"description", "As in the header `X-Request-ID`"}}}};
  json::array required = {"timestamp", "request_id"};
  if (list) {
    properties["next_cursor"] = {{"type", {"string", "null"}},
                                 {"description", "`cursor` of the next page; null on the last one"}};
    required.push_back("next_cursor");
  }
  return object_schema(list ? "About the answer and the page" : "About the answer", std::move(properties),
                       std::move(required));
}

json::object envelope_schema(bool success, std::string_view description, json::object data, json::object error,
                             std::string_view metadata) {
  return object_schema(description,
                       {{"success", {{"type", "boolean"}, {"const", success}}},
                        {"data", std::move(data)},
                        {"error", std::move(error)},
                        {"metadata", reference_to("schemas", metadata)}},
                       {"success", "data", "error", "metadata"});
}

json::array names_of(const std::vector<errc>& codes) {
  json::array names;
  for (const auto code : codes) names.emplace_back(to_string(code));
  return names;
}

/// "OrderNotFound" for ORDER_NOT_FOUND.
std::string in_camel_case(std::string_view code) {
  std::string out;
  bool first = true;
  for (const char c : code) {
    if (c != '_') out.push_back(first ? c : ascii::to_lower(c));
    first = c == '_';
  }
  return out;
}

/// The data of an envelope beside what every envelope has.
json::object composed(std::string_view base, json::object properties) {
  json::array parts;
  parts.push_back(reference_to("schemas", base));
  // Said again, or a generated client takes the data of a success for something that may be left out.
  json::array required;
  for (const auto& p : properties) required.emplace_back(p.key());
  parts.push_back(
      json::object{{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}});
  return {{"allOf", std::move(parts)}};
}

}  // namespace

json::object reference_to(std::string_view section, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(section) + "/" + std::string(name)}};
}

components::components(std::function<int(errc)> status_of) : visible_(visible_codes(status_of)) {}

void components::problem(std::string what) {
  if (problem_.empty()) problem_ = std::move(what);
}

json::object components::put(section& in, std::string_view kind, const std::string& name, json::object content) {
  const auto [at, fresh] = in.try_emplace(name, content);
  if (!fresh && at->second != content) problem("two " + std::string(kind) + " have the name " + name);
  return reference_to(kind, name);
}

json::object components::schema(std::string_view name, json::object content) {
  if (name.empty()) return content;
  return put(schemas_, "schemas", std::string(name), std::move(content));
}

json::object components::envelope(const std::string& name, const json::object& data, bool list) {
  const std::string metadata = list ? "ListMetadata" : "Metadata";
  const std::string base = list ? "ListEnvelope" : "Envelope";
  put(schemas_, "schemas", metadata, metadata_schema(list));
  put(schemas_, "schemas", base,
      envelope_schema(true, list ? "A page of a list" : "A success",
                      list ? json::object{{"type", "array"}, {"items", json::object()}} : json::object(),
                      {{"type", "null"}}, metadata));
  json::object whole = composed(base, {{"data", list ? json::object{{"type", "array"}, {"items", data}} : data}});
  return name.empty() ? whole : put(schemas_, "schemas", name + base, std::move(whole));
}

void components::add_error_schemas() {
  put(schemas_, "schemas", "Metadata", metadata_schema(false));
  put(schemas_, "schemas", "Violation",
      object_schema(
          "One thing that is wrong with a document",
          {{"pointer", {{"type", "string"}, {"description", "RFC 6901: `/lines/0/quantity`; empty for the whole"}}},
           {"code", {{"type", "string"}, {"description", "What is wrong, for a program: `OUT_OF_RANGE`"}}},
           {"message", {{"type", "string"}, {"description", "The same, for a person"}}}},
          {"pointer", "code", "message"}));
  put(schemas_, "schemas", "ErrorDetails",
      {{"type", "object"},
       {"description", "What a program may act on; which members there are follows from the code"},
       {"properties",
        {{"violations",
          {{"type", "array"},
           {"description", "Under VALIDATION_FAILED: all that is wrong, at most 100"},
           {"items", reference_to("schemas", "Violation")}}}}}});
  put(schemas_, "schemas", "Error",
      object_schema("Why there is no data",
                    {{"code", {{"type", "string"}, {"enum", names_of(visible_)}, {"description", "For a program"}}},
                     {"message", {{"type", "string"}, {"description", "For a person"}}},
                     {"details", reference_to("schemas", "ErrorDetails")}},
                    {"code", "message", "details"}));
  put(schemas_, "schemas", "ErrorEnvelope",
      envelope_schema(false, "A failure", {{"type", "null"}}, reference_to("schemas", "Error"), "Metadata"));
}

json::object components::refusal(const std::string& description, const std::vector<errc>& codes) {
  return failure("RefusedByTheServer", description, codes, {"X-Request-ID"});
}

json::object components::failure(const std::string& description, const std::vector<errc>& codes,
                                 const std::vector<std::string>& header_names) {
  std::string name;
  for (const auto code : codes) name += (name.empty() ? "" : "Or") + in_camel_case(to_string(code));
  for (const auto& h : header_names) {
    if (h == "Idempotency-Replayed") name += "Replayable";
  }
  return failure(name, description, codes, header_names);
}

json::object components::failure(const std::string& name, const std::string& description,
                                 const std::vector<errc>& codes, const std::vector<std::string>& header_names) {
  add_error_schemas();
  std::string text = description + ".";
  json::object examples;
  for (const auto code : codes) {
    text += "\n\n- `" + std::string(to_string(code)) + "`: " + std::string(text_of(code));
    examples.emplace(to_string(code), json::object{{"value", failure_example(code)}});
  }
  json::array parts;
  parts.push_back(reference_to("schemas", "Error"));
  parts.push_back(json::object{{"properties", {{"code", {{"enum", names_of(codes)}}}}}});
  json::object narrowed = {{"error", {{"allOf", std::move(parts)}}}};
  json::object content = {{"schema", composed("ErrorEnvelope", std::move(narrowed))}, {"examples", examples}};
  return put(responses_, "responses", name,
             {{"description", text},
              {"headers", headers(header_names)},
              {"content", {{"application/json", std::move(content)}}}});
}

json::object components::headers(const std::vector<std::string>& names) {
  json::object all;
  for (const auto& name : names) all.emplace(name, put(headers_, "headers", name, response_header(name)));
  return all;
}

json::object components::parameter(std::string_view header_name) {
  return put(parameters_, "parameters", std::string(header_name), request_header(header_name));
}

json::object components::take() {
  json::object all;
  const auto add = [&all](std::string_view kind, section& from) {
    json::object out;
    for (auto& [name, content] : from) out.emplace(name, std::move(content));
    if (!out.empty()) all.emplace(kind, std::move(out));
  };
  add("schemas", schemas_);
  add("responses", responses_);
  add("parameters", parameters_);
  add("headers", headers_);
  all["securitySchemes"] = {
      {"bearerAuth",
       {{"type", "http"},
        {"scheme", "bearer"},
        {"bearerFormat", "JWT"},
        {"description",
         "A JSON Web Token: `sub` is the caller, `scope` holds what it grants, separated by spaces. `admin` grants "
         "everything. Not asked for where the service runs with `AUTH_MODE=disabled`."}}}};
  return all;
}

json::object envelope_example(json::value data, bool list) {
  json::object metadata = {{"timestamp", json::string(example_time)}, {"request_id", json::string(example_uuid)}};
  if (list) metadata["next_cursor"] = nullptr;
  if (list) data = json::array{std::move(data)};
  return {{"success", true}, {"data", std::move(data)}, {"error", nullptr}, {"metadata", std::move(metadata)}};
}

json::object failure_example(errc code) {
  json::object details;
  if (code == errc::validation_failed) {
    details["violations"] =
        json::array{{{"pointer", "/lines/0/quantity"}, {"code", "OUT_OF_RANGE"}, {"message", "must be 1 to 10000"}}};
  }
  return {{"success", false},
          {"data", nullptr},
          {"error",
           {{"code", json::string(to_string(code))},
            {"message", json::string(text_of(code))},
            {"details", std::move(details)}}},
          {"metadata", {{"timestamp", json::string(example_time)}, {"request_id", json::string(example_uuid)}}}};
}

}  // namespace comanda::http::detail
