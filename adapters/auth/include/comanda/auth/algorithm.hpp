#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/error.hpp"

namespace comanda::auth {

/// How a token is signed. There is no other one here, `none` least of all.
enum class algorithm {
  hs256,  ///< HMAC with SHA-256: whoever can verify can sign, too
  rs256,  ///< RSA (PKCS #1 v1.5) with SHA-256
  es256,  ///< ECDSA over P-256 with SHA-256
};

[[nodiscard]] std::string_view to_string(algorithm a) noexcept;  ///< "HS256"

/// "RS256, ES256": each at most once, at least one. Error: invalid_parameter, naming the word that is none.
[[nodiscard]] result<std::vector<algorithm>> parse_algorithms(std::string_view text);

/// The algorithm of that name, exactly as RFC 7518 spells it. Error: invalid_parameter.
[[nodiscard]] result<algorithm> parse_algorithm(std::string_view name);

}  // namespace comanda::auth
