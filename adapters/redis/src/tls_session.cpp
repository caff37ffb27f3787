#include "tls_session.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <array>

namespace comanda::redis::detail {

namespace {

struct free_context {
  void operator()(SSL_CTX* c) const noexcept { SSL_CTX_free(c); }
};
using context = std::unique_ptr<SSL_CTX, free_context>;

unexpected<error> failed(const std::string& why) { return fail(errc::unavailable, "Redis over TLS: " + why); }

/// The newest entry of OpenSSL's queue, which is empty afterwards.
std::string why_not() {
  const auto code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return "the server has closed the connection";
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

}  // namespace

void tls_session::free_session::operator()(ssl_st* s) const noexcept { SSL_free(s); }

result<tls_session> tls_session::over(int socket, const std::string& host, const std::string& ca_file) {
  ERR_clear_error();
  const context made(SSL_CTX_new(TLS_client_method()));
  if (!made) return failed(why_not());
  SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(made.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(made.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
  const int trusted = ca_file.empty() ? SSL_CTX_set_default_verify_paths(made.get())
                                      : SSL_CTX_load_verify_locations(made.get(), ca_file.c_str(), nullptr);
  if (trusted != 1) return failed("the file of CA certificates cannot be read");
  handle session(SSL_new(made.get()));
  if (!session) return failed(why_not());
  // An address is looked for among the certificate's addresses, a name among its names.
  auto* const rules = SSL_get0_param(session.get());
  const bool is_address = X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1;
  ERR_clear_error();
  const bool named = is_address || (SSL_set1_host(session.get(), host.c_str()) == 1 &&
                                    SSL_set_tlsext_host_name(session.get(), host.c_str()) == 1);
  if (!named || SSL_set_fd(session.get(), socket) != 1) return failed(why_not());
  SSL_set_connect_state(session.get());
  return tls_session(std::move(session));
}

result<io_step> tls_session::handshake() {
  ERR_clear_error();
  return step(SSL_do_handshake(handle_.get()), 0);
}

result<io_step> tls_session::read(char* to, std::size_t size) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int outcome = SSL_read_ex(handle_.get(), to, size, &bytes);
  return step(outcome, bytes);
}

result<io_step> tls_session::write(const char* from, std::size_t size) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int outcome = SSL_write_ex(handle_.get(), from, size, &bytes);
  return step(outcome, bytes);
}

result<io_step> tls_session::step(int outcome, std::size_t bytes) const {
  if (outcome == 1) return io_step{bytes, 0};
  switch (SSL_get_error(handle_.get(), outcome)) {
    case SSL_ERROR_WANT_READ:
      return io_step{0, POLLIN};
    case SSL_ERROR_WANT_WRITE:
      return io_step{0, POLLOUT};
    default:
      break;
  }
  if (const auto verdict = SSL_get_verify_result(handle_.get()); verdict != X509_V_OK) {
    ERR_clear_error();
    return failed(std::string("the certificate is not believed: ") + X509_verify_cert_error_string(verdict));
  }
  return failed(why_not());
}

}  // namespace comanda::redis::detail
