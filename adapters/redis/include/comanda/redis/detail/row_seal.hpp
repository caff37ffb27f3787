#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What tells a row that an instance of ours wrote from one that somebody else who reaches the server did.
namespace comanda::redis::detail {

inline constexpr std::size_t seal_bytes = 32;  ///< HMAC-SHA256

/// The bytes with a MAC over them and over the key that they are kept under, so that no row passes for another.
[[nodiscard]] std::string seal(std::string_view secret, std::string_view key, std::string bytes);

/// The bytes that `seal` was given; nothing for what it did not make with this secret for this key.
[[nodiscard]] std::optional<std::string_view> unseal(std::string_view secret, std::string_view key,
                                                     std::string_view sealed);

}  // namespace comanda::redis::detail
