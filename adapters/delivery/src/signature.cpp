#include "comanda/delivery/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace comanda::delivery {

namespace {

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
           text.size(), digest.data(), &size) == nullptr)
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out.push_back(digits[digest[i] >> 4]);
    out.push_back(digits[digest[i] & 15]);
  }
  return out;
}

}  // namespace

std::string key_of_customer(std::string_view secret, std::string_view customer) {
  return hmac_sha256(secret, customer);
}

std::vector<std::string> keys_of_customer(std::span<const std::string> secrets, std::string_view customer) {
  std::vector<std::string> keys;
  for (const auto& secret : secrets) keys.push_back(key_of_customer(secret, customer));
  return keys;
}

std::string signature_of(std::string_view key, const signed_post& post) {
  auto text = std::to_string(post.timestamp_s) + "\n";
  text.append(post.url).append("\n").append(post.body);
  return hmac_sha256(key, text);
}

std::string signature_header(std::span<const std::string> keys, const signed_post& post) {
  std::string out;
  for (const auto& key : keys) out += (out.empty() ? "v1=" : ",v1=") + signature_of(key, post);
  return out;
}

}  // namespace comanda::delivery
