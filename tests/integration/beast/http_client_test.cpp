#include "comanda/beast/http_client.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "comanda/beast/address.hpp"
#include "running_server.hpp"
#include "scripted_server.hpp"
#include "support/catch.hpp"
#include "support/certificates.hpp"

using namespace std::chrono_literals;
using namespace comanda::test;
using comanda::errc;
using comanda::beast::http_client;
using comanda::beast::http_client_options;
using comanda::beast::server_options;
namespace http = comanda::http;

namespace {

std::unique_ptr<http_client> client_with(http_client_options options = {}) {
  auto made = http_client::create(std::move(options));
  if (!made) throw std::runtime_error(made.error().message);
  return *std::move(made);
}

http::outgoing_request get(std::string url) {
  http::outgoing_request r;
  r.url = std::move(url);
  return r;
}

std::string url_of(const running_server& server, std::string_view host = "127.0.0.1", bool tls = false) {
  return (tls ? "https://" : "http://") + std::string(host) + ":" + std::to_string(server.port()) + "/a?b=1";
}

/// The error of a request that must fail.
comanda::error failure(const http_client_options& options, const http::outgoing_request& r) {
  const auto answer = client_with(options)->send(r);
  if (answer) return {errc::internal, "it was answered"};
  return answer.error();
}

struct tls_peer {
  certificate_authority authority;
  scratch_file trusted{authority.certificate()};

  [[nodiscard]] server_options options(const std::string& names) const {
    const auto mine = authority.issue_for(names);
    server_options o;
    o.tls_certificate = mine.certificate;
    o.tls_key = mine.key;
    return o;
  }
};

}  // namespace

TEST_CASE("a request is sent as it is, and its answer comes back whole", "[client]") {
  std::mutex mutex;
  http::request seen;
  running_server server([&](http::request r, const http::responder& respond) {
    const std::lock_guard lock(mutex);
    seen = std::move(r);
    auto answer = text("body", 201);
    answer.headers.add("X-A", "b");
    respond(std::move(answer));
  });
  auto r = get(url_of(server));
  r.verb = http::method::post;
  r.headers.add("Content-Type", "text/plain");
  r.headers.add("Host", "elsewhere");
  r.headers.add("Content-Length", "1");
  r.body = "payload";
  const auto answer = client_with()->send(r);
  REQUIRE(answer);
  CHECK(answer->status == 201);
  CHECK(answer->headers.find("x-a") == "b");
  CHECK(answer->body == "body");
  const std::lock_guard lock(mutex);
  CHECK(seen.verb == http::method::post);
  CHECK(seen.target == "/a?b=1");
  CHECK(seen.headers.find("Host") == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(seen.headers.count("Host") == 1);
  CHECK(seen.headers.count("Content-Length") == 1);
  CHECK(seen.headers.find("content-type") == "text/plain");
  CHECK(seen.body == "payload");
}

TEST_CASE("every status is an answer, and a redirect is not followed", "[client]") {
  running_server server([](const http::request&, const http::responder& respond) {
    auto answer = text("", 302);
    answer.headers.add("Location", "http://127.0.0.1:1/");
    respond(std::move(answer));
  });
  const auto answer = client_with()->send(get(url_of(server)));
  REQUIRE(answer);
  CHECK(answer->status == 302);
  CHECK(server->requests_total() == 1);
}

TEST_CASE("HEAD is answered without a body", "[client]") {
  running_server server;
  auto r = get(url_of(server));
  r.verb = http::method::head;
  const auto answer = client_with()->send(r);
  REQUIRE(answer);
  CHECK(answer->body.empty());
}

TEST_CASE("an answer in chunks, in many pieces or without length is put together", "[client]") {
  for (const std::string script : {
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
           "HTTP/1.1 200 OK\r\n\r\nabc",
           "HTTP/1.0 200 OK\r\n\r\nabc",
           "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\nabc",
       }) {
    CAPTURE(script);
    scripted_server server(script);
    const auto answer = client_with()->send(get(server.url()));
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "abc");
  }
}

