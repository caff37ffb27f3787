#include "comanda/beast/head_scanner.hpp"

#include <vector>

#include "support/catch.hpp"

using comanda::beast::head;
using comanda::beast::head_limits;
using comanda::beast::head_scanner;
using comanda::beast::head_unfinished;
using comanda::beast::head_verdict;
using comanda::beast::origin_form;
namespace http = comanda::http;

namespace {

head_verdict scan(std::string_view bytes, head_limits limits = {}) { return head_scanner(limits).scan(bytes); }

/// The status of the refusal; 0 for a good head, -1 for one that has not ended.
int status_of(const head_verdict& verdict) {
  if (std::holds_alternative<head>(verdict)) return 0;
  if (std::holds_alternative<head_unfinished>(verdict)) return -1;
  return std::get<http::wire_error>(verdict).status;
}

int status_of(std::string_view bytes, head_limits limits = {}) { return status_of(scan(bytes, limits)); }

/// With these field lines, each ended.
std::string post(std::string_view fields) { return "POST /a HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n"; }

head good(std::string_view bytes) {
  const auto verdict = scan(bytes);
  REQUIRE(std::holds_alternative<head>(verdict));
  return std::get<head>(verdict);
}

}  // namespace

TEST_CASE("a head ends at its empty line, whatever follows", "[beast]") {
  const std::string text = "GET /a?b=1 HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto found = good(text + "GET /next");
  CHECK(found.begin == 0);
  CHECK(found.end == text.size());
  CHECK(found.keep_alive);
  CHECK_FALSE(found.has_body());
}

TEST_CASE("a head that comes byte by byte is judged like one that comes whole", "[beast]") {
  const std::string text = post("Content-Length: 3\r\nConnection: close\r\n");
  head_scanner scanner({});
  for (std::size_t size = 0; size < text.size(); ++size) {
    REQUIRE(status_of(scanner.scan(std::string_view(text).substr(0, size))) == -1);
  }
  const auto verdict = scanner.scan(text);
  REQUIRE(status_of(verdict) == 0);
  CHECK(std::get<head>(verdict).content_length == 3);
  CHECK_FALSE(std::get<head>(verdict).keep_alive);
}

