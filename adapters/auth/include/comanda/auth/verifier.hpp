#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/auth/algorithm.hpp"
#include "comanda/auth/key_set.hpp"
#include "comanda/http/principal.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda::auth {

/// Where a verifier's keys come from. Thread rule: both functions are safe from every thread and never block.
class key_source {
 public:
  virtual ~key_source() = default;
  /// The keys that may be trusted at that moment; null when there are none.
  [[nodiscard]] virtual std::shared_ptr<const key_set> keys(timestamp now) = 0;
  /// A token named a key that is not among them: perhaps the issuer has a new one.
  virtual void missed() = 0;
};

struct verifier_options {
  std::vector<algorithm> algorithms;  ///< those that a token may have; each must fit the keys
  std::string secret;                 ///< for HS256: at least 32 bytes
  std::string public_key_pem;         ///< for RS256 or ES256: "-----BEGIN PUBLIC KEY-----"
  std::string issuer;                 ///< `iss` must be it; "": not looked at
  std::string audience;               ///< `aud` must be it or name it; "": not looked at
  std::chrono::seconds leeway{30};    ///< by how much the issuer's clock may differ
};

/// Says who sends a request, by its token: a JWT (RFC 7519) in JWS compact form, up to 8 KiB.
///
/// It must be signed by a key of ours with an algorithm that is allowed and that the key is for, have `exp` and a `sub`
/// of 1 to 255 visible ASCII characters (a customer's id, and the name under which an administrator's deeds are
/// recorded, so the rule is one for both), and be neither expired nor for somebody else. `scope` grants what it lists;
/// `admin` in it makes an administrator.
///
/// Thread rule: `verify` is safe from every thread and never blocks; what it does is some microseconds of arithmetic
/// (HS256), or tens to hundreds (RS256, ES256).
class verifier {
 public:
  /// `keys` is for RS256 and ES256. Exactly one of secret, public_key_pem and keys is given. Error: invalid_parameter;
  /// the message quotes no key.
  [[nodiscard]] static result<verifier> create(verifier_options o, std::shared_ptr<key_source> keys = nullptr);

  /// Error: unauthenticated. The message says which check failed, and holds nothing of the token.
  [[nodiscard]] result<http::principal> verify(std::string_view token, timestamp now) const;

 private:
  verifier(verifier_options o, std::shared_ptr<key_source> keys) : options_(std::move(o)), keys_(std::move(keys)) {}

  verifier_options options_;  ///< without the keys
  std::shared_ptr<key_source> keys_;
};

}  // namespace comanda::auth
