#pragma once

#include <string>
#include <vector>

#include "setting_source.hpp"

namespace comanda::host {

/// How Notifications reaches customers. A channel is there when it is set up; the log always is.
struct delivery_settings {
  std::string smtp_url;  ///< "": no e-mail
  std::string smtp_user;
  std::string smtp_password;
  std::string smtp_from;
  std::string smtp_tls = "required";
  std::vector<std::string> webhook_secrets;  ///< newest first; none: no webhooks
  bool webhook_allow_private = false;

  /// NAME=value lines, secrets masked.
  [[nodiscard]] std::vector<std::string> lines() const;
};

/// Mistakes are gathered in `from`.
[[nodiscard]] delivery_settings read_delivery_settings(setting_source& from);

}  // namespace comanda::host
