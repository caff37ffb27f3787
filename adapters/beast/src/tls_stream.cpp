#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "tls_context.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
namespace {

/// Up to here a write's two buffers are put together first: each would be a record, and a packet, of its own.
constexpr std::size_t joined_bytes_max = 16 * 1024;

class tls_stream final : public byte_stream {
 public:
  tls_stream(tcp_socket socket, tls_context context, ssl::stream_base::handshake_type side)
      : context_(std::move(context)), side_(side), stream_(std::move(socket), *context_) {}

  /// For a client, before open().
  void expect(std::string host) {
    auto* native = stream_.native_handle();
    error_code not_numeric;
    static_cast<void>(asio::ip::make_address(host, not_numeric));
    if (not_numeric) {
      if (host.ends_with('.')) host.pop_back();  // a name up to the root of DNS; certificates have it without
      SSL_set_tlsext_host_name(native, host.c_str());
    }
    if (SSL_get_verify_mode(native) == SSL_VERIFY_NONE) return;
    auto* rules = SSL_get0_param(native);
    X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    expected_ = (not_numeric ? X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size())
                             : X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str())) == 1;
  }

  void open(const std::shared_ptr<stream_user>& user) override {
    if (!expected_) return user->on_open(asio::error::invalid_argument);  // else any name would do
    stream_.async_handshake(side_, [user](error_code ec) { user->on_open(ec); });
  }

  void read_some(asio::mutable_buffer into, const std::shared_ptr<stream_user>& user) override {
    stream_.async_read_some(into, [user](error_code ec, std::size_t bytes) { user->on_read(ec, bytes); });
  }

  void write(const out_buffers& what, const std::shared_ptr<stream_user>& user) override {
    const auto done = [user](error_code ec, std::size_t) { user->on_written(ec); };
    if (asio::buffer_size(what) > joined_bytes_max) return asio::async_write(stream_, what, done);
    joined_.clear();
    for (const auto& part : what) joined_.append(static_cast<const char*>(part.data()), part.size());
    asio::async_write(stream_, asio::buffer(joined_), done);
  }

  /// The close_notify tells the client that the answer was not cut off. Its own is waited for; when data comes instead,
  /// that is an error here, and the bytes below are dropped until the client closes.
  void finish(const std::shared_ptr<stream_user>& user) override {
    stream_.async_shutdown([this, user](error_code) {
      error_code ec;
      stream_.next_layer().shutdown(asio::socket_base::shutdown_send, ec);
      if (ec) return user->on_discarded(ec, 0);
      discard(stream_.next_layer(), scratch_, user);
    });
  }

  bool has_ended() noexcept override { return beast::has_ended(stream_.next_layer()); }

  void close() noexcept override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  [[nodiscard]] std::string problem() const override {
    const auto verdict = SSL_get_verify_result(const_cast<tls_stream*>(this)->stream_.native_handle());
    return verdict == X509_V_OK ? std::string() : X509_verify_cert_error_string(verdict);
  }

 private:
  const tls_context context_;
  const ssl::stream_base::handshake_type side_;
  ssl::stream<tcp_socket> stream_;
  bool expected_ = true;
  std::string joined_;
  discard_space scratch_;
};

}  // namespace

std::unique_ptr<byte_stream> make_tls_stream(tcp_socket socket, tls_context context) {
  return std::make_unique<tls_stream>(std::move(socket), std::move(context), ssl::stream_base::server);
}

std::unique_ptr<byte_stream> make_tls_client_stream(tcp_socket socket, tls_context context, const std::string& host) {
  auto made = std::make_unique<tls_stream>(std::move(socket), std::move(context), ssl::stream_base::client);
  made->expect(host);
  return made;
}

}  // namespace comanda::beast
