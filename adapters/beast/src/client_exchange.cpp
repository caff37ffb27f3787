#include "client_exchange.hpp"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <exception>

#include "answer_reader.hpp"
#include "byte_stream.hpp"
#include "comanda/beast/address.hpp"
#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/url_parts.hpp"
#include "field_syntax.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
namespace {

constexpr std::chrono::hours timeout_max{24};

bool belongs_to_transport(std::string_view name) {
  for (const std::string_view own : {"Host", "Connection", "Content-Length", "Transfer-Encoding"}) {
    if (ascii::equals_ignoring_case(name, own)) return true;
  }
  return false;
}

std::string head_of(const outgoing& o) {
  std::string out;
  out.append(http::to_string(o.verb)).append(" ").append(o.to.target).append(" HTTP/1.1\r\nHost: ");
  out.append(o.to.authority()).append("\r\nConnection: close\r\n");
  const bool may_be_empty =
      o.verb == http::method::post || o.verb == http::method::put || o.verb == http::method::patch;
  if (may_be_empty || !o.body.empty()) out.append("Content-Length: " + std::to_string(o.body.size()) + "\r\n");
  for (const auto& h : o.headers) {
    if (!belongs_to_transport(h.name)) out.append(h.name).append(": ").append(h.value).append("\r\n");
  }
  return out.append("\r\n");
}

result<void> check(const outgoing& o) {
  if (o.verb == http::method::other) return fail(errc::invalid_parameter, "the verb has no name");
  if (!is_target(o.to.target)) return fail(errc::invalid_parameter, "the target has a character that must be escaped");
  if (!is_host(o.to.host)) return fail(errc::invalid_parameter, "the host is malformed");
  for (const auto& h : o.headers) {
    if (!is_token(h.name) || !is_field_value(h.value))
      return fail(errc::invalid_parameter, "a header's name or value has a character that it must not have");
  }
  return {};
}

/// As it is judged: an IPv4 address that is written as IPv6 is the same address.
std::string text_of(const asio::ip::address& address) {
  if (!address.is_v6()) return address.to_string();
  auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  v6.scope_id(0);
  return v6.to_string();
}

std::string where(const outgoing& o) { return o.to.host + " port " + std::to_string(o.to.port); }

/// What stands in the URL itself says that it leads nowhere. Of a name that is told as of one that nobody knows: else a
/// stranger could find out which names there are inside.
unexpected<error> no_public_address(const std::string& host) {
  if (is_numeric(host) || ascii::equals_ignoring_case(host, "localhost"))
    return fail(errc::invalid_parameter, "the address of " + host + " is not a public one");
  return fail(errc::unavailable, "the name " + host + " has no public address");
}

/// Every step starts the next from its completion; each keeps this alive.
class client_exchange final : public stream_user, public std::enable_shared_from_this<client_exchange> {
 public:
  client_exchange(asio::io_context& io, const outgoing& o)
      : o_(o),
        socket_(io),
        head_(head_of(o)),
        answer_({.body_bytes_max = o.body_bytes_max}, o.verb == http::method::head) {}

  void start(const endpoints& to) {
    asio::async_connect(socket_, to, [self = shared_from_this()](error_code ec, const tcp::endpoint&) {
      if (!self->ends(ec)) self->open();
    });
  }

  result<http::response> outcome() {
    if (!done_) return fail(errc::timeout, "no answer from " + where(o_) + " in time");
    if (failed_) return fail(errc::unavailable, "no answer from " + where(o_) + ": " + reason());
    if (!refused_.empty()) return fail(errc::unavailable, "no answer from " + where(o_) + ": " + refused_);
    return answer_.take();
  }

 private:
  /// True when the step failed, which ends the exchange.
  bool ends(error_code ec) {
    if (!ec) return false;
    failed_ = ec;
    end();
    return true;
  }

  void end() {
    done_ = true;
    if (stream_) stream_->close();
  }

  [[nodiscard]] std::string reason() const {
    const auto more = stream_ ? stream_->problem() : std::string();
    return more.empty() ? failed_.message() : failed_.message() + ": " + more;
  }

  void open() {
    stream_ = o_.to.tls ? make_tls_client_stream(std::move(socket_), o_.tls, o_.to.host)
                        : make_plain_stream(std::move(socket_));
    stream_->open(shared_from_this());
  }

  void on_open(error_code ec) override {
    if (ends(ec)) return;
    stream_->write({asio::buffer(head_), asio::buffer(o_.body)}, shared_from_this());
  }

  void on_written(error_code ec) override {
    // A server that refuses a request early closes its side; its answer may be there all the same.
    if (ec) write_failed_ = ec;
    read();
  }

  void read() { stream_->read_some(answer_.space(), shared_from_this()); }

  void on_read(error_code ec, std::size_t bytes) override {
    if (done_) return;
    if (ec && ec != asio::error::eof) {
      ends(write_failed_ ? write_failed_ : ec);
      return;
    }
    const auto got = ec ? answer_.finish() : answer_.commit(bytes);
    if (!got && write_failed_) {
      ends(write_failed_);
      return;
    }
    if (!got) refused_ = got.error().message;
    if (!got || *got == answer_reader::step::done) return end();
    read();
  }

  void on_discarded(error_code, std::size_t) override {}

  const outgoing& o_;
  tcp_socket socket_;
  std::unique_ptr<byte_stream> stream_;
  const std::string head_;
  answer_reader answer_;
  error_code failed_;
  std::string refused_;  // what is wrong with what has come
  error_code write_failed_;
  bool done_ = false;
};

}  // namespace

result<http::response> exchange(const outgoing& o, const name_resolver& names) {
  if (auto good = check(o); !good) return failure_of(good);
  const auto deadline = std::chrono::steady_clock::now() + std::min<std::chrono::milliseconds>(o.timeout, timeout_max);
  auto found = names.resolve(o.to.host, o.to.port, deadline);
  if (!found) return failure_of(found);
  // What is connected to is one of these: a name that changes its address between check and connection gains nothing.
  if (o.public_only) {
    std::erase_if(*found, [](const tcp::endpoint& e) { return !is_public_address(text_of(e.address())); });
    if (found->empty()) return no_public_address(o.to.host);
  }
  // Whatever goes wrong in there is about this one request, and whoever waits for its answer has others.
  try {
    asio::io_context io{1};
    const auto made = std::make_shared<client_exchange>(io, o);
    made->start(*found);
    io.run_until(deadline);
    return made->outcome();
  } catch (const std::exception& e) {
    return fail(errc::unavailable, "no answer from " + where(o) + ": " + e.what());
  }
}

}  // namespace comanda::beast
