#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace comanda::beast {

/// What is wrong with a PEM certificate (chains begin with the server's own), to go behind its name: "is no ...".
/// Nothing when server::create would take it.
[[nodiscard]] std::optional<std::string> wrong_with_tls_certificate(std::string_view certificate);

/// The same for the PEM private key of a certificate. Nothing when it is the certificate that is wrong.
[[nodiscard]] std::optional<std::string> wrong_with_tls_key(std::string_view key, std::string_view certificate);

/// The same for a file of PEM certificates whose owners a client is to trust.
[[nodiscard]] std::optional<std::string> wrong_with_tls_authorities(const std::string& file);

}  // namespace comanda::beast
