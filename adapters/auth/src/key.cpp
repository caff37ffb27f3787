#include "key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <vector>

#include "base64url.hpp"

namespace comanda::auth {

namespace {

template <auto Release>
struct releaser {
  template <class T>
  void operator()(T* p) const {
    Release(p);
  }
};
template <class T, auto Release>
using owned = std::unique_ptr<T, releaser<Release>>;

constexpr std::size_t p256_bytes = 32;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// OpenSSL keeps a queue of errors for each thread: what went wrong here must not be found by somebody else.
struct quiet {
  ~quiet() { ERR_clear_error(); }
};

bool hmac_verifies(std::string_view secret, std::string_view text, std::string_view signature) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text), text.size(), mac.data(),
           &size) == nullptr)
    return false;
  return signature.size() == size && CRYPTO_memcmp(mac.data(), signature.data(), size) == 0;
}

/// R and S side by side, as tokens have them, in the form that OpenSSL takes. Empty when it is none.
std::vector<unsigned char> der_of(std::string_view signature) {
  if (signature.size() != 2 * p256_bytes) return {};
  owned<BIGNUM, BN_free> r(BN_bin2bn(bytes_of(signature), p256_bytes, nullptr));
  owned<BIGNUM, BN_free> s(BN_bin2bn(bytes_of(signature) + p256_bytes, p256_bytes, nullptr));
  const owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // the pair's now
  static_cast<void>(s.release());
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0) return {};
  std::vector<unsigned char> der(static_cast<std::size_t>(size));
  auto* out = der.data();
  i2d_ECDSA_SIG(pair.get(), &out);
  return der;
}

bool public_key_verifies(EVP_PKEY* pkey, std::string_view text, const unsigned char* signature, std::size_t size) {
  const owned<EVP_MD_CTX, EVP_MD_CTX_free> digest(EVP_MD_CTX_new());
  return digest && EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, pkey) == 1 &&
         EVP_DigestVerify(digest.get(), signature, size, bytes_of(text), text.size()) == 1;
}

result<algorithm> algorithm_of(EVP_PKEY* pkey) {
  const owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(pkey, nullptr));
  if (!context || EVP_PKEY_public_check(context.get()) != 1)
    return fail(errc::invalid_parameter, "is not a sound public key");
  if (EVP_PKEY_is_a(pkey, "RSA") == 1) {
    const int bits = EVP_PKEY_get_bits(pkey);
    if (bits < rsa_bits_min || bits > rsa_bits_max)
      return fail(errc::invalid_parameter, "is an RSA key of " + std::to_string(bits) + " bits, not of " +
                                               std::to_string(rsa_bits_min) + " to " + std::to_string(rsa_bits_max));
    return algorithm::rs256;
  }
  std::array<char, 64> group{};
  std::size_t size = 0;
  if (EVP_PKEY_is_a(pkey, "EC") == 1 && EVP_PKEY_get_group_name(pkey, group.data(), group.size(), &size) == 1 &&
      (std::string_view(group.data(), size) == "prime256v1" || std::string_view(group.data(), size) == "P-256"))
    return algorithm::es256;
  return fail(errc::not_implemented, "is neither an RSA key nor one over the curve P-256");
}

/// A member of a JWK that holds bytes.
std::optional<std::string> octets(const boost::json::object& jwk, std::string_view member) {
  const auto* v = jwk.if_contains(member);
  if (v == nullptr || !v->is_string()) return std::nullopt;
  auto bytes = decode_base64url(v->get_string());
  if (!bytes || bytes->empty()) return std::nullopt;
  return bytes;
}

EVP_PKEY* public_key_from(const char* type, OSSL_PARAM_BLD* builder) {
  const owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder));
  const owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return made;
}

EVP_PKEY* rsa_from(const boost::json::object& jwk) {
  const auto n = octets(jwk, "n");
  const auto e = octets(jwk, "e");
  if (!n || !e || n->size() > rsa_bits_max / 8) return nullptr;
  const owned<BIGNUM, BN_free> modulus(BN_bin2bn(bytes_of(*n), static_cast<int>(n->size()), nullptr));
  const owned<BIGNUM, BN_free> exponent(BN_bin2bn(bytes_of(*e), static_cast<int>(e->size()), nullptr));
  const owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  return public_key_from("RSA", builder.get());
}

EVP_PKEY* p256_from(const boost::json::object& jwk) {
  const auto x = octets(jwk, "x");
  const auto y = octets(jwk, "y");
  if (!x || !y || x->size() != p256_bytes || y->size() != p256_bytes) return nullptr;
  const auto point = '\x04' + *x + *y;  // uncompressed
  const owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return public_key_from("EC", builder.get());
}

std::string_view text_of(const boost::json::object& jwk, std::string_view member) {
  const auto* v = jwk.if_contains(member);
  return v != nullptr && v->is_string() ? std::string_view(v->get_string()) : std::string_view();
}

std::shared_ptr<void> shared(EVP_PKEY* pkey) {
  return {pkey, [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); }};
}

}  // namespace

result<key> key::from_secret(std::string_view secret) {
  if (secret.size() < secret_bytes_min)
    return fail(errc::invalid_parameter, "is shorter than " + std::to_string(secret_bytes_min) + " bytes");
  return key(algorithm::hs256, std::string(secret), nullptr);
}

result<key> key::from_pem(std::string_view pem) {
  const quiet guard;
  const owned<BIO, BIO_free> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  auto* pkey = in ? PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr) : nullptr;
  if (pkey == nullptr) return fail(errc::invalid_parameter, "holds no PEM that begins -----BEGIN PUBLIC KEY-----");
  auto handle = shared(pkey);
  const auto a = algorithm_of(pkey);
  if (!a) return failure_of(a);
  return key(*a, {}, std::move(handle));
}

result<key> key::from_jwk(const boost::json::object& jwk) {
  const quiet guard;
  const auto kty = text_of(jwk, "kty");
  const bool ec = kty == "EC" && text_of(jwk, "crv") == "P-256";
  if (kty != "RSA" && !ec) return fail(errc::not_implemented, "is neither an RSA key nor one over the curve P-256");
  auto* pkey = ec ? p256_from(jwk) : rsa_from(jwk);
  if (pkey == nullptr) return fail(errc::invalid_parameter, "is not a sound public key");
  auto handle = shared(pkey);
  const auto a = algorithm_of(pkey);
  if (!a) return failure_of(a);
  return key(*a, {}, std::move(handle));
}

bool key::verifies(std::string_view text, std::string_view signature) const {
  const quiet guard;
  auto* pkey = static_cast<EVP_PKEY*>(public_.get());
  switch (algorithm_) {
    case algorithm::hs256:
      return hmac_verifies(secret_, text, signature);
    case algorithm::rs256:
      return public_key_verifies(pkey, text, bytes_of(signature), signature.size());
    case algorithm::es256: {
      const auto der = der_of(signature);
      return !der.empty() && public_key_verifies(pkey, text, der.data(), der.size());
    }
  }
  return false;
}

}  // namespace comanda::auth