TEST_CASE("an answer that is no HTTP, or not whole, is unavailable", "[client]") {
  std::string interim;
  for (int i = 0; i < 20; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  for (const std::string& script : std::vector<std::string>{
           "",
           "220 smtp.example.org\r\n",
           "HTTP/1.1 200",
           "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
           "HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'a') + "\r\n\r\n",
           interim,
       }) {
    CAPTURE(script.substr(0, 100));
    scripted_server server(script);
    CHECK(failure({}, get(server.url())).code == errc::unavailable);
  }
}

TEST_CASE("an answer whose framing never ends, or is larger than its contents, is unavailable", "[client]") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string fields;
  for (int i = 0; i < 80'000; ++i) fields += "a: b\r\n";
  std::string few_fields;
  for (int i = 0; i < 20'000; ++i) few_fields += "a: b\r\n";
  struct {
    const char* what;
    std::string script;
  } const answers[] = {
      {"a chunk's extension", chunked + "1;" + std::string(400'000, 'a') + "\r\nb\r\n0\r\n\r\n"},
      {"a chunk's extension without end", chunked + "1;" + std::string(400'000, 'a')},
      {"the last chunk's extension", chunked + "1\r\nb\r\n0;" + std::string(400'000, 'a') + "\r\n\r\n"},
      {"a chunk's size", chunked + std::string(400'000, '0') + "1\r\nb\r\n0\r\n\r\n"},
      {"a trailer", chunked + "0\r\na: " + std::string(400'000, 'a') + "\r\n\r\n"},
      {"a trailer that fits into the buffer and in no field",
       chunked + "0\r\na: " + std::string(70'000, 'a') + "\r\n\r\n"},
      {"a trailer without end", chunked + "0\r\n" + fields},
      {"a trailer of many fields", chunked + "0\r\n" + fields + "\r\n"},
      {"a head of many fields", "HTTP/1.1 200 OK\r\n" + fields + "\r\n"},
      {"a head of many fields that fit into the buffer", "HTTP/1.1 200 OK\r\n" + few_fields + "\r\n"},
      {"a status line", "HTTP/1.1 200 " + std::string(400'000, 'a') + "\r\n\r\n"},
  };
  for (const auto& a : answers) {
    CAPTURE(a.what);
    scripted_server server(a.script);
    CHECK(failure({}, get(server.url())).code == errc::unavailable);
  }
}

TEST_CASE("an answer that is too long is unavailable, whether it says its length or not", "[client]") {
  for (const std::string head : {"Content-Length: 100\r\n", "Transfer-Encoding: chunked\r\n", ""}) {
    CAPTURE(head);
    const std::string body =
        head.starts_with("T") ? "64\r\n" + std::string(100, 'a') + "\r\n0\r\n\r\n" : std::string(100, 'a');
    scripted_server server("HTTP/1.1 200 OK\r\n" + head + "\r\n" + body);
    CHECK(client_with({.body_bytes_max = 100})->send(get(server.url())));
    CHECK(failure({.body_bytes_max = 99}, get(server.url())).code == errc::unavailable);
  }
  running_server server([](const http::request&, const http::responder& respond) {
    respond(text(std::string(http::client_body_bytes_max + 1, 'a')));
  });
  CHECK(failure({}, get(url_of(server))).code == errc::unavailable);
}

TEST_CASE("a server that stalls before, in or behind the head costs the time limit and no more", "[client]") {
  for (const std::string script : {"", "HTTP/1.1 200 OK\r\nA:", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"}) {
    CAPTURE(script);
    scripted_server server(script, scripted_server::then::hold);
    auto r = get(server.url());
    r.timeout = 50ms;
    CHECK(failure({}, r).code == errc::timeout);
    if (script.empty()) {  // in the handshake of TLS
      r.url.insert(4, "s");
      CHECK(failure({}, r).code == errc::timeout);
    }
  }
}

TEST_CASE("a request without time is a timeout", "[client]") {
  running_server server;
  auto r = get(url_of(server));
  r.timeout = 0ms;
  CHECK(failure({}, r).code == errc::timeout);
  r.timeout = std::chrono::milliseconds::max();
  CHECK(client_with()->send(r));
}

TEST_CASE("whom nobody listens for, and who has no address, is unavailable", "[client]") {
  std::string gone;
  {
    running_server server;
    gone = url_of(server);
  }
  CHECK(failure({}, get(gone)).code == errc::unavailable);
  const auto unknown = failure({}, get("http://name.invalid/")).code;
  CHECK((unknown == errc::unavailable || unknown == errc::timeout));  // a resolver may take its time to say no
}

TEST_CASE("what cannot be sent as one request is refused, and nothing is sent", "[client]") {
  running_server server;
  const auto good = url_of(server);
  std::vector<http::outgoing_request> bad;
  for (const std::string url :
       {"", "127.0.0.1/", "ftp://127.0.0.1/", "http://", "http://user@127.0.0.1/", "http://127.0.0.1:0/"})
    bad.push_back(get(url));
  bad.push_back(get(good + " HTTP/1.1\r\nX: y"));
  bad.push_back(get(good));
  bad.back().headers.add("X-A", "b\r\nc: d");
  bad.push_back(get(good));
  bad.back().headers.add("X-A", "b\nc");
  bad.push_back(get(good));
  bad.back().headers.add("X-A: b\r\nX-B", "c");
  bad.push_back(get(good));
  bad.back().verb = http::method::other;
  for (const auto& r : bad) {
    CAPTURE(r.url);
    CHECK(failure({}, r).code == errc::invalid_parameter);
  }
  CHECK(server->requests_total() == 0);
  CHECK(server->wire_errors_total() == 0);
}

TEST_CASE("a certificate of a trusted authority for the right name or address is good", "[client][tls]") {
  tls_peer peer;
  running_server server(echo, peer.options("DNS:localhost,IP:127.0.0.1"));
  const auto client = client_with({.ca_file = peer.trusted.path()});
  for (const std::string_view host : {"localhost", "127.0.0.1"}) {
    CAPTURE(host);
    const auto answer = client->send(get(url_of(server, host, true)));
    REQUIRE(answer);
    CHECK(answer->body == "GET /a?b=1 ");
  }
}

TEST_CASE("a certificate for another name or address is not", "[client][tls]") {
  tls_peer peer;
  running_server server(echo, peer.options("DNS:other.example,DNS:*.example,IP:127.0.0.2"));
  for (const std::string_view host : {"localhost", "127.0.0.1"}) {
    const auto wrong = failure({.ca_file = peer.trusted.path()}, get(url_of(server, host, true)));
    CHECK(wrong.code == errc::unavailable);
    CHECK(contains(wrong.message, "mismatch"));
  }
  CHECK(server->requests_total() == 0);
}

TEST_CASE("a certificate of an authority that is not trusted is not good, unless nobody looks", "[client][tls]") {
  tls_peer peer;
  running_server server(echo, peer.options("DNS:localhost"));
  const scratch_file another(certificate_authority().certificate());
  const auto r = get(url_of(server, "localhost", true));
  CHECK(failure({.ca_file = another.path()}, r).code == errc::unavailable);
  CHECK(failure({}, r).code == errc::unavailable);  // nor does the system know it
  CHECK(server->requests_total() == 0);
  CHECK(client_with({.verify = false})->send(r));
}

TEST_CASE("authorities that cannot be read are named", "[client][tls]") {
  const auto made = http_client::create({.ca_file = "/nowhere/at/all"});
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::invalid_parameter);
  CHECK(contains(made.error().message, "/nowhere/at/all"));
}

TEST_CASE("https to a server that speaks plain HTTP is unavailable", "[client][tls]") {
  running_server server;
  CHECK(failure({}, get(url_of(server, "127.0.0.1", true))).code == errc::unavailable);
}

TEST_CASE("an answer over TLS that is cut off is not taken for whole", "[client][tls]") {
  // Without a length, only the close_notify says that this was all; this server leaves in the middle of its stream.
  tls_peer peer;
  held<std::shared_ptr<http::body_stream>> streams;
  auto options = peer.options("DNS:localhost");
  options.stream_bytes_waiting_max = 10;
  running_server server(
      [&](const http::request&, const http::responder& respond) {
        auto answer = text("first");
        answer.stream = [](const std::shared_ptr<http::body_stream>& to) {
          to->write("as much as may wait");
          to->write("and more");
        };
        respond(std::move(answer));
      },
      options);
  CHECK(failure({.ca_file = peer.trusted.path()}, get(url_of(server, "localhost", true))).code == errc::unavailable);
}

TEST_CASE("a request that is for the public internet alone goes nowhere else, however the host is written",
          "[client]") {
  running_server server;
  // The resolver takes all of them for 127.0.0.1.
  for (const std::string_view host :
       {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "2130706433", "0x7f.1", "127.1"}) {
    CAPTURE(host);
    auto r = get(url_of(server, host));
    r.public_only = true;
    CHECK(failure({}, r).code == errc::invalid_parameter);
    CHECK(server->requests_total() == 0);
  }
  CHECK(client_with({})->send(get(url_of(server, "2130706433"))));
}

TEST_CASE("a name that stands for a private address is told as one that nobody knows", "[client]") {
  running_server server;
  for (const std::string_view host : {"ip6-localhost", "no-such-name.invalid"}) {
    CAPTURE(host);
    auto r = get(url_of(server, host));
    r.public_only = true;
    CHECK(failure({}, r).code == errc::unavailable);
  }
  CHECK(server->requests_total() == 0);
}

TEST_CASE("threads may share a client", "[client][tls]") {
  tls_peer peer;
  running_server server(echo, peer.options("DNS:localhost"));
  const auto client = client_with({.ca_file = peer.trusted.path()});
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) answered += client->send(get(url_of(server, "localhost", true))).has_value();
    });
  }
  for (auto& t : threads) t.join();
  CHECK(answered == 40);
}
