#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "comanda/kernel/error.hpp"

namespace comanda::beast {

/// An absolute http or https URL, taken apart.
struct url {
  bool tls = false;
  std::string host;  ///< name or numeric address, an IPv6 one without its brackets
  std::uint16_t port = 80;
  std::string target = "/";  ///< path and query

  /// For the Host header: with brackets and the port where they are needed.
  [[nodiscard]] std::string authority() const;
};

/// Strict: no user and password, no character that must be escaped. A fragment is left out. Error: invalid_parameter,
/// which says what is wrong and does not repeat the URL.
[[nodiscard]] result<url> parse_url(std::string_view text);

/// What a log may show of it: a password before the host and the value of every parameter are "***", for nobody knows
/// which parameter is a key. "***" alone for what `parse_url` cannot read.
[[nodiscard]] std::string masked_url(std::string_view text);

/// Visible ASCII that begins with "/", or "*" alone.
[[nodiscard]] bool is_target(std::string_view text) noexcept;

}  // namespace comanda::beast
