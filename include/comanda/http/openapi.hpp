#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "comanda/http/route_table.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::http {

/// A group of operations, and what a reader should know of it.
struct document_tag {
  std::string name;
  std::string description;
};

struct document_server {
  std::string url;
  std::string description;
};

struct document_contact {
  std::string name;
  std::string url;
};

/// What the route table does not know of the API.
struct openapi_info {
  std::string title;
  std::string version;
  std::string description;               ///< Markdown
  std::string prefix = "/api/v1";        ///< routes below it answer in the envelope
  std::vector<document_tag> tags;        ///< in their order; those that no route has are left out
  std::vector<document_server> servers;  ///< none: "/", wherever the document was read
  std::optional<document_contact> contact;
  std::string license_name = "Apache License 2.0";
  std::string license_id = "Apache-2.0";  ///< SPDX
  std::function<int(errc)> status_of{};   ///< the status of each failure; must be set
};

/// The API document, OpenAPI 3.1.0: paths and components sorted by name, so that the same routes make the same text.
///
/// Every route below the prefix has, besides its own errors, those that follow from what it is:
///
/// | every one                | 400, 406, 429, 500, 503, 504                                            |
/// | with a scope             | 401, 403                                                                |
/// | with a body              | 400 MALFORMED_JSON, 413, 415, 422 VALIDATION_FAILED                     |
/// | that takes a key         | 409 IDEMPOTENCY_KEY_IN_USE, 422 IDEMPOTENCY_KEY_REUSED                  |
/// | that takes If-Match      | 412                                                                     |
///
/// and `default` is what the server refuses before it knows the route. Schemas of answers say nothing about members
/// that they do not name: a reader ignores those, so that they can be added. Each body and each answer has an example,
/// made from its schema where none is given.
///
/// Error `internal`, naming it: a schema's name that stands for two schemas, an operation id that is given twice.
[[nodiscard]] result<boost::json::object> openapi(const std::vector<route>& routes, const openapi_info& info);

}  // namespace comanda::http
