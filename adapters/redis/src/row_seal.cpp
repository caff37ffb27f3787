#include "comanda/redis/detail/row_seal.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "comanda/redis/options.hpp"

namespace comanda::redis {
namespace {

using mac = std::array<unsigned char, detail::seal_bytes>;

/// Slow on purpose: who reads the server has MACs to try guesses of a weak secret on.
constexpr int derivation_rounds = 100'000;
constexpr std::string_view derivation_salt = "comanda: rows of a shared cache";

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

mac mac_of(std::string_view secret, std::string_view key, std::string_view bytes) {
  // With its length the key cannot lend a byte to the row or take one.
  auto text = std::to_string(key.size()) + ":";
  text.append(key).append(bytes);
  mac out{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text), text.size(), out.data(),
           &size) == nullptr ||
      size != out.size())
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  return out;
}

}  // namespace

std::string derive_key(std::string_view secret) {
  std::string key(detail::seal_bytes, '\0');
  if (PKCS5_PBKDF2_HMAC(secret.data(), static_cast<int>(secret.size()), bytes_of(derivation_salt),
                        static_cast<int>(derivation_salt.size()), derivation_rounds, EVP_sha256(),
                        static_cast<int>(key.size()), reinterpret_cast<unsigned char*>(key.data())) != 1)
    throw std::runtime_error("OpenSSL has no PBKDF2");
  return key;
}

namespace detail {

std::string seal(std::string_view secret, std::string_view key, std::string bytes) {
  const auto made = mac_of(secret, key, bytes);
  bytes.append(made.begin(), made.end());
  return bytes;
}

std::optional<std::string_view> unseal(std::string_view secret, std::string_view key, std::string_view sealed) {
  if (sealed.size() < seal_bytes) return std::nullopt;
  const auto bytes = sealed.substr(0, sealed.size() - seal_bytes);
  const auto made = mac_of(secret, key, bytes);
  if (CRYPTO_memcmp(made.data(), sealed.data() + bytes.size(), made.size()) != 0) return std::nullopt;
  return bytes;
}

}  // namespace detail
}  // namespace comanda::redis
