#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Language tags as RFC 5646 has them: "de", "es-419", "zh-Hant-TW", "sr-Latn-RS", "x-klingon".
namespace comanda {

/// The RFC has no bound; its longest tag of what is registered has 35 (section 4.4.1).
inline constexpr std::size_t language_tag_chars_max = 255;

/// Whether it is well-formed (section 2.2.9): by its form alone, registered or not, in any case of letters.
[[nodiscard]] bool is_language_tag(std::string_view text) noexcept;

/// The same as a regular expression of ECMA-262, but for the bound of characters.
[[nodiscard]] std::string language_tag_pattern();

/// Whether a tag's language is that one, given in lower case: "DE-at" is of "de", "deu" is not.
[[nodiscard]] bool is_of_language(std::string_view tag, std::string_view language) noexcept;

}  // namespace comanda
