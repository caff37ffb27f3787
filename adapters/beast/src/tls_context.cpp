#include "tls_context.hpp"

#include <openssl/ssl.h>

#include "comanda/beast/tls.hpp"

namespace comanda::beast {
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
namespace {

/// Mozilla's "intermediate" without the suites that need Diffie-Hellman parameters: everything in use that knows
/// TLS 1.2 knows elliptic curves. Those of TLS 1.3 are OpenSSL's own choice, all of them good.
constexpr const char* tls12_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* groups = "X25519:P-256:P-384";

constexpr std::string_view http_1_1 = "http/1.1";

unexpected<error> bad(std::string what) { return fail(errc::invalid_parameter, std::move(what)); }

tls_context make_context(ssl::context::method method) {
  auto made = std::make_shared<ssl::context>(method);
  auto* native = made->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_cipher_list(native, tls12_ciphers);
  SSL_CTX_set1_groups_list(native, groups);
  // OpenSSL would ask for a passphrase on the terminal, and a service has none.
  made->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); });
  return made;
}

/// A client that names protocols but not ours is told so in the handshake, before it sends something else than
/// HTTP/1.1.
int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  const std::string_view list(reinterpret_cast<const char*>(offered), offered_size);
  for (std::size_t at = 0; at < list.size();) {
    const auto size = static_cast<std::size_t>(static_cast<unsigned char>(list[at]));
    if (list.substr(at + 1, size) == http_1_1) {
      *out = offered + at + 1;
      *out_size = static_cast<unsigned char>(size);
      return SSL_TLSEXT_ERR_OK;
    }
    at += 1 + size;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// What is wrong with it; nothing when it is taken.
std::optional<std::string> take_certificate(ssl::context& into, std::string_view pem) {
  error_code ec;
  into.use_certificate_chain({pem.data(), pem.size()}, ec);
  if (ec) return "is no PEM certificate, or chain of them, that can be used: " + ec.message();
  return std::nullopt;
}

/// After the certificate, which it must fit.
std::optional<std::string> take_key(ssl::context& into, std::string_view pem) {
  error_code ec;
  into.use_private_key({pem.data(), pem.size()}, ssl::context::pem, ec);
  if (ec) return "is no PEM private key without passphrase that fits the certificate: " + ec.message();
  if (SSL_CTX_check_private_key(into.native_handle()) != 1) return "does not fit the certificate";
  return std::nullopt;
}

}  // namespace

result<tls_context> make_server_context(std::string_view certificate, std::string_view key) {
  auto made = make_context(ssl::context::tls_server);
  if (const auto wrong = take_certificate(*made, certificate)) return bad("the TLS certificate " + *wrong);
  if (const auto wrong = take_key(*made, key)) return bad("the TLS key " + *wrong);
  auto* native = made->native_handle();
  // No resumption: each lane and each instance would have its own key for tickets, and a key that is never changed
  // takes forward secrecy away from everything resumed with it.
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(native, select_protocol, nullptr);
  return made;
}

result<tls_context> make_client_context(const client_trust& trust) {
  auto made = make_context(ssl::context::tls_client);
  error_code ec;
  if (!trust.verify) {
    made->set_verify_mode(ssl::verify_none, ec);
    return made;
  }
  if (trust.ca_file.empty()) {
    made->set_default_verify_paths(ec);
    if (ec) return bad("the system's certificate authorities cannot be read: " + ec.message());
  } else {
    made->load_verify_file(trust.ca_file, ec);
    if (ec) return bad("the certificate authorities in \"" + trust.ca_file + "\" cannot be read: " + ec.message());
  }
  made->set_verify_mode(ssl::verify_peer, ec);
  return made;
}

std::optional<std::string> wrong_with_tls_certificate(std::string_view certificate) {
  return take_certificate(*make_context(ssl::context::tls_server), certificate);
}

std::optional<std::string> wrong_with_tls_key(std::string_view key, std::string_view certificate) {
  const auto context = make_context(ssl::context::tls_server);
  if (take_certificate(*context, certificate)) return std::nullopt;  // said of the certificate
  return take_key(*context, key);
}

std::optional<std::string> wrong_with_tls_authorities(const std::string& file) {
  error_code ec;
  make_context(ssl::context::tls_client)->load_verify_file(file, ec);
  if (!ec) return std::nullopt;
  return "is no file of PEM certificates that can be read: " + ec.message();
}

}  // namespace comanda::beast
