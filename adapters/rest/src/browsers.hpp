#pragma once

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/rest/environment.hpp"

// What keeps the pages of other sites, in the browser of somebody who reaches this service, from speaking with it.
namespace comanda::rest {

/// Whether the request is for a name of ours; one without a Host (HTTP/1.0) comes from no browser. Error:
/// misdirected_request.
[[nodiscard]] result<> check_host(const environment& env, const http::request& r);

/// Whether a request that changes something is sent by a page of the host that it is for, by a page of CORS_ORIGINS, or
/// by no page. Error: forbidden.
[[nodiscard]] result<> check_site(const environment& env, const http::request& r);

/// What every answer has for a browser's sake.
void add_browser_headers(const environment& env, http::headers& to);

}  // namespace comanda::rest
