#include "idempotency.hpp"

#include <algorithm>

#include "comanda/kernel/ascii.hpp"
#include "header_fields.hpp"

namespace comanda::rest {

namespace {

/// A subject may hold any visible character, so what stands between the parts is escaped in the first one: no two
/// callers have a scope in common, and the first '|' is where the key begins.
std::string scope_of(std::string_view subject, std::string_view key) {
  std::string out;
  for (const char ch : subject) {
    if (ch == '|')
      out += "%7C";
    else if (ch == '%')
      out += "%25";
    else
      out += ch;
  }
  out += '|';
  out += key;
  return out;
}

/// What was asked and with which rights, as a hash: it may be long.
uuid fingerprint_of(const http::call& c) {
  auto asked = derive_uuid({}, {"request", http::to_string(c.request.verb), c.request.target, c.request.body});
  if (const auto versions = joined(c.request.headers, "If-Match")) asked = derive_uuid(asked, {"If-Match", *versions});
  const bool for_all = c.caller.admin && !c.caller.subject.empty();
  return for_all ? derive_uuid(asked, {http::admin_scope}) : asked;
}

}  // namespace

result<std::optional<application::idempotency>> idempotency_of(const http::call& c) {
  const auto& headers = c.request.headers;
  const auto key = headers.find("Idempotency-Key");
  if (c.request.verb != http::method::post || !key) return std::optional<application::idempotency>();
  const bool visible = std::all_of(key->begin(), key->end(), ascii::is_visible);
  if (headers.count("Idempotency-Key") != 1 || key->empty() || key->size() > application::idempotency_key_chars_max ||
      !visible)
    return fail(errc::invalid_parameter, "Idempotency-Key is 1 to 255 visible characters, given once",
                {{"header", "Idempotency-Key"}});
  // The caller is part of the key, so that nobody gets another's answer; and what an administrator was told is not for
  // the same subject without that right.
  return std::optional(application::idempotency{scope_of(c.caller.subject, *key), to_string(fingerprint_of(c))});
}

}  // namespace comanda::rest
