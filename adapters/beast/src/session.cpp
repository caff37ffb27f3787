#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/status.hpp>
#include <functional>
#include <optional>

#include "comanda/beast/response_head.hpp"
#include "containment.hpp"
#include "exchange.hpp"
#include "lane.hpp"
#include "phase.hpp"
#include "piece_queue.hpp"
#include "request_reader.hpp"
#include "session_limits.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

namespace wire = boost::beast::http;

constexpr std::string_view continue_head = "HTTP/1.1 100 Continue\r\n\r\n";

class session final : public connection,
                      public stream_user,
                      public exchange_taker,
                      public std::enable_shared_from_this<session> {
 public:
  session(const std::shared_ptr<lane>& owner, tcp_socket socket)
      : lane_(*owner), owner_(owner), peer_(peer_of(socket)), reader_(owner->options) {
    stream_ = lane_.open_stream(std::move(socket));
  }
  ~session() override {
    if (pieces_) pieces_->abandon();
  }

  void start() override {
    guarded([this] {
      enter(phase::opening, lane_.options.handshake_time_max);
      stream_->open(shared_from_this());
    });
  }

  void start_refused() override {
    if (lane_.options.has_tls()) return close();
    guarded([this] { refuse_when_known({503, "There are too many connections."}); });
  }

  void expire() override {
    guarded([this] { give_up(); });
  }

  void drain() override {
    guarded([this] {
      if (phase_ == phase::opening || phase_ == phase::idle) return close();
      if (phase_ == phase::streaming) cut_stream();
    });
  }

  void close() noexcept override {
    if (phase_ == phase::closed) return;
    phase_ = phase::closed;
    if (pieces_) forget_stream();
    if (when_left_) contained(lane_.options.report, std::exchange(when_left_, nullptr));
    stream_->close();
    lane_.forget(shared_from_this());
  }

  void look_for_client() override {
    if (phase_ != phase::handling || !when_left_ || !stream_->has_ended()) return;
    guarded([what = std::exchange(when_left_, nullptr)] { what(); });
  }

  void await_departure(std::uint64_t exchange, std::function<void()> what) override {
    if (phase_ == phase::handling && exchange == exchange_) when_left_ = std::move(what);
  }

  void answered(std::uint64_t exchange, std::optional<http::response> answer) override {
    if (phase_ != phase::handling || exchange != exchange_) return;
    guarded([&] { answer_with(std::move(answer)); });
  }

  void pieces_wait(std::uint64_t exchange) override {
    if (phase_ == phase::streaming && exchange == exchange_) guarded([this] { go_on_streaming(); });
  }

 private:
  /// Around all that is done for this connection: an exception is the defect of one, and closes this one.
  template <class Function>
  void guarded(Function&& what) noexcept {
    if (!contained(lane_.options.report, std::forward<Function>(what))) close();
  }

  /// The deadline has passed.
  void give_up() {
    switch (phase_) {
      case phase::head:
        return refuse({408, "The header did not arrive in time."});
      case phase::refusing:
        return refuse(refusal_);
      case phase::body:
        return refuse({408, "The body did not arrive in time."});
      case phase::handling:
        return answer_with(error_page({504, "The answer did not come in time."}));
      case phase::opening:
      case phase::idle:
      case phase::writing:
      case phase::streaming:
      case phase::lingering:
      case phase::closed:
        return close();
    }
  }

  void answer_with(std::optional<http::response> answer) {
    when_left_ = nullptr;
    if (!answer || !is_sendable(*answer)) answer = error_page({500, "The request could not be answered."});
    const bool keep_alive = reader_.current().keep_alive && !lane_.draining;
    if (answer->stream && may_have_body(answer->status)) return begin_stream(*std::move(answer), keep_alive);
    write(*std::move(answer), keep_alive, body_end::length);
  }

  static std::string peer_of(const tcp_socket& socket) {
    error_code ec;
    const auto peer = socket.remote_endpoint(ec);
    return ec ? std::string() : peer.address().to_string();
  }

  void enter(phase next, std::chrono::milliseconds time_max) {
    phase_ = next;
    expire_in(time_max);
    sit(seat_in(next));
  }

  void sit(waiting_room::seat where) { lane_.room.sit(ticket, where, steady::now()); }

  void hold(std::size_t bytes) {
    if (phase_ != phase::closed && bytes != ticket->bytes) lane_.hold(*this, bytes);
  }

  void on_open(error_code ec) override {
    if (phase_ == phase::closed) return;
    if (ec) return close();
    guarded([this] { next(); });
  }

  // Reading: one operation for every phase; what has come is judged by the phase that it finds.

  void read() {
    if (reading_) return;
    reading_ = true;
    stream_->read_some(reader_.space(), shared_from_this());
  }

  /// While a stream goes out. Not into the reader's own space, which moves when the next request is taken from it.
  void read_ahead() {
    if (reading_ || reader_.room() < ahead_bytes) return;
    reading_ = reading_ahead_ = true;
    if (!ahead_) ahead_ = std::make_unique<std::array<char, ahead_bytes>>();
    stream_->read_some(asio::buffer(*ahead_), shared_from_this());
  }

  void on_read(error_code ec, std::size_t bytes) override {
    guarded([&] { take_read(ec, bytes); });
  }

  void take_read(error_code ec, std::size_t bytes) {
    reading_ = false;
    if (std::exchange(reading_ahead_, false))
      reader_.append({ahead_->data(), bytes});
    else
      reader_.commit(bytes);
    switch (phase_) {
      case phase::closed:
      case phase::lingering:
      case phase::writing:   // refused for its time meanwhile,
      case phase::handling:  // or read ahead: an end is read again
        return;
      case phase::streaming:
        return ec ? close() : read_ahead();
      default:
        break;
    }
    hold(reader_.held());
    if (phase_ == phase::refusing) return ec || !reader_.may_tell_origin() ? refuse(refusal_) : read();
    if (ec) return close();
    if (phase_ == phase::idle) {
      if (!reader_.has_begun()) return read();  // in the time that it may be idle
      enter(phase::head, lane_.options.header_time_max);
    }
    advance();
  }

  /// The next request, which may be buffered already.
  void next() {
    reader_.restart();
    if (reader_.has_begun()) {
      enter(phase::head, lane_.options.header_time_max);
      return advance();
    }
    hold(reader_.held());
    if (lane_.draining) return linger();
    enter(phase::idle, lane_.options.idle_time_max);
    read();
  }

  void advance() {
    const auto verdict = reader_.advance();
    hold(reader_.held());
    if (const auto* refused = std::get_if<http::wire_error>(&verdict)) return refuse_when_known(*refused);
    switch (std::get<request_reader::step>(verdict)) {
      case request_reader::step::more_head:
        return read();
      case request_reader::step::go_ahead:
        return write_continue();
      case request_reader::step::more_body:
        if (phase_ == phase::head) enter(phase::body, lane_.options.body_time_max);
        return read();
      case request_reader::step::done:
        return dispatch();
    }
  }

  // Answering

  void dispatch() {
    auto request = reader_.take();
    request.peer = peer_;
    enter(phase::handling, lane_.options.request_time_max);
    hold(reader_.held());  // the body is the handler's now
    lane_.requests.fetch_add(1, std::memory_order_relaxed);
    is_head_ = request.verb == http::method::head;
    ++exchange_;
    request.when_left = departure_of(this_exchange());
    const auto slot = std::make_shared<answer_slot>(this_exchange());
    try {
      lane_.handle(std::move(request), [slot](http::response answer) { slot->send(std::move(answer)); });
    } catch (...) {  // a defect of the handler; it is not the other connections' fault
      slot->send(std::nullopt);
    }
  }

  [[nodiscard]] exchange_ref this_exchange() { return {owner_, weak_from_this(), exchange_}; }

  [[nodiscard]] http::response error_page(http::wire_error error) const {
    try {
      auto asked = reader_.outline();
      error.origin = std::move(asked.origin);
      error.request_id = std::move(asked.request_id);
      auto page = lane_.page(error);
      if (is_sendable(page) && !page.stream) return page;
    } catch (...) {  // the status alone has to do
    }
    return {.status = error.status, .headers = {}, .body = {}};
  }

  void refuse(const http::wire_error& error) {
    lane_.wire_errors.fetch_add(1, std::memory_order_relaxed);
    is_head_ = reader_.outline().is_head;
    auto page = error_page(error);
    reader_.restart();
    write(std::move(page), false, body_end::length);
  }

  /// A browser shows an answer to its page only when the answer names the page's origin, which may come behind what is
  /// refused.
  void refuse_when_known(http::wire_error error) {
    const bool comes_on = phase_ == phase::opening || phase_ == phase::head;
    if (!lane_.options.pages_need_origin || !comes_on || !reader_.may_tell_origin()) return refuse(error);
    refusal_ = std::move(error);
    enter(phase::refusing, std::min(origin_time_max, lane_.options.header_time_max));
    read();
  }

  void write(http::response answer, bool keep_alive, body_end end) {
    enter(phase::writing, lane_.options.write_time_max);
    keep_alive_ = keep_alive;
    out_head_.clear();
    const auto reason = wire::obsolete_reason(wire::int_to_status(static_cast<unsigned>(answer.status)));
    append_head(out_head_, answer,
                {.reason = std::string_view(reason), .date = lane_.date(), .keep_alive = keep_alive, .end = end});
    out_body_ = std::move(answer.body);
    if (is_head_ || !may_have_body(answer.status)) out_body_.clear();
    if (end == body_end::chunk) frame_chunk();
    send();
  }

  void send() {
    hold(reader_.held() + out_head_.size() + out_body_.size());
    stream_->write({asio::buffer(out_head_), asio::buffer(out_body_)}, shared_from_this());
  }

  void on_written(error_code ec) override {
    guarded([&] { go_on_behind(ec); });
  }

  /// What comes behind a write.
  void go_on_behind(error_code ec) {
    switch (phase_) {
      case phase::closed:
        return;
      case phase::streaming:
        sending_ = false;
        return ec ? close() : go_on_streaming();
      default:
        break;
    }
    if (ec) return close();
    if (std::exchange(continuing_, false)) {
      enter(phase::body, lane_.options.body_time_max);
      return read();
    }
    answer_sent();
  }

  void answer_sent() {
    out_body_ = {};  // not only cleared: an idle connection must not keep the memory of its largest answer
    keep_alive_ ? next() : linger();
  }

  void write_continue() {
    enter(phase::writing, lane_.options.write_time_max);
    continuing_ = true;
    stream_->write({asio::buffer(continue_head), {}}, shared_from_this());
  }

  // Streaming: one write at a time; what is written meanwhile waits in the queue and goes together.

  void begin_stream(http::response answer, bool keep_alive) {
    if (is_head_) return write(std::move(answer), keep_alive, body_end::not_known);
    if (lane_.streams >= lane_.options.streams_max) {
      lane_.wire_errors.fetch_add(1, std::memory_order_relaxed);
      return write(error_page({503, "There are too many streams."}), keep_alive, body_end::length);
    }
    ++lane_.streams;
    chunked_ = reader_.current().minor_is_1;
    const auto begin = std::move(answer.stream);
    pieces_ = std::make_shared<piece_queue>(this_exchange(), lane_.options.stream_bytes_waiting_max);
    write(std::move(answer), keep_alive && chunked_, chunked_ ? body_end::chunk : body_end::close);
    phase_ = phase::streaming;
    sending_ = true;
    last_sent_ = false;
    if (lane_.draining) pieces_->cut();
    read_ahead();
    try {
      begin(make_body_stream(pieces_));
    } catch (...) {  // a defect of the handler; the client must not take what it has for the whole
      close();
    }
  }

  /// Around what is in out_body_, if anything; its head goes behind what is in out_head_.
  void frame_chunk() {
    if (out_body_.empty()) return;
    append_chunk_head(out_head_, out_body_.size());
    out_body_ += "\r\n";
  }

  void go_on_streaming() {
    if (sending_ && !pieces_->overrun()) return;
    if (last_sent_) return end_stream();
    auto batch = pieces_->take();
    if (batch.overrun) return close();
    if (batch.bytes.empty() && !batch.last) return wait_for_pieces();
    last_sent_ = batch.last;
    out_head_.clear();
    out_body_ = std::move(batch.bytes);
    if (chunked_) frame_chunk();
    if (chunked_ && last_sent_) out_body_ += last_chunk;
    if (out_body_.empty()) return end_stream();
    expire_in(lane_.draining ? std::min(farewell_time_max, lane_.options.write_time_max)
                             : lane_.options.write_time_max);
    sending_ = true;
    sit(waiting_room::seat::transfer);
    send();
  }

  void wait_for_pieces() {
    out_body_ = {};
    hold(reader_.held());
    expire_never();
    sit(waiting_room::seat::ours);
  }

  void forget_stream() noexcept {
    pieces_->abandon();
    pieces_.reset();
    --lane_.streams;
  }

  void end_stream() {
    forget_stream();
    answer_sent();
  }

  void cut_stream() {
    pieces_->cut();
    if (!sending_) return go_on_streaming();
    expire_in(std::min(farewell_time_max, lane_.options.write_time_max));
  }

  void linger() {
    hold(0);
    enter(phase::lingering, linger_time_max);
    stream_->finish(shared_from_this());
  }

  void on_discarded(error_code ec, std::size_t bytes) override {
    if (phase_ == phase::closed) return;
    lingered_bytes_ += bytes;
    if (ec || lingered_bytes_ > linger_bytes_max) close();
  }

  lane& lane_;
  const std::weak_ptr<lane> owner_;
  const std::string peer_;
  request_reader reader_;
  std::unique_ptr<byte_stream> stream_;
  phase phase_ = phase::opening;
  bool reading_ = false;
  bool reading_ahead_ = false;
  bool continuing_ = false;
  bool keep_alive_ = true;
  http::wire_error refusal_;  // of a head that is read on
  bool is_head_ = false;
  std::size_t lingered_bytes_ = 0;

  std::uint64_t exchange_ = 0;
  std::function<void()> when_left_;  // told that the client of this exchange has left
  std::string out_head_;
  std::string out_body_;

  std::shared_ptr<piece_queue> pieces_;
  std::unique_ptr<std::array<char, ahead_bytes>> ahead_;
  bool chunked_ = true;
  bool sending_ = false;
  bool last_sent_ = false;
};

}  // namespace

std::shared_ptr<connection> make_session(const std::shared_ptr<lane>& owner, tcp_socket socket) {
  return std::make_shared<session>(owner, std::move(socket));
}

}  // namespace comanda::beast
