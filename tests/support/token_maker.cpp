#include "support/token_maker.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>
#include <vector>

namespace comanda::test {

namespace {

std::shared_ptr<void> shared(EVP_PKEY* pair) {
  if (pair == nullptr) throw std::runtime_error("no key was made");
  return {pair, [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); }};
}

EVP_PKEY* pkey_of(const std::shared_ptr<void>& pair) { return static_cast<EVP_PKEY*>(pair.get()); }

std::string number_of(EVP_PKEY* pair, const char* parameter, std::size_t bytes) {
  BIGNUM* n = nullptr;
  if (EVP_PKEY_get_bn_param(pair, parameter, &n) != 1) throw std::runtime_error("no such parameter");
  std::string out(bytes == 0 ? static_cast<std::size_t>(BN_num_bytes(n)) : bytes, '\0');
  BN_bn2binpad(n, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  BN_free(n);
  return base64url(out);
}

template <class Write>
std::string written(Write write) {
  BIO* to = BIO_new(BIO_s_mem());
  write(to);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(to, &text);
  std::string out(text, static_cast<std::size_t>(size));
  BIO_free(to);
  return out;
}

/// From OpenSSL's form to R and S side by side.
std::string raw_of(const std::string& der) {
  const auto* in = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size()));
  std::string out(64, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair), bytes, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair), bytes + 32, 32);
  ECDSA_SIG_free(pair);
  return out;
}

}  // namespace

std::string base64url(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned pending = 0;
  int bits = 0;
  for (const char c : bytes) {
    pending = (pending << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) out.push_back(digits[(pending >> (bits - 6)) & 63]);
  }
  if (bits > 0) out.push_back(digits[(pending << (6 - bits)) & 63]);
  return out;
}

signing_key signing_key::secret(std::string bytes) {
  signing_key k;
  k.secret_ = std::move(bytes);
  return k;
}

signing_key signing_key::rsa(unsigned bits) {
  signing_key k;
  k.pair_ = shared(EVP_RSA_gen(bits));
  return k;
}

signing_key signing_key::ec(const std::string& curve) {
  signing_key k;
  k.pair_ = shared(EVP_EC_gen(curve.c_str()));
  return k;
}

std::string signing_key::sign(std::string_view text) const {
  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  if (!pair_) {
    std::string mac(32, '\0');
    HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), in, text.size(),
         reinterpret_cast<unsigned char*>(mac.data()), nullptr);
    return mac;
  }
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  std::size_t size = 0;
  EVP_DigestSignInit(digest, nullptr, EVP_sha256(), nullptr, pkey_of(pair_));
  EVP_DigestSign(digest, nullptr, &size, in, text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(digest, reinterpret_cast<unsigned char*>(signature.data()), &size, in, text.size());
  EVP_MD_CTX_free(digest);
  signature.resize(size);
  return EVP_PKEY_is_a(pkey_of(pair_), "EC") == 1 ? raw_of(signature) : signature;
}

std::string signing_key::pem() const {
  return written([this](BIO* to) { PEM_write_bio_PUBKEY(to, pkey_of(pair_)); });
}

std::string signing_key::private_pem() const {
  return written(
      [this](BIO* to) { PEM_write_bio_PrivateKey(to, pkey_of(pair_), nullptr, nullptr, 0, nullptr, nullptr); });
}

std::string signing_key::jwk(std::string_view members) const {
  std::string out = "{";
  if (!pair_)
    out += R"("kty":"oct","k":")" + base64url(secret_) + "\"";
  else if (EVP_PKEY_is_a(pkey_of(pair_), "EC") == 1)
    out += R"("kty":"EC","crv":"P-256","x":")" + number_of(pkey_of(pair_), OSSL_PKEY_PARAM_EC_PUB_X, 32) +
           R"(","y":")" + number_of(pkey_of(pair_), OSSL_PKEY_PARAM_EC_PUB_Y, 32) + "\"";
  else
    out += R"("kty":"RSA","n":")" + number_of(pkey_of(pair_), OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
           number_of(pkey_of(pair_), OSSL_PKEY_PARAM_RSA_E, 0) + "\"";
  if (!members.empty()) out += "," + std::string(members);
  return out + "}";
}

std::string signing_key::alg() const {
  if (!pair_) return "HS256";
  return EVP_PKEY_is_a(pkey_of(pair_), "EC") == 1 ? "ES256" : "RS256";
}

std::string signing_key::token(std::string_view header, std::string_view payload) const {
  const auto text = base64url(header) + "." + base64url(payload);
  return text + "." + base64url(sign(text));
}

std::string altered(std::string text, std::size_t at) {
  text.at(at) = text.at(at) == 'A' ? 'B' : 'A';
  return text;
}

}  // namespace comanda::test
