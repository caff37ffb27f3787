#pragma once

#include <memory>
#include <string>
#include <string_view>

// An issuer of tokens, for tests.
namespace comanda::test {

[[nodiscard]] std::string base64url(std::string_view bytes);

/// A key that signs, as an issuer has it.
class signing_key {
 public:
  [[nodiscard]] static signing_key secret(std::string bytes);
  [[nodiscard]] static signing_key rsa(unsigned bits = 2048);
  [[nodiscard]] static signing_key ec(const std::string& curve = "P-256");

  [[nodiscard]] std::string sign(std::string_view text) const;
  [[nodiscard]] std::string pem() const;                          ///< of the public half
  [[nodiscard]] std::string private_pem() const;                  //
  [[nodiscard]] std::string jwk(std::string_view members) const;  ///< `members`: "\"kid\":\"a\"", or ""
  [[nodiscard]] std::string token(std::string_view header, std::string_view payload) const;
  [[nodiscard]] std::string alg() const;

 private:
  std::string secret_;
  std::shared_ptr<void> pair_;  ///< an EVP_PKEY
};

/// The same text with another character at that place.
[[nodiscard]] std::string altered(std::string text, std::size_t at);

}  // namespace comanda::test
