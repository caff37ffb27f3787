#include "openapi_operation.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "comanda/kernel/ascii.hpp"
#include "comanda/schema/example.hpp"
#include "comanda/schema/schema.hpp"
#include "openapi_errors.hpp"

namespace comanda::http::detail {

namespace json = boost::json;

namespace {

bool is_below(const std::string& pattern, const std::string& prefix) { return pattern.starts_with(prefix + "/"); }

json::string text(std::string_view t) { return json::string(t); }

/// Calls `use` with the name of each "{name}" of a pattern.
template <class Use>
void each_path_name(std::string_view pattern, Use use) {
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1))
    use(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
}

/// "Id of the order" for order_id.
std::string described_name(std::string_view name) {
  std::string words(name.ends_with("_id") ? name.substr(0, name.size() - 3) : name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return name.ends_with("_id") ? "Id of the " + words : words;
}

json::object path_parameter(std::string_view name) {
  auto schema = name == "customer_id"   ? schema::json_schema<customer_id>()
                : name == "sku"         ? schema::json_schema<sku>()
                : name.ends_with("_id") ? schema::json_schema<uuid>()
                                        : schema::json_schema<std::string>();
  json::object out = {{"name", text(name)},
                      {"in", "path"},
                      {"required", true},
                      {"description", name == "sku" ? "Stock keeping unit" : described_name(name)}};
  out["example"] = schema::example_of(schema, name);
  out["schema"] = std::move(schema);
  return out;
}

json::object own_parameter(const parameter& p) {
  constexpr auto place = [](parameter_place where) {
    return where == parameter_place::path ? "path" : where == parameter_place::query ? "query" : "header";
  };
  json::object out = {{"name", text(p.name)}, {"in", place(p.place)}};
  if (p.required || p.place == parameter_place::path) out["required"] = true;
  if (!p.description.empty()) out["description"] = text(p.description);
  if (!p.example.is_null()) out["example"] = p.example;
  out["schema"] = p.schema;
  return out;
}

json::array parameters_of(const route& r, components& shared) {
  const auto& about = r.documents;
  const auto given = [&](std::string_view name) {
    return std::any_of(about.parameters.begin(), about.parameters.end(), [&](const auto& p) { return p.name == name; });
  };
  json::array all;
  each_path_name(r.pattern, [&](std::string_view name) {
    if (!given(name)) all.push_back(path_parameter(name));
  });
  for (const auto& p : about.parameters) all.push_back(own_parameter(p));
  if (about.idempotent_by_key) all.push_back(shared.parameter("Idempotency-Key"));
  if (about.conditional_read) all.push_back(shared.parameter("If-None-Match"));
  if (about.conditional_write) all.push_back(shared.parameter("If-Match"));
  all.push_back(shared.parameter("X-Request-ID"));
  all.push_back(shared.parameter("traceparent"));
  return all;
}

json::value example_for(const named_schema& s, const json::object& schema) {
  return s.example.is_null() ? schema::example_of(schema) : s.example;
}

json::object request_body(const named_schema& body, bool required, components& shared) {
  return {{"required", required},
          {"content",
           {{"application/json",
             {{"schema", shared.schema(body.name, body.schema)}, {"example", example_for(body, body.schema)}}}}}};
}

/// What tells a client how much it may still ask.
constexpr std::array<const char*, 3> limit_headers = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"};

bool takes_preferences(const operation& about) {
  return std::any_of(about.parameters.begin(), about.parameters.end(),
                     [](const auto& p) { return p.place == parameter_place::header && p.name == "Prefer"; });
}

/// What a client may read besides the body.
std::vector<std::string> headers_of(const success_answer& a, const operation& about, bool limited) {
  std::vector<std::string> names;
  if (a.versioned) names.emplace_back("ETag");
  if (a.located) names.emplace_back("Location");
  if (a.form == answer_form::envelope_list) names.emplace_back("Link");
  if (about.idempotent_by_key) names.emplace_back("Idempotency-Replayed");
  if (takes_preferences(about)) names.emplace_back("Preference-Applied");
  names.emplace_back("X-Request-ID");
  if (limited) names.insert(names.end(), limit_headers.begin(), limit_headers.end());
  return names;
}

json::object content_of(const success_answer& a, components& shared) {
  const auto open = schema::open_to_additions(a.body.schema);
  switch (a.form) {
    case answer_form::none:
      break;
    case answer_form::envelope:
    case answer_form::envelope_list: {
      const bool list = a.form == answer_form::envelope_list;
      auto data = shared.schema(a.body.name, open);
      return {{"application/json",
               {{"schema", shared.envelope(a.body.name, data, list)},
                {"example", envelope_example(example_for(a.body, open), list)}}}};
    }
    case answer_form::plain:
      return {{a.media_type, {{"schema", shared.schema(a.body.name, open)}, {"example", example_for(a.body, open)}}}};
    case answer_form::text:
      return {{a.media_type, {{"schema", {{"type", "string"}}}}}};
    case answer_form::event_stream: {
      const auto event = shared.schema(a.body.name, open);
      const auto data = json::serialize(example_for(a.body, open));
      // OpenAPI 3.1 has no word for a stream's events: the schema of the text is that of what stands in `data:`.
      return {
          {"text/event-stream",
           {{"schema", {{"type", "string"}, {"x-event-data", event}}}, {"example", "id: 1\ndata: " + data + "\n\n"}}}};
    }
  }
  return {};
}

json::object success_of(const success_answer& a, const operation& about, bool limited, components& shared) {
  json::object out = {{"description", text(a.description)}, {"headers", shared.headers(headers_of(a, about, limited))}};
  if (auto content = content_of(a, shared); !content.empty()) out["content"] = std::move(content);
  return out;
}

json::object failure_of(int status, const std::vector<errc>& codes, const operation& about, bool limited,
                        components& shared) {
  std::vector<std::string> names;
  if (status == 401) names.emplace_back("WWW-Authenticate");
  if (status == 429 || status == 503) names.emplace_back("Retry-After");
  if (about.idempotent_by_key && may_be_replayed(status)) names.emplace_back("Idempotency-Replayed");
  names.emplace_back("X-Request-ID");
  if (limited) names.insert(names.end(), limit_headers.begin(), limit_headers.end());
  return shared.failure(std::string(reason_of(status)), codes, names);
}

json::object responses_of(const route& r, const openapi_info& info, components& shared) {
  const auto& about = r.documents;
  const bool below = is_below(r.pattern, info.prefix);
  const bool limited =
      below || std::find(about.errors.begin(), about.errors.end(), errc::rate_limited) != about.errors.end();
  std::map<int, json::object> by_status;
  for (const auto& a : about.answers) by_status[a.status] = success_of(a, about, limited, shared);
  if (about.conditional_read) {
    std::vector<std::string> names = {"ETag", "X-Request-ID"};
    if (limited) names.insert(names.end(), limit_headers.begin(), limit_headers.end());
    by_status[304] = {{"description", "The client has the current version"}, {"headers", shared.headers(names)}};
  }
  for (const auto& [status, codes] : errors_of(r, below, info.status_of)) {
    if (by_status.contains(status)) continue;  // an answer of the route's own: /health/ready under 503
    by_status[status] = failure_of(status, codes, about, limited, shared);
  }
  json::object all;
  for (auto& [status, content] : by_status) all.emplace(std::to_string(status), std::move(content));
  all["default"] = shared.refusal(
      "What the server refuses before it knows what is asked: 400, 408, 411, 413, 414, 417, 421, 431, 501, 503, 505",
      wire_errors());
  return all;
}

std::string description_of(const route& r) {
  auto out = r.documents.description;
  if (r.scope.empty()) return out;
  if (!out.empty()) out += "\n\n";
  return out + "Needs the scope `" + r.scope + "`.";
}

}  // namespace

std::string operation_id_of(const route& r) {
  if (!r.documents.id.empty()) return r.documents.id;
  auto id = ascii::to_lower(to_string(r.verb));
  bool capital = true;
  for (const char c : r.pattern) {
    const bool is_of_a_word = ascii::is_alphanumeric(c);
    if (is_of_a_word) id.push_back(capital ? ascii::to_upper(c) : c);
    capital = !is_of_a_word;
  }
  return id;
}

json::object describe(const route& r, const openapi_info& info, components& shared) {
  const auto& about = r.documents;
  json::object out = {{"operationId", operation_id_of(r)}, {"summary", text(r.summary)}};
  if (const auto description = description_of(r); !description.empty()) out["description"] = description;
  if (!about.tag.empty()) out["tags"] = json::array{text(about.tag)};
  out["parameters"] = parameters_of(r, shared);
  if (about.body) out["requestBody"] = request_body(*about.body, !about.body_optional, shared);
  out["responses"] = responses_of(r, info, shared);
  if (r.scope.empty()) {
    out["security"] = json::array();
  } else {
    out["security"] = json::array{json::object{{"bearerAuth", json::array{text(r.scope)}}}};
    out["x-required-scope"] = text(r.scope);
  }
  return out;
}

}  // namespace comanda::http::detail
