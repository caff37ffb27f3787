#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "comanda/auth/algorithm.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::auth {

inline constexpr std::size_t secret_bytes_min = 32;  ///< RFC 7518, section 3.2: as long as the hash
inline constexpr int rsa_bits_min = 2048;            ///< RFC 7518, section 3.3
inline constexpr int rsa_bits_max = 8192;            ///< a longer one makes each request slow

/// What verifies signatures of one algorithm. Its kind decides which one that is, so that the bytes of a public key can
/// never be taken for a secret. Thread rule: `verifies` is safe from every thread.
class key {
 public:
  /// Error: invalid_parameter, when it is shorter than 32 bytes.
  [[nodiscard]] static result<key> from_secret(std::string_view secret);
  /// "-----BEGIN PUBLIC KEY-----": RSA or P-256. Error: invalid_parameter, which quotes nothing of it.
  [[nodiscard]] static result<key> from_pem(std::string_view pem);
  /// A public key of RFC 7517 (kty RSA or EC). Error: invalid_parameter; not_implemented for a kind that is none of
  /// ours.
  [[nodiscard]] static result<key> from_jwk(const boost::json::object& jwk);

  [[nodiscard]] auth::algorithm algorithm() const noexcept { return algorithm_; }
  /// `signature` are its bytes as in a token: of ES256, R and S.
  [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;

 private:
  key(auth::algorithm a, std::string secret, std::shared_ptr<void> handle)
      : algorithm_(a), secret_(std::move(secret)), public_(std::move(handle)) {}

  auth::algorithm algorithm_;
  std::string secret_;
  std::shared_ptr<void> public_;  ///< an EVP_PKEY, whose header stays out of ours
};

}  // namespace comanda::auth
