#pragma once

#include "comanda/http/route_table.hpp"
#include "comanda/schema/schema.hpp"
#include "negotiation.hpp"

namespace comanda::rest {

/// The request's body as a described struct. Errors: unsupported_media_type, malformed_json, validation_failed.
template <class T>
[[nodiscard]] result<T> read_body(const http::call& c) {
  if (auto typed = check_content_type(c.request.headers); !typed) return unexpected<error>(std::move(typed).error());
  return schema::decode_text<T>(c.request.body);
}

/// The same where a request may come without a body: then T is what it begins as.
template <class T>
[[nodiscard]] result<T> read_optional_body(const http::call& c) {
  if (c.request.body.empty()) return T{};
  return read_body<T>(c);
}

}  // namespace comanda::rest