TEST_CASE("one empty line before the request line is skipped and a second is not", "[beast]") {
  CHECK(good("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").begin == 2);
  CHECK(status_of("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
}

TEST_CASE("a malformed request line is refused", "[beast]") {
  const auto with = [](std::string_view line) { return status_of(std::string(line) + "\r\nHost: h\r\n\r\n"); };
  CHECK(with("GET / HTTP/1.1") == 0);
  CHECK(with("GET /") == 400);
  CHECK(with("GET  / HTTP/1.1") == 400);
  CHECK(with("GET / a HTTP/1.1") == 400);
  CHECK(with("GET /\ta HTTP/1.1") == 400);
  CHECK(with("GET /#a HTTP/1.1") == 400);
  CHECK(with("GET /\x80 HTTP/1.1") == 400);
  CHECK(with("GET a HTTP/1.1") == 400);
  CHECK(with("GET * HTTP/1.1") == 400);
  CHECK(with("OPTIONS * HTTP/1.1") == 0);
  CHECK(with("GET http://h/a HTTP/1.1") == 0);
  CHECK(with("G(T / HTTP/1.1") == 400);
  CHECK(with("BREW / HTTP/1.1") == 0);
  CHECK(with("GET / http/1.1") == 400);
  CHECK(with("GET / HTTP/1.10") == 400);
  CHECK(with("GET / HTTP/1.2") == 505);
  CHECK(with("PRI * HTTP/2.0") == 505);
}

TEST_CASE("bytes that are not HTTP are refused without waiting for a line end", "[beast]") {
  CHECK(status_of(std::string_view("\x16\x03\x01", 3)) == 400);
  CHECK(status_of("\r") == -1);
}

TEST_CASE("line ends other than CRLF and folded lines are refused", "[beast]") {
  CHECK(status_of("GET / HTTP/1.1\nHost: h\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: h\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: h\r\n\n") == 400);
  CHECK(status_of(post("A: b\rc\r\n")) == 400);
  CHECK(status_of(post("A: b\r\r\n")) == 400);
  CHECK(status_of(post("A: b\r\n c\r\n")) == 400);
  CHECK(status_of(post("A: b\r\n\tc\r\n")) == 400);
}

TEST_CASE("malformed fields are refused", "[beast]") {
  CHECK(status_of(post("A : b\r\n")) == 400);
  CHECK(status_of(post(": b\r\n")) == 400);
  CHECK(status_of(post("A\r\n")) == 400);
  CHECK(status_of(post(std::string("A: b\0c\r\n", 8))) == 400);
  CHECK(status_of(post("A: \xc3\xa4\r\n")) == 0);
  CHECK(status_of(post("A:\r\n")) == 0);
}

TEST_CASE("HTTP/1.1 needs one Host and HTTP/1.0 at most one", "[beast]") {
  CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 0);
  CHECK(status_of("GET / HTTP/1.1\r\nhost: a\r\nHOST: a\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n") == 0);
}

TEST_CASE("a body's length is given once, as digits", "[beast]") {
  CHECK(good(post("Content-Length: 0012\r\n")).content_length == 12);
  CHECK(status_of(post("Content-Length: 1\r\nContent-Length: 2\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 1\r\nContent-Length: 1\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 1, 1\r\n")) == 400);
  CHECK(status_of(post("Content-Length: +1\r\n")) == 400);
  CHECK(status_of(post("Content-Length: -1\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 0x1\r\n")) == 400);
  CHECK(status_of(post("Content-Length:\r\n")) == 400);
}

TEST_CASE("a length above the limit is refused, also one that fits no number", "[beast]") {
  const head_limits limits{.body_bytes_max = 10};
  CHECK(status_of(post("Content-Length: 10\r\n"), limits) == 0);
  CHECK(status_of(post("Content-Length: 11\r\n"), limits) == 413);
  CHECK(status_of(post("Content-Length: 99999999999999999999999\r\n"), limits) == 413);
}

TEST_CASE("chunked is the only transfer coding, and excludes a length", "[beast]") {
  CHECK(good(post("Transfer-Encoding: Chunked\r\n")).chunked);
  CHECK(status_of(post("Transfer-Encoding: gzip\r\n")) == 501);
  CHECK(status_of(post("Transfer-Encoding: gzip, chunked\r\n")) == 501);
  CHECK(status_of(post("Transfer-Encoding: chunked, gzip\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: chunked, chunked\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding:\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")) == 400);
  CHECK(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
}

TEST_CASE("100-continue is the only expectation, and HTTP/1.0 has none", "[beast]") {
  CHECK(good(post("Expect: 100-Continue\r\nContent-Length: 1\r\n")).expects_continue);
  CHECK(status_of(post("Expect: tea\r\n")) == 417);
  CHECK_FALSE(good("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n").expects_continue);
}

TEST_CASE("HTTP/1.1 keeps the connection unless told not to, HTTP/1.0 closes it unless told not to", "[beast]") {
  CHECK(good(post("")).keep_alive);
  CHECK_FALSE(good(post("Connection: upgrade, Close\r\n")).keep_alive);
  CHECK_FALSE(good("GET / HTTP/1.0\r\n\r\n").keep_alive);
  CHECK(good("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST_CASE("a request line above its limit is 414, ended or not", "[beast]") {
  const head_limits limits{.request_line_bytes_max = 20};
  const std::string line = "GET /" + std::string(6, 'a') + " HTTP/1.1";
  REQUIRE(line.size() == 20);
  CHECK(status_of(line + "\r\nHost: h\r\n\r\n", limits) == 0);
  CHECK(status_of("GET /a" + line.substr(5) + "\r\nHost: h\r\n\r\n", limits) == 414);
  CHECK(status_of("GET /" + std::string(18, 'a'), limits) == 414);
}

TEST_CASE("field lines above their limits are 431, ended or not", "[beast]") {
  const std::string fields = "Host: h\r\nA: 1234567\r\n";
  const head_limits limits{.header_bytes_max = fields.size()};
  CHECK(status_of("GET / HTTP/1.1\r\n" + fields + "\r\n", limits) == 0);
  CHECK(status_of("GET / HTTP/1.1\r\n" + fields + "B: 1\r\n\r\n", limits) == 431);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: " + std::string(100, 'h'), limits) == 431);
  CHECK(status_of(post("A: 1\r\nA: 2\r\n"), {.header_fields_max = 3}) == 0);
  CHECK(status_of(post("A: 1\r\nA: 2\r\n"), {.header_fields_max = 2}) == 431);
}

TEST_CASE("a scanner that was reset knows nothing of the request before", "[beast]") {
  head_scanner scanner({});
  REQUIRE(status_of(scanner.scan(post("Content-Length: 5\r\nConnection: close\r\n"))) == 0);
  scanner.reset();
  const auto verdict = scanner.scan(post(""));
  REQUIRE(status_of(verdict) == 0);
  CHECK(std::get<head>(verdict).keep_alive);
  CHECK(std::get<head>(verdict).content_length == 0);
}

TEST_CASE("a field of a head is found, whatever else is wrong with it", "[beast]") {
  const auto origin_of = [](std::string_view head) { return comanda::beast::field_of(head, "Origin"); };
  CHECK(comanda::beast::field_of("GET / HTTP/9\r\nOrigin: https://a\r\nx-request-id: 1\r\n", "X-Request-ID") == "1");
  CHECK(origin_of("GET / HTTP/1.1\r\nHost: h\r\nORIGIN: \thttps://a \r\nOrigin: https://b\r\n\r\n") == "https://a");
  CHECK(origin_of("\r\nGET / HTTP/9\r\nA : b\r\norigin:https://a\r\nB") == "https://a");
  for (const auto* without :
       {"", "Origin: https://a\r\n\r\n", "GET / HTTP/1.1\r\nOrigin: https://a",
        "GET / HTTP/1.1\r\nX-Origin: https://a\r\n\r\n", "GET / HTTP/1.1\r\nOrigins: https://a\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n\r\nOrigin: https://a\r\n", "GET / HTTP/1.1\r\nOrigin: https://a\nB: c\r\n\r\n",
        "GET / HTTP/1.1\r\nOrigin: https://\001\r\n\r\n"}) {
    CAPTURE(without);
    CHECK(origin_of(without).empty());
  }
}

TEST_CASE("an absolute target is reduced to its path and query", "[beast]") {
  CHECK(origin_form("/a?b") == "/a?b");
  CHECK(origin_form("http://h/a?b") == "/a?b");
  CHECK(origin_form("HTTPS://h:1/") == "/");
  CHECK(origin_form("http://h") == "/");
  CHECK(origin_form("http://h?a=/b") == "/?a=/b");
  CHECK(origin_form("*") == "*");
}
