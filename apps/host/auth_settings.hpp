#pragma once

#include <string>
#include <vector>

#include "comanda/auth/algorithm.hpp"
#include "setting_source.hpp"

namespace comanda::host {

/// Whether a token is asked for, and which ones hold. Of secret, public_key and jwks_url exactly one is set.
struct auth_settings {
  std::string mode;  ///< "jwt" or "disabled"
  std::vector<auth::algorithm> algorithms;
  std::string secret;
  std::string public_key;  ///< PEM
  std::string jwks_url;
  std::string issuer;
  std::string audience;

  /// NAME=value lines, the secret masked.
  [[nodiscard]] std::vector<std::string> lines() const;
};

/// `may_be_silent`: AUTH_MODE need not be said, and is disabled then. Mistakes are gathered in `from`; none of them
/// quotes a key.
[[nodiscard]] auth_settings read_auth_settings(setting_source& from, bool may_be_silent);

}  // namespace comanda::host
