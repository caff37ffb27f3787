#pragma once

#include <string>
#include <utility>
#include <vector>

#include "comanda/http/operation.hpp"
#include "parameters.hpp"

// What the API document says of the usual routes. Paths' own parameters are documented from the pattern.
namespace comanda::rest {

/// How a route is called in the document.
struct document_names {
  std::string id;           ///< operationId: "listOrders"
  std::string tag;          ///< "orders"
  std::string schema = {};  ///< of what it answers with: "Order"
  std::string description = {};
};

/// limit, cursor and the filters.
[[nodiscard]] std::vector<http::parameter> list_parameters(const std::vector<filter>& filters);

/// GET of one resource: 200 with its version as ETag, 304.
template <class View>
[[nodiscard]] http::operation shows(const document_names& names, errc missing) {
  http::operation o{names.id, names.tag, names.description, {}, {}, {}, {missing}};
  o.answers = {{200, "The resource", http::answer_form::envelope, http::schema_of<View>(names.schema)}};
  o.answers.front().versioned = true;
  o.conditional_read = true;
  return o;
}

/// GET of a collection: a page.
template <class View>
[[nodiscard]] http::operation lists(const document_names& names, const std::vector<filter>& filters) {
  http::operation o{names.id, names.tag, names.description, list_parameters(filters), {}, {}, {}};
  o.answers = {{200, "A page", http::answer_form::envelope_list, http::schema_of<View>(names.schema)}};
  return o;
}

/// A command with an answer of that status: 201 and the resource's Location, 200 or 202.
template <class View>
[[nodiscard]] http::operation answers_with(const document_names& names, int status, std::string description,
                                           std::vector<errc> errors) {
  http::operation o{names.id, names.tag, names.description, {}, {}, {}, std::move(errors)};
  o.answers = {{status, std::move(description), http::answer_form::envelope, http::schema_of<View>(names.schema)}};
  o.answers.front().located = status == 201;
  o.answers.front().versioned = true;
  return o;
}

/// Adds what a request carries. `name` is the schema's: "PlaceOrder".
template <class Body>
[[nodiscard]] http::operation with_body(http::operation o, std::string name, boost::json::value example = nullptr) {
  o.body = http::schema_of<Body>(std::move(name), std::move(example));
  return o;
}

/// POST: takes Idempotency-Key.
[[nodiscard]] http::operation by_key(http::operation o);
/// PUT and DELETE: take If-Match; the answer has an ETag.
[[nodiscard]] http::operation under_version(http::operation o);
/// A PUT that creates: takes `If-None-Match: *`, too.
[[nodiscard]] http::operation unless_there(http::operation o);

}  // namespace comanda::rest
