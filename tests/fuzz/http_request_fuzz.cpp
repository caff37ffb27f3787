#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <string>
#include <vector>

#include "../../adapters/beast/src/request_reader.hpp"
#include "comanda/beast/response_head.hpp"
#include "comanda/schema/parse.hpp"
#include "fuzz_target.hpp"
#include "shop.hpp"

// The bytes of a connection, to the answers: cut into requests, routed, decoded, decided and answered.
// The first byte says in pieces of how many bytes they arrive, which must not matter.
namespace comanda::fuzz {
namespace {

constexpr std::size_t requests_max = 64;  // of one input

/// What a connection's bytes are read as.
struct conversation {
  std::vector<http::request> requests;
  int refused_with = 0;  ///< status of the wire error that ends it; 0: it ends in the middle, or well
};

beast::server_options narrow() {
  beast::server_options o;
  o.request_line_bytes_max = 256;
  o.header_bytes_max = 1024;
  o.header_fields_max = 16;
  o.body_bytes_max = 4096;
  return o;
}

/// Everything that can be read of what is there. False: nothing more comes of this connection.
bool read_all(beast::request_reader& reader, conversation& so_far) {
  using step = beast::request_reader::step;
  while (so_far.requests.size() < requests_max) {
    const auto got = reader.advance();
    if (const auto* refused = std::get_if<http::wire_error>(&got)) {
      so_far.refused_with = refused->status;
      return false;
    }
    if (std::get<step>(got) != step::done) return true;
    so_far.requests.push_back(reader.take());
    // The session closes after an answer to a request that says so.
    if (!reader.current().keep_alive) return false;
  }
  return false;
}

conversation listen(std::string_view bytes, std::size_t piece) {
  conversation all;
  beast::request_reader reader(narrow());
  while (!bytes.empty()) {
    const auto space = reader.space();
    require(space.size() > 0, "a reader that asks for more has room");
    const auto n = std::min({piece, space.size(), bytes.size()});
    boost::asio::buffer_copy(space, boost::asio::buffer(bytes.data(), n));
    reader.commit(n);
    bytes.remove_prefix(n);
    if (!read_all(reader, all)) break;
  }
  return all;
}

std::string text_of(const http::request& r) {
  std::string out = std::string(http::to_string(r.verb)) + " " + r.target + "\n";
  for (const auto& h : r.headers) out += h.name + ": " + h.value + "\n";
  return out + "\n" + r.body;
}

void require_same(const conversation& one, const conversation& other) {
  require(one.refused_with == other.refused_with, "how bytes arrive does not change what is refused",
          std::to_string(one.refused_with) + " and " + std::to_string(other.refused_with));
  require(one.requests.size() == other.requests.size(), "how bytes arrive does not change where requests end");
  for (std::size_t i = 0; i < one.requests.size(); ++i) {
    require(text_of(one.requests[i]) == text_of(other.requests[i]), "how bytes arrive does not change a request",
            text_of(one.requests[i]));
  }
}

void check(const http::response& r, const std::string& asked, const std::string& hidden_error) {
  require(r.status != 500, "no request is an error of ours", asked + "\n" + hidden_error);
  require(r.status >= 200 && r.status < 600, "the status is a final one", asked);
  require(beast::is_sendable(r), "the answer can be put on the wire", asked);
  if (r.headers.find("Content-Type").value_or("") == "application/json" && !r.body.empty()) {
    require(schema::parse_json(r.body, schema::own_text_limits).has_value(), "the answer is JSON",
            asked + "\n" + r.body);
  }
}

}  // namespace

void run(std::string_view input) {
  const auto piece = 1 + take_byte(input);
  const auto heard = listen(input, input.size());
  require_same(heard, listen(input, piece));
  if (heard.requests.empty()) return;
  static shop open;
  open.empty();
  for (const auto& r : heard.requests) {
    const auto asked = text_of(r);
    const auto answer = open.ask(r);
    require(answer.has_value(), "a request has one answer", asked);
    check(*answer, asked, open.hidden_error());
  }
}

}  // namespace comanda::fuzz
