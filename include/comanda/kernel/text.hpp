#pragma once

#include <string>
#include <string_view>

namespace comanda {

/// Whether every store can keep it as text: UTF-8 (RFC 3629: no surrogates, nothing longer than it needs) without NUL.
[[nodiscard]] bool is_text(std::string_view bytes) noexcept;

/// The longest beginning of a text that has at most `bytes_max` bytes and does not end within a character.
[[nodiscard]] std::string_view beginning_of(std::string_view text, std::size_t bytes_max) noexcept;

/// RFC 4648, section 4, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace comanda
