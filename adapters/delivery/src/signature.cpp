#include "comanda/delivery/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace comanda::delivery {

std::string signature_of(std::string_view secret, std::int64_t timestamp_s, std::string_view body) {
  const auto text = std::to_string(timestamp_s) + "." + std::string(body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size) == nullptr)
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out.push_back(digits[digest[i] >> 4]);
    out.push_back(digits[digest[i] & 15]);
  }
  return out;
}

std::string signature_header(std::span<const std::string> secrets, std::int64_t timestamp_s, std::string_view body) {
  std::string out;
  for (const auto& secret : secrets) out += (out.empty() ? "v1=" : ",v1=") + signature_of(secret, timestamp_s, body);
  return out;
}

}  // namespace comanda::delivery
