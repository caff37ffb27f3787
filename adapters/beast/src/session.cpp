#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "comanda/beast/head_scanner.hpp"
#include "comanda/beast/response_head.hpp"
#include "lane.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

namespace wire = boost::beast::http;
using body_parser = wire::request_parser<wire::string_body>;

constexpr std::size_t read_bytes = 8 * 1024;  // at a time; what is pipelined beyond it waits in the socket
/// After the last answer: how long, and how many bytes, the client may go on sending. Closing a socket with unread
/// bytes resets the connection, and a reset throws away the answer that the client has not read yet.
constexpr std::chrono::milliseconds linger_time_max{2'000};
constexpr std::size_t linger_bytes_max = 4 * 1024 * 1024;

constexpr std::string_view continue_head = "HTTP/1.1 100 Continue\r\n\r\n";

class session;

/// The one answer of one exchange; every copy of a responder shares it.
class answer_slot {
 public:
  answer_slot(std::weak_ptr<lane> owner, std::weak_ptr<session> to, std::uint64_t exchange) noexcept
      : owner_(std::move(owner)), to_(std::move(to)), exchange_(exchange) {}
  answer_slot(const answer_slot&) = delete;
  answer_slot& operator=(const answer_slot&) = delete;
  /// Dropped without an answer.
  ~answer_slot() {
    try {
      send(std::nullopt);
    } catch (...) {  // for want of memory: the request's time limit answers instead
    }
  }

  /// From every thread. Nothing is a 500.
  void send(std::optional<http::response> answer);

 private:
  const std::weak_ptr<lane> owner_;
  const std::weak_ptr<session> to_;
  const std::uint64_t exchange_;
  std::atomic<bool> sent_{false};
};

class session final : public connection, public std::enable_shared_from_this<session> {
 public:
  session(const std::shared_ptr<lane>& owner, tcp_socket socket)
      : lane_(*owner),
        owner_(owner),
        socket_(std::move(socket)),
        buffer_(2 + head_bytes_max() + read_bytes),
        scanner_({.request_line_bytes_max = owner->options.request_line_bytes_max,
                  .header_bytes_max = owner->options.header_bytes_max,
                  .header_fields_max = owner->options.header_fields_max,
                  .body_bytes_max = owner->options.body_bytes_max}) {}

  void start() override {
    error_code ec;
    const auto peer = socket_.remote_endpoint(ec);
    if (!ec) peer_ = peer.address().to_string();
    next();
  }

  void start_refused() override { refuse({503, "There are too many connections."}); }

  void expire() override {
    switch (phase_) {
      case phase::head:
        return refuse({408, "The header did not arrive in time."});
      case phase::body:
        return refuse({408, "The body did not arrive in time."});
      case phase::handling:
        return answered(exchange_, error_page({504, "The answer did not come in time."}));
      case phase::idle:
      case phase::writing:
      case phase::lingering:
      case phase::closed:
        return close();
    }
  }

  void drain() override {
    if (phase_ == phase::idle) close();
  }

  void close() noexcept override {
    if (phase_ == phase::closed) return;
    phase_ = phase::closed;
    error_code ignored;
    socket_.close(ignored);
    lane_.forget(shared_from_this());
  }

  /// The handler's answer; nothing when there will be none. Late for another exchange than the one going on: ignored.
  void answered(std::uint64_t exchange, std::optional<http::response> answer) {
    if (phase_ != phase::handling || exchange != exchange_) return;
    if (!answer || !is_sendable(*answer)) answer = error_page({500, "The request could not be answered."});
    write(*std::move(answer), head_.keep_alive && !lane_.draining);
  }

 private:
  enum class phase {
    idle,       // between requests, nothing buffered
    head,       // a request has begun
    body,       // its head is whole
    handling,   // the handler has it
    writing,    // an answer, or the 100 before a body, is on its way out
    lingering,  // answered for the last time; what still comes in is dropped
    closed,
  };

  [[nodiscard]] std::size_t head_bytes_max() const noexcept {
    return lane_.options.request_line_bytes_max + lane_.options.header_bytes_max + 4;
  }

  void enter(phase next, std::chrono::milliseconds time_max) {
    phase_ = next;
    expire_in(time_max);
  }

  // Reading: one operation for every phase; what has come is judged by the phase that it finds.

  void read() {
    if (reading_) return;
    reading_ = true;
    const auto space = buffer_.prepare(std::min(read_bytes, buffer_.max_size() - buffer_.size()));
    socket_.async_read_some(asio::buffer(space), [self = shared_from_this()](error_code ec, std::size_t bytes) {
      self->reading_ = false;
      self->on_read(ec, bytes);
    });
  }

  void on_read(error_code ec, std::size_t bytes) {
    switch (phase_) {
      case phase::closed:
      case phase::writing:
        return;  // refused for its time meanwhile
      case phase::lingering:
        return on_lingered(ec, bytes);
      default:
        break;
    }
    if (ec) return close();
    buffer_.commit(bytes);
    if (phase_ == phase::body) return continue_body();
    if (phase_ == phase::idle) enter(phase::head, lane_.options.header_time_max);
    continue_head_scan();
  }

  /// The next request, which may be buffered already.
  void next() {
    scanner_.reset();
    if (buffer_.size() > 0) {
      enter(phase::head, lane_.options.header_time_max);
      return continue_head_scan();
    }
    if (lane_.draining) return linger();
    enter(phase::idle, lane_.options.idle_time_max);
    read();
  }

  [[nodiscard]] std::string_view buffered() const noexcept {
    const auto data = buffer_.cdata();
    return {static_cast<const char*>(data.data()), data.size()};
  }

  void continue_head_scan() {
    const auto verdict = scanner_.scan(buffered());
    if (std::holds_alternative<head_unfinished>(verdict)) return read();
    if (const auto* refused = std::get_if<http::wire_error>(&verdict)) return refuse(*refused);
    head_ = std::get<head>(verdict);
    parse_head();
  }

  void parse_head() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(head_bytes_max()));
    parser_->body_limit(lane_.options.body_bytes_max);
    error_code ec;
    const auto text = buffered().substr(head_.begin, head_.end - head_.begin);
    parser_->put(asio::const_buffer(text.data(), text.size()), ec);
    if (ec) return refuse({400, "The request's header is malformed."});
    buffer_.consume(head_.end);
    // Taken now, because a chunked body's trailer would add to them.
    take_head();
    parser_->eager(true);
    if (!head_.has_body()) return dispatch();
    if (head_.expects_continue && buffer_.size() == 0) return write_continue();
    enter(phase::body, lane_.options.body_time_max);
    continue_body();
  }

  void take_head() {
    const auto& message = parser_->get();
    request_ = {};
    request_.verb = http::method_from_string(std::string_view(message.method_string()));
    request_.target = origin_form(std::string_view(message.target()));
    for (const auto& field : message) {
      request_.headers.add(std::string(std::string_view(field.name_string())),
                           std::string(std::string_view(field.value())));
    }
    request_.peer = peer_;
  }

  void continue_body() {
    if (buffer_.size() > 0) {
      error_code ec;
      buffer_.consume(parser_->put(buffer_.cdata(), ec));
      if (ec == wire::error::body_limit) return refuse({413, "The body is too large."});
      if (ec && ec != wire::error::need_more) return refuse({400, "The body is malformed."});
      if (parser_->is_done()) return dispatch();
      if (buffer_.size() == buffer_.max_size()) return refuse({400, "A chunk's head or the trailer is too long."});
    }
    read();
  }

  // Answering

  void dispatch() {
    request_.body = std::move(parser_->get().body());
    parser_.reset();
    enter(phase::handling, lane_.options.request_time_max);
    lane_.requests.fetch_add(1, std::memory_order_relaxed);
    is_head_ = request_.verb == http::method::head;
    const auto slot = std::make_shared<answer_slot>(owner_, weak_from_this(), ++exchange_);
    try {
      lane_.handle(std::move(request_), [slot](http::response answer) { slot->send(std::move(answer)); });
    } catch (...) {  // a defect of the handler; it is not the other connections' fault
      slot->send(std::nullopt);
    }
  }

  [[nodiscard]] http::response error_page(const http::wire_error& error) const {
    try {
      auto page = lane_.page(error);
      if (is_sendable(page)) return page;
    } catch (...) {  // the status alone has to do
    }
    return {.status = error.status, .headers = {}, .body = {}};
  }

  void refuse(const http::wire_error& error) {
    lane_.wire_errors.fetch_add(1, std::memory_order_relaxed);
    // The verb of a head that was refused is unknown; one whose body was refused is not HEAD in any sane case.
    is_head_ = false;
    parser_.reset();
    write(error_page(error), false);
  }

  void write(http::response answer, bool keep_alive) {
    enter(phase::writing, lane_.options.write_time_max);
    keep_alive_ = keep_alive;
    out_head_.clear();
    const auto reason = wire::obsolete_reason(wire::int_to_status(static_cast<unsigned>(answer.status)));
    append_head(out_head_, answer,
                {.reason = std::string_view(reason), .date = lane_.date(), .keep_alive = keep_alive});
    out_body_ = std::move(answer.body);
    if (is_head_ || !may_have_body(answer.status)) out_body_.clear();
    const std::array<asio::const_buffer, 2> out{asio::buffer(out_head_), asio::buffer(out_body_)};
    asio::async_write(socket_, out, [self = shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
  }

  void on_written(error_code ec) {
    if (phase_ == phase::closed) return;
    if (ec) return close();
    if (keep_alive_) return next();
    linger();
  }

  void write_continue() {
    enter(phase::writing, lane_.options.write_time_max);
    asio::async_write(socket_, asio::buffer(continue_head), [self = shared_from_this()](error_code ec, std::size_t) {
      if (self->phase_ == phase::closed) return;
      if (ec) return self->close();
      self->enter(phase::body, self->lane_.options.body_time_max);
      self->read();
    });
  }

  void linger() {
    error_code ec;
    socket_.shutdown(asio::socket_base::shutdown_send, ec);
    if (ec) return close();
    enter(phase::lingering, linger_time_max);
    if (reading_) return;  // its bytes come to on_lingered
    buffer_.clear();
    read();
  }

  void on_lingered(error_code ec, std::size_t bytes) {
    lingered_bytes_ += bytes;
    if (ec || lingered_bytes_ > linger_bytes_max) return close();
    buffer_.clear();
    read();
  }

  lane& lane_;
  const std::weak_ptr<lane> owner_;
  tcp_socket socket_;
  boost::beast::flat_buffer buffer_;
  head_scanner scanner_;
  std::string peer_;
  phase phase_ = phase::idle;
  bool reading_ = false;
  bool keep_alive_ = true;
  bool is_head_ = false;
  std::size_t lingered_bytes_ = 0;

  head head_;
  std::optional<body_parser> parser_;
  http::request request_;
  std::uint64_t exchange_ = 0;
  std::string out_head_;
  std::string out_body_;
};

void answer_slot::send(std::optional<http::response> answer) {
  if (sent_.exchange(true)) return;
  const auto owner = owner_.lock();
  if (!owner) return;
  // The session is locked only on its lane's thread, so that no other thread is the last to let go of it.
  asio::dispatch(owner->io, [to = to_, exchange = exchange_, answer = std::move(answer)]() mutable {
    if (const auto open = to.lock()) open->answered(exchange, std::move(answer));
  });
}

}  // namespace

std::shared_ptr<connection> make_session(const std::shared_ptr<lane>& owner, tcp_socket socket) {
  return std::make_shared<session>(owner, std::move(socket));
}

}  // namespace comanda::beast
