#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/error.hpp"

// What all that read URLs have in common (RFC 3986). An error is invalid_parameter, says what is wrong, and repeats
// nothing of the text, which may hold a password.
namespace comanda {

/// Nothing when a '%' is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// Everything but unreserved characters is escaped.
[[nodiscard]] std::string percent_encode(std::string_view text);

inline constexpr std::size_t host_chars_max = 253;  ///< of a name in DNS

/// A name or a numeric address, an IPv6 one without its brackets: letters, digits, "-", ".", "_", and ":" of IPv6.
[[nodiscard]] bool is_host(std::string_view text) noexcept;

/// Whether it is this machine whoever reads it: "localhost" or an address of loopback. A name that only leads there is
/// none: whoever owns it decides where it leads to.
[[nodiscard]] bool is_loopback(std::string_view host) noexcept;

struct host_and_port {
  std::string host;  ///< is_host
  std::optional<std::uint16_t> port;
};

/// "host", "host:port", "[IPv6]", "[IPv6]:port".
[[nodiscard]] result<host_and_port> read_host_and_port(std::string_view text);

struct user_and_password {
  std::string user;
  std::optional<std::string> password;
};

/// What stands before the '@': "user" or "user:password", percent-decoded. Either may be empty.
[[nodiscard]] result<user_and_password> read_user_and_password(std::string_view text);

}  // namespace comanda
