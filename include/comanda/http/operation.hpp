#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/schema/schema.hpp"

// What the API document (OpenAPI 3.1) says of a route besides verb, path, summary and scope. Schemas come from
// described structs; nothing is written twice (P7). See comanda/http/openapi.hpp.
namespace comanda::http {

/// A schema with the name under which the document keeps it; "" for one that is written in place.
struct named_schema {
  std::string name;
  boost::json::object schema;
  boost::json::value example = nullptr;  ///< of the whole; null: none
};

template <schema::has_codec T>
[[nodiscard]] named_schema schema_of(std::string name, boost::json::value example = nullptr) {
  return {std::move(name), schema::json_schema<T>(), std::move(example)};
}

enum class parameter_place { path, query, header };

struct parameter {
  std::string name;
  parameter_place place = parameter_place::query;
  std::string description;
  boost::json::object schema;
  bool required = false;  ///< always so in a path
  boost::json::value example = nullptr;
};

/// What a success looks like.
enum class answer_form {
  none,           ///< no body: 204
  envelope,       ///< {"success": true, "data": <schema>, "error": null, "metadata": {...}}
  envelope_list,  ///< the same with an array of them and `next_cursor`
  plain,          ///< the schema itself, outside the envelope: health, the documents
  text,           ///< text of `media_type`
  event_stream,   ///< text/event-stream whose `data` lines hold the schema
};

struct success_answer {
  int status = 200;
  std::string description;
  answer_form form = answer_form::envelope;
  named_schema body = {};
  std::string media_type = "application/json";
  bool versioned = false;  ///< has an ETag
  bool located = false;    ///< has a Location
};

struct operation {
  std::string id;                       ///< operationId, lowerCamelCase, unique in a process: "placeOrder"
  std::string tag;                      ///< "orders"
  std::string description;              ///< Markdown; may be empty
  std::vector<parameter> parameters;    ///< those of a list (limit, cursor) included
  std::optional<named_schema> body;     ///< what a request carries
  std::vector<success_answer> answers;  ///< each status once
  std::vector<errc> errors;  ///< besides those that every route has (see `openapi`): ORDER_NOT_FOUND, ORDER_BUSY, ...
  bool idempotent_by_key = false;  ///< takes Idempotency-Key
  bool conditional_read = false;   ///< takes If-None-Match, answers 304
  bool conditional_write = false;  ///< takes If-Match, answers 412
  bool body_optional = false;      ///< a request without `body` is good, too
  bool hidden = false;             ///< not in the document: a file that a page is made of, a redirect
};

}  // namespace comanda::http
