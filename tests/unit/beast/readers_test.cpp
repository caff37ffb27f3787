// What is read does not depend on how its bytes arrive.
#include <algorithm>
#include <optional>
#include <string>

#include "../../../adapters/beast/src/answer_reader.hpp"
#include "../../../adapters/beast/src/request_reader.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::beast;

namespace {

/// The body of the one request, given in pieces; nothing when it is not whole, "refused" when it is refused.
std::optional<std::string> body_of_request(std::string_view bytes, std::size_t piece) {
  request_reader reader({});
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.commit(boost::asio::buffer_copy(reader.space(), boost::asio::buffer(bytes.substr(0, piece))));
    const auto got = reader.advance();
    if (std::holds_alternative<http::wire_error>(got)) return "refused";
    if (std::get<request_reader::step>(got) == request_reader::step::done) return reader.take().body;
  }
  return std::nullopt;
}

std::optional<std::string> body_of_answer(std::string_view bytes, std::size_t piece) {
  answer_reader reader({.body_bytes_max = 100}, false);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const auto got =
        reader.commit(boost::asio::buffer_copy(reader.space(), boost::asio::buffer(bytes.substr(0, piece))));
    if (!got) return "refused";
    if (*got == answer_reader::step::done) return reader.take().body;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a body in chunks may arrive in pieces of any size", "[beast]") {
  for (const std::string chunks :
       {"0\r\n\r\n", "0\r\nA: b\r\n\r\n", "2\r\nab\r\n0\r\n\r\n", "1;x=y\r\na\r\n1\r\nb\r\n0;z\r\n\r\n"}) {
    const std::string expected =
        chunks.find('b') == std::string::npos || chunks.find("A:") != std::string::npos ? "" : "ab";
    for (std::size_t piece = 1; piece < 100; ++piece) {
      CAPTURE(chunks, piece);
      CHECK(body_of_request("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, piece) ==
            expected);
      CHECK(body_of_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, piece) == expected);
    }
  }
}

TEST_CASE("what cannot become a chunk is refused without waiting for more", "[beast]") {
  for (const std::string chunks : {"zz\r\n", "-1\r\n", "0z\r\n\r\n"}) {
    CAPTURE(chunks);
    CHECK(body_of_request("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 1) == "refused");
    CHECK(body_of_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 1) == "refused");
  }
}

TEST_CASE("a body that ends in the middle of its last chunk is not whole", "[beast]") {
  for (const std::string chunks : {"", "0", "0\r", "0\r\n", "0\r\n\r", "1\r\na\r\n0\r\n\r"}) {
    CAPTURE(chunks);
    for (const std::size_t piece : {1u, 3u, 100u}) {
      CHECK_FALSE(body_of_request("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, piece));
      CHECK_FALSE(body_of_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, piece));
    }
  }
}
