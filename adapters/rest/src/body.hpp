#pragma once

#include "comanda/http/route_table.hpp"
#include "comanda/schema/schema.hpp"
#include "negotiation.hpp"

namespace comanda::rest {

/// The request's body as a described struct. Errors: unsupported_media_type, malformed_json, validation_failed.
template <class T>
[[nodiscard]] result<T> read_body(const http::call& c) {
  if (auto typed = check_content_type(c.request.headers); !typed) return failure_of(typed);
  return schema::decode_text<T>(c.request.body);
}

/// The same where a request without a body means the struct as it is by itself.
template <class T>
[[nodiscard]] result<T> read_optional_body(const http::call& c) {
  if (c.request.body.empty()) return T{};
  return read_body<T>(c);
}

}  // namespace comanda::rest
