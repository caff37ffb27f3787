#include "idempotency.hpp"

#include <algorithm>

namespace comanda::rest {

result<std::optional<application::idempotency>> idempotency_of(const http::call& c) {
  const auto& headers = c.request.headers;
  const auto key = headers.find("Idempotency-Key");
  if (c.request.verb != http::method::post || !key) return std::optional<application::idempotency>();
  const bool visible = std::all_of(key->begin(), key->end(), [](char ch) { return ch > 0x20 && ch < 0x7f; });
  if (headers.count("Idempotency-Key") != 1 || key->empty() || key->size() > application::idempotency_key_chars_max ||
      !visible)
    return fail(errc::invalid_parameter, "Idempotency-Key is 1 to 255 visible characters, given once",
                {{"header", "Idempotency-Key"}});
  // The caller is part of the key, so that nobody gets another's answer. What was asked is kept as a hash: it may be
  // long.
  const auto fingerprint =
      derive_uuid({}, {"request", http::to_string(c.request.verb), c.request.target, c.request.body});
  return std::optional(application::idempotency{c.caller.subject + "|" + std::string(*key), to_string(fingerprint)});
}

}  // namespace comanda::rest
