#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "comanda/beast/http_client.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/certificates.hpp"
#include "wire_client.hpp"

using namespace std::chrono_literals;
using namespace comanda::test;
using comanda::errc;
using comanda::beast::server;
using comanda::beast::server_options;
namespace http = comanda::http;

namespace {

const certificate_authority& authority() {
  static const certificate_authority made;
  return made;
}

server_options with_tls(const std::string& names = "DNS:localhost,IP:127.0.0.1") {
  const auto mine = authority().issue_for(names);
  server_options options;
  options.tls_certificate = mine.certificate;
  options.tls_key = mine.key;
  return options;
}

/// A TLS client that says what it wants, over the socket of a wire_client.
class tls_client {
 public:
  explicit tls_client(std::uint16_t port, int version_max = TLS1_3_VERSION, std::string_view protocol = "",
                      const char* ciphers = nullptr)
      : wire_(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
    SSL_CTX_set_security_level(context_.get(), 0);  // else OpenSSL itself would not offer what is old
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    if (ciphers != nullptr) SSL_CTX_set_cipher_list(context_.get(), ciphers);
    ssl_.reset(SSL_new(context_.get()));
    if (!protocol.empty()) {
      const auto list = std::string(1, static_cast<char>(protocol.size())) + std::string(protocol);
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(list.data()),
                          static_cast<unsigned>(list.size()));
    }
    SSL_set_fd(ssl_.get(), wire_.descriptor());
    connected_ = SSL_connect(ssl_.get()) == 1;
  }

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
  [[nodiscard]] std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  bool send(const std::string& bytes) {
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  std::string read_through(std::string_view part) {
    while (got_.find(part) == std::string::npos) {
      if (!receive()) throw std::runtime_error("the stream ended early");
    }
    const auto size = got_.find(part) + part.size();
    const auto taken = got_.substr(0, size);
    got_.erase(0, size);
    return taken;
  }
  /// True when the other side said that this is all, false when the connection only ended.
  bool ends_cleanly() {
    while (receive()) {
    }
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  [[nodiscard]] const std::string& rest() const { return got_; }

 private:
  bool receive() {
    char bytes[4096];
    const int got = SSL_read(ssl_.get(), bytes, sizeof bytes);
    if (got > 0) got_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  wire_client wire_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  bool connected_ = false;
  std::string got_;
};

}  // namespace

TEST_CASE("requests are answered over TLS 1.2 and 1.3, one after another on a connection", "[tls]") {
  running_server server(echo, with_tls());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    tls_client client(server.port(), version, "http/1.1");
    REQUIRE(client.connected());
    CHECK(client.version() == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
    CHECK(client.protocol() == "http/1.1");
    for (int i = 0; i < 3; ++i) {
      client.send(request("POST /a", "Content-Length: 3\r\n", "xyz"));
      CHECK(has_status(client.read_through("POST /a xyz"), 200));
    }
  }
}

TEST_CASE("older versions of TLS are refused, suites without forward secrecy, and other protocols than HTTP/1.1",
          "[tls]") {
  running_server server(echo, with_tls());
  CHECK_FALSE(tls_client(server.port(), TLS1_VERSION).connected());
  CHECK_FALSE(tls_client(server.port(), TLS1_1_VERSION).connected());
  CHECK_FALSE(tls_client(server.port(), TLS1_2_VERSION, "", "ECDHE-ECDSA-AES128-SHA").connected());
  CHECK_FALSE(tls_client(server.port(), TLS1_3_VERSION, "h2").connected());
  CHECK(tls_client(server.port(), TLS1_3_VERSION).connected());
  CHECK(tls_client(server.port(), TLS1_2_VERSION, "", "ECDHE-ECDSA-AES128-GCM-SHA256").connected());
}

TEST_CASE("a large body goes both ways", "[tls]") {
  running_server server([](const http::request& r, const http::responder& respond) { respond(text(r.body)); },
                        with_tls());
  tls_client client(server.port());
  const std::string body(1'000'000, 'a');
  client.send(request("POST /", "Content-Length: 1000000\r\n", body));
  CHECK(client.read_through("\r\n\r\n").find("Content-Length: 1000000") != std::string::npos);
  CHECK(client.read_through(body).size() == body.size());
}

TEST_CASE("the last answer of a connection ends with the notice that it was all", "[tls]") {
  running_server server(echo, with_tls());
  tls_client client(server.port());
  client.send(request("GET /a", "Connection: close\r\n"));
  CHECK(client.ends_cleanly());
  CHECK(client.rest().ends_with("GET /a "));
}

TEST_CASE("a client that is still sending a body too large sees why it is refused, over TLS too", "[tls]") {
  running_server server(echo, with_tls());
  tls_client client(server.port());
  client.send(request("POST /", "Content-Length: 2000000\r\n"));
  client.send(std::string(2'000'000, 'a'));
  CHECK(has_status(client.read_through("page 413"), 413));
}

TEST_CASE("what is no TLS is not answered", "[tls]") {
  running_server server(echo, with_tls());
  wire_client client(server.port());
  client.send(request("GET /"));
  CHECK_FALSE(contains(client.read_to_end(), "HTTP"));
  CHECK(server->requests_total() == 0);
}

TEST_CASE("a handshake that does not end is cut", "[tls]") {
  auto options = with_tls();
  options.handshake_time_max = 50ms;
  running_server server(echo, options);
  wire_client silent(server.port());
  wire_client half(server.port());
  half.send("\x16\x03\x01\x02");
  CHECK(silent.read_to_end().empty());
  CHECK(half.read_to_end().empty());
  CHECK(eventually([&] { return server->open_connections() == 0; }));
}

TEST_CASE("connections in their handshake count, and one too many is closed without a word", "[tls]") {
  auto options = with_tls();
  options.connections_max = 1;
  running_server server(echo, options);
  wire_client first(server.port());
  CHECK(wire_client(server.port()).read_to_end().empty());
  CHECK(eventually([&] { return server->open_connections() == 1; }));
}

TEST_CASE("draining closes what is in its handshake", "[tls]") {
  running_server server(echo, with_tls());
  wire_client client(server.port());
  REQUIRE(eventually([&] { return server->open_connections() == 1; }));
  server->drain();
  CHECK(client.read_to_end().empty());
  CHECK(eventually([&] { return server.done(); }));
}

TEST_CASE("answers are streamed over TLS, with requests behind them, until the client goes", "[tls]") {
  held<std::shared_ptr<http::body_stream>> streams;
  running_server server(
      [&](const http::request& r, const http::responder& respond) {
        if (r.target != "/stream") return echo(r, respond);
        auto answer = text("first");
        answer.stream = [&](std::shared_ptr<http::body_stream> to) { streams.put(std::move(to)); };
        respond(std::move(answer));
      },
      with_tls());
  std::shared_ptr<http::body_stream> stream;
  {
    tls_client client(server.port());
    client.send(request("GET /stream") + request("GET /behind"));
    client.read_through("\r\n\r\n5\r\nfirst\r\n");
    stream = streams.take();
    CHECK(stream->write("second"));
    CHECK(client.read_through("second\r\n") == "6\r\nsecond\r\n");
    stream->end();
    CHECK(client.read_through("\r\n\r\n") == "0\r\n\r\n");
    CHECK(has_status(client.read_through("GET /behind "), 200));
    client.send(request("GET /stream"));
    stream = streams.take();
    CHECK(stream->write("piece"));
    client.read_through("piece");
  }
  CHECK(eventually([&] { return server->open_connections() == 0; }));
  CHECK_FALSE(stream->write("to nobody"));
}

TEST_CASE("a client that goes while its answer is made is told of over TLS", "[tls][departure]") {
  held<http::departure_watch> watches;
  held_answers answers;
  running_server server(
      [&](const http::request& r, http::responder respond) {
        watches.put(r.when_left);
        answers.put(std::move(respond));
      },
      with_tls());
  held<int> told;
  {
    tls_client client(server.port());
    client.send(request("GET /"));
    watches.take()([&] { told.put(1); });
    std::this_thread::sleep_for(300ms);
    CHECK(told.count() == 0);
  }
  CHECK(told.take() == 1);
}

TEST_CASE("stopping in the middle of handshakes, answers and streams leaves nothing behind", "[tls]") {
  std::shared_ptr<http::body_stream> stream;
  held_answers answers;
  {
    running_server server(answers.handler(), with_tls());
    wire_client shaking(server.port());
    tls_client waiting(server.port());
    tls_client streaming(server.port());
    streaming.send(request("GET /"));
    auto answer = text("first");
    answer.stream = [&](std::shared_ptr<http::body_stream> to) { stream = std::move(to); };
    answers.take()(std::move(answer));
    streaming.read_through("first");
    waiting.send(request("GET /"));
    REQUIRE(eventually([&] { return answers.count() == 1; }));
  }
  CHECK_FALSE(stream->write("to nobody"));
  CHECK_NOTHROW(answers.take()(text("to nobody")));
}

TEST_CASE("a certificate or key that cannot be used is named", "[tls]") {
  const auto good = with_tls();
  const auto other = with_tls();
  struct row {
    std::string certificate;
    std::string key;
    std::string_view named;
  };
  const row rows[] = {
      {"", good.tls_key, "certificate"},
      {"nonsense", good.tls_key, "certificate"},
      {good.tls_key, good.tls_key, "certificate"},
      {good.tls_certificate, "", "key"},
      {good.tls_certificate, "nonsense", "key"},
      {good.tls_certificate, good.tls_certificate, "key"},
      {good.tls_certificate, other.tls_key, "key"},
  };
  for (const auto& [certificate, key, named] : rows) {
    CAPTURE(certificate.substr(0, 30), key.substr(0, 30));
    server_options options;
    options.tls_certificate = certificate;
    options.tls_key = key;
    const auto made = server::create(options, echo, page);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::invalid_parameter);
    CHECK(made.error().message.starts_with("the TLS " + std::string(named) + " "));
  }
}

TEST_CASE("a chain is sent whole", "[tls]") {
  auto options = with_tls();
  options.tls_certificate += authority().certificate();
  running_server server(echo, options);
  const scratch_file trusted(authority().certificate());
  const auto client = comanda::beast::http_client::create({.ca_file = trusted.path()});
  REQUIRE(client);
  http::outgoing_request r;
  r.url = "https://localhost:" + std::to_string(server.port()) + "/";
  CHECK((*client)->send(r));
}
