#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/time.hpp"

namespace comanda::http {

inline constexpr std::string_view admin_scope = "admin";

/// Who asks, as a token says. Without authentication everybody is the administrator without a name.
struct principal {
  std::string subject;              ///< `sub`: the customer, or who administers; "" when nobody is told apart
  std::vector<std::string> scopes;  ///< "orders:read", ...; `admin` grants every one
  bool admin = false;
  std::optional<timestamp> until{};  ///< when what says so ceases to hold; what has no end is ended then

  /// Whether it may use a route of that scope. "" is for everybody.
  [[nodiscard]] bool may(std::string_view scope) const noexcept;
  /// The owner whose things alone it may see and change; "" for all (an administrator).
  [[nodiscard]] std::string only_owner() const { return admin ? std::string() : subject; }
};

/// Everybody, where nobody is asked for a token.
[[nodiscard]] principal anybody();

}  // namespace comanda::http
