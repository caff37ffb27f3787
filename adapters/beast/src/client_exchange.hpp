#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "comanda/beast/url.hpp"
#include "comanda/http/message.hpp"
#include "name_resolver.hpp"
#include "tls_context.hpp"

namespace comanda::beast {

/// One request to somebody else's server and what it puts up with. The views stay during exchange().
struct outgoing {
  http::method verb = http::method::get;
  url to;
  const http::headers& headers;
  std::string_view body;
  std::size_t body_bytes_max = 0;  ///< of the answer
  std::chrono::milliseconds timeout{0};
  tls_context tls = {};  ///< for https
  bool public_only = false;
};

/// Resolves, connects, sends, and waits for the whole answer, on this thread and a connection of its own. Errors as
/// http::client.
[[nodiscard]] result<http::response> exchange(const outgoing& o, const name_resolver& names);

}  // namespace comanda::beast
