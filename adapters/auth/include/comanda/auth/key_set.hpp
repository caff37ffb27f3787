#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/auth/algorithm.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::auth {

inline constexpr std::size_t keys_max = 64;                ///< of a set
inline constexpr std::size_t jwks_bytes_max = 256 * 1024;  ///< of its document
inline constexpr std::size_t key_id_bytes_max = 256;       ///< of a `kid`

class key;

/// The keys that an issuer signs with at one time. Never changed: rotation makes a new set.
class key_set {
 public:
  struct entry {
    std::string id;  ///< `kid`; "" when it has none
    std::shared_ptr<const key> verifies;
  };

  explicit key_set(std::vector<entry> entries) : entries_(std::move(entries)) {}

  /// A JWK Set (RFC 7517). What is not for verifying RS256 or ES256 is passed over: other kinds, `use` other than sig,
  /// secrets, RSA below 2048 bits. Error: invalid_parameter (no JWK Set, a member given twice, too long, more than 64
  /// keys); the message quotes nothing.
  [[nodiscard]] static result<key_set> from_jwks(std::string_view document);

  enum class lookup { found, unknown, ambiguous };
  struct found_key {
    lookup how = lookup::unknown;
    std::shared_ptr<const key> verifies;
  };
  /// The one key that fits the algorithm and has the id. Without an id, and of keys without one: the only key that
  /// fits.
  [[nodiscard]] found_key find(std::optional<std::string_view> id, algorithm a) const;

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  std::vector<entry> entries_;
};

}  // namespace comanda::auth
