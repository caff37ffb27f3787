#include "comanda/beast/response_head.hpp"

#include "support/catch.hpp"

using namespace comanda::beast;
namespace http = comanda::http;

namespace {

std::string head_of(const http::response& answer, bool keep_alive = true) {
  std::string out;
  append_head(out, answer, {.reason = "Phrase", .date = "now", .keep_alive = keep_alive});
  return out;
}

http::response with_header(std::string name, std::string value) {
  http::response answer;
  answer.headers.add(std::move(name), std::move(value));
  return answer;
}

}  // namespace

TEST_CASE("an answer's head has the transport's headers and then the handler's", "[beast]") {
  auto answer = with_header("X-A", "b");
  answer.body = "12345";
  CHECK(head_of(answer) ==
        "HTTP/1.1 200 Phrase\r\nDate: now\r\nConnection: keep-alive\r\nContent-Length: 5\r\nX-A: b\r\n\r\n");
  CHECK(head_of(answer, false).find("Connection: close\r\n") != std::string::npos);
}

TEST_CASE("the transport's headers are not taken from the handler", "[beast]") {
  http::response answer;
  answer.headers.add("content-length", "7");
  answer.headers.add("Transfer-Encoding", "chunked");
  answer.headers.add("Connection", "upgrade");
  answer.headers.add("Date", "then");
  CHECK(head_of(answer) == "HTTP/1.1 200 Phrase\r\nDate: now\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("204 and 304 have no body and no length", "[beast]") {
  for (const int status : {204, 304}) {
    http::response answer;
    answer.status = status;
    CHECK_FALSE(may_have_body(status));
    CHECK(head_of(answer).find("Content-Length") == std::string::npos);
  }
  CHECK(may_have_body(200));
}

TEST_CASE("a body whose length is not known says how it ends, and never has a length", "[beast]") {
  http::response answer;
  answer.body = "the first piece";
  answer.headers.add("Content-Length", "7");
  const auto head_with = [&](body_end end) {
    std::string out;
    append_head(out, answer, {.reason = "Phrase", .date = "now", .keep_alive = false, .end = end});
    return out;
  };
  const std::string plain = "HTTP/1.1 200 Phrase\r\nDate: now\r\nConnection: close\r\n\r\n";
  CHECK(head_with(body_end::close) == plain);
  CHECK(head_with(body_end::not_known) == plain);
  CHECK(head_with(body_end::chunk) ==
        "HTTP/1.1 200 Phrase\r\nDate: now\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
  answer.status = 304;
  CHECK(head_with(body_end::chunk).find("Transfer-Encoding") == std::string::npos);
}

TEST_CASE("a chunk's head is its size in hexadecimal", "[beast]") {
  std::string out;
  append_chunk_head(out, 1);
  append_chunk_head(out, 255);
  append_chunk_head(out, 256 * 1024);
  CHECK(out == "1\r\nff\r\n40000\r\n");
}

TEST_CASE("an answer that would break out of its header is not sendable", "[beast]") {
  CHECK(is_sendable(with_header("X-A", "b\tc \xc3\xa4")));
  CHECK_FALSE(is_sendable(with_header("X-A", "b\r\nSet-Cookie: c")));
  CHECK_FALSE(is_sendable(with_header("X-A", "b\nc")));
  CHECK_FALSE(is_sendable(with_header("X A", "b")));
  CHECK_FALSE(is_sendable(with_header("", "b")));
}

TEST_CASE("only a final status is sendable", "[beast]") {
  for (const int status : {200, 404, 599}) CHECK(is_sendable({.status = status, .headers = {}, .body = {}}));
  for (const int status : {-1, 0, 100, 199, 600})
    CHECK_FALSE(is_sendable({.status = status, .headers = {}, .body = {}}));
}

TEST_CASE("dates are written as HTTP wants them", "[beast]") {
  CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(http_date(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
}
