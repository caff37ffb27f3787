#include "comanda/rest/api_documents.hpp"
#include "status.hpp"

namespace comanda::rest {

namespace {

/// What a client of every service should know; each operation's own is with the operation.
std::string common_rules(const std::string& prefix) {
  return "\n\nEvery answer below `" + prefix + "`" +
         R"( is an envelope: `success`, `data`, `error` and `metadata`. A failure has a `code` for
programs, a `message` for people and `details`. Readers ignore members that they do not know: later versions may add some.

- **Lists** come in pages: `limit` entries, and `metadata.next_cursor` (also as `Link: rel="next"`) for the next page.
- **Repeating safely**: an `Idempotency-Key` on a POST gets a repeated request the stored answer.
- **Concurrent changes**: a resource has its version as `ETag`; `If-Match` makes a change fail with 412 when it is stale.
- **Requests** name no members and no parameters that are not documented. Money is in minor units, `350` EUR being 3.50
  euros; times are RFC 3339 in UTC.
- **Access** is granted by the scopes of a bearer token; where the service runs with `AUTH_MODE=disabled`, nobody is asked.
- **HEAD** is answered wherever GET is, OPTIONS with `Allow`.
)";
}

std::vector<http::document_tag> known_tags() {
  return {{"orders", "Placing, revising, cancelling and following orders"},
          {"sagas", "For operators: what the processes behind the orders are doing, retrying and compensating them"},
          {"inventory", "Items, their levels and movements, and what is set aside for orders"},
          {"payments", "One payment for an order: authorized, captured, voided, refunded"},
          {"notifications", "What customers were told, and how"},
          {"operations", "For operators: messages that could not be handled, and those that wait to be sent"},
          {"system", "Health, metrics and these documents; outside the prefix and without a token"}};
}

}  // namespace

result<boost::json::object> openapi_of(const http::route_table& routes, const environment& env,
                                       const api_description& about) {
  http::openapi_info info;
  info.title = about.title;
  info.version = about.version;
  info.description = about.description + common_rules(env.prefix);
  info.prefix = env.prefix;
  info.tags = known_tags();
  info.status_of = status_of;
  return http::openapi(routes.routes(), info);
}

}  // namespace comanda::rest
