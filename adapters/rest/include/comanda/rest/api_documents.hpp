#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "comanda/http/openapi.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/rest/environment.hpp"

// What a process tells of itself: /openapi.json, /asyncapi.json and the page that shows the first.
namespace comanda::rest {

struct api_description {
  std::string title;        ///< "comanda Orders"
  std::string description;  ///< Markdown: what the service is for. What all have in common is added
  std::string version;      ///< of the program
};

/// GET /openapi.json, /asyncapi.json, /docs and the files of that page. To be called last: the document is made here,
/// from all routes that the table has by now. Error `internal`: see http::openapi.
[[nodiscard]] result<> add_document_routes(http::route_table& routes, const environment& env,
                                           const api_description& about, const boost::json::object& asyncapi);

/// What GET /openapi.json answers for this table.
[[nodiscard]] result<boost::json::object> openapi_of(const http::route_table& routes, const environment& env,
                                                     const api_description& about);

}  // namespace comanda::rest
