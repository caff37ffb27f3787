#include "comanda/beast/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "ascii.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
namespace {

namespace wire = boost::beast::http;

constexpr std::uint32_t response_header_bytes_max = 64 * 1024;
constexpr std::size_t read_buffer_bytes_max = 128 * 1024;

/// One exchange: resolve, connect, write, read; every step starts the next from its completion.
class exchange {
 public:
  explicit exchange(const client_request& request) : request_(request) {
    const std::string_view verb = http::to_string(request.verb);
    out_.method_string({verb.data(), verb.size()});
    out_.target(request.target);
    out_.version(11);
    out_.set(wire::field::host, request.host + ":" + std::to_string(request.port));
    for (const auto& h : request.headers) out_.insert(h.name, h.value);
    out_.set(wire::field::connection, "close");
    out_.body() = request.body;
    out_.prepare_payload();
    in_.header_limit(response_header_bytes_max);
    in_.body_limit(request.response_bytes_max);
    in_.skip(request.verb == http::method::head);
  }

  result<http::response> run() {
    resolve();
    io_.run_for(request_.timeout);
    if (!done_) return fail(errc::timeout, "no answer from " + where() + " in time");
    if (failed_) return fail(errc::unavailable, "no answer from " + where() + ": " + failed_.message());
    return taken();
  }

 private:
  [[nodiscard]] std::string where() const { return request_.host + " port " + std::to_string(request_.port); }

  /// True when the step failed, which ends the exchange.
  bool ends(error_code ec) {
    if (!ec) return false;
    failed_ = ec;
    done_ = true;
    return true;
  }

  void resolve() {
    error_code not_numeric;
    const auto address = asio::ip::make_address(request_.host, not_numeric);
    if (!not_numeric) {
      const tcp::endpoint endpoint(address, request_.port);
      return connect(tcp::resolver::results_type::create(endpoint, request_.host, ""));
    }
    resolver_.async_resolve(request_.host, std::to_string(request_.port),
                            [this](error_code ec, tcp::resolver::results_type found) {
                              if (!ends(ec)) connect(found);
                            });
  }

  void connect(const tcp::resolver::results_type& endpoints) {
    asio::async_connect(socket_, endpoints, [this](error_code ec, const tcp::endpoint&) {
      if (!ends(ec)) write();
    });
  }

  void write() {
    wire::async_write(socket_, out_, [this](error_code ec, std::size_t) {
      // A server that refuses a request early closes its side; its answer may be there all the same.
      if (ec) write_failed_ = ec;
      read();
    });
  }

  void read() {
    wire::async_read(socket_, buffer_, in_, [this](error_code ec, std::size_t) {
      if (ends(ec && write_failed_ ? write_failed_ : ec)) return;
      done_ = true;
    });
  }

  http::response taken() {
    http::response answer;
    auto& message = in_.get();
    answer.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
      answer.headers.add(std::string(std::string_view(field.name_string())),
                         std::string(std::string_view(field.value())));
    }
    answer.body = std::move(message.body());
    return answer;
  }

  const client_request& request_;
  asio::io_context io_{1};
  tcp::resolver resolver_{io_};
  tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_{read_buffer_bytes_max};
  wire::request<wire::string_body> out_;
  wire::response_parser<wire::string_body> in_;
  error_code failed_;
  error_code write_failed_;
  bool done_ = false;
};

bool is_target(std::string_view target) {
  for (const char c : target) {
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return !target.empty();
}

bool is_host(std::string_view host) {
  return !host.empty() && is_field_value(host) && host.find_first_of(" \t/") == std::string_view::npos;
}

}  // namespace

result<http::response> fetch(const client_request& request) {
  if (request.verb == http::method::other) return fail(errc::invalid_parameter, "the verb has no name");
  if (!is_target(request.target))
    return fail(errc::invalid_parameter, "the target has a character that must be escaped");
  if (!is_host(request.host)) return fail(errc::invalid_parameter, "the host is malformed");
  for (const auto& h : request.headers) {
    if (!is_token(h.name) || !is_field_value(h.value)) {
      return fail(errc::invalid_parameter, "the header \"" + h.name + "\" is malformed");
    }
  }
  return exchange(request).run();
}

}  // namespace comanda::beast
