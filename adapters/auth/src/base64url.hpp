#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace comanda::auth {

/// The bytes that base64url without padding (RFC 7515, section 2) stands for. Nothing for another character, for
/// padding, for a length that no bytes have, and for a last character with bits that stand for nothing: there is one
/// text for each value, so that a token cannot be written in two ways.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace comanda::auth
