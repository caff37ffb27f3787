#include "comanda/beast/server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_set>
#include <vector>

#include "comanda/beast/response_head.hpp"
#include "containment.hpp"
#include "lane.hpp"
#include "tls_context.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using executor = asio::io_context::executor_type;
using tcp_acceptor = asio::basic_socket_acceptor<tcp, executor>;
using timer = asio::basic_waitable_timer<steady, asio::wait_traits<steady>, executor>;

/// After accept() failed, mostly for want of descriptors: trying at once would spin.
constexpr std::chrono::milliseconds accept_pause{50};
constexpr std::chrono::milliseconds sweep_interval_min{5};
constexpr std::chrono::milliseconds sweep_interval_max{250};

std::chrono::milliseconds sweep_interval_of(const server_options& o) {
  auto smallest = std::min({o.header_time_max, o.body_time_max, o.idle_time_max, o.request_time_max, o.write_time_max});
  if (o.has_tls()) smallest = std::min(smallest, o.handshake_time_max);
  return std::clamp(smallest / 4, sweep_interval_min, sweep_interval_max);
}

result<stream_factory> streams_of(const server_options& o) {
  if (!o.has_tls()) return stream_factory(make_plain_stream);
  auto context = make_server_context(o.tls_certificate, o.tls_key);
  if (!context) return failure_of(context);
  return stream_factory(
      [context = *context](tcp_socket socket) { return make_tls_stream(std::move(socket), context); });
}

}  // namespace

class server::impl final : public lane, public std::enable_shared_from_this<server::impl> {
 public:
  using lane::lane;

  result<void> listen() {
    error_code ec;
    const auto address = asio::ip::make_address(options.address, ec);
    if (ec) return fail(errc::invalid_parameter, "\"" + options.address + "\" is not a numeric IP address");
    const tcp::endpoint endpoint(address, options.port);
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec && options.reuse_port) share_port(ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) port_ = acceptor_.local_endpoint(ec).port();
    if (ec) {
      return fail(errc::unavailable, "cannot listen on " + options.address + " port " + std::to_string(options.port) +
                                         ": " + ec.message());
    }
    return {};
  }

  void run() {
    accept();
    run_contained(io, options.report);
  }

  /// From every thread.
  void post_drain() {
    asio::post(io, [this] { drain(); });
  }

  /// From every thread.
  void post_stop() {
    asio::post(io, [this] {
      drain();
      for_each_session([](connection& c) { c.close(); });
      io.stop();
    });
  }

  /// Closes what stop() or drain() has not: nobody runs the lane any more.
  void shut() noexcept {
    error_code ignored;
    acceptor_.close(ignored);
    sessions_.clear();
  }

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::size_t open() const noexcept { return open_.load(std::memory_order_relaxed); }

  void forget(const std::shared_ptr<connection>& closed) noexcept override {
    if (sessions_.erase(closed) == 0) return;
    room.leave(closed->ticket);
    open_.store(sessions_.size(), std::memory_order_relaxed);
    if (sessions_.empty()) sweep_timer_.cancel();
  }

  void hold(const connection& who, std::size_t bytes) override {
    const bool fewer = bytes <= who.ticket->bytes;
    room.hold(who.ticket, bytes);
    if (fewer || relieving_ || room.transfer_bytes() <= options.buffered_bytes_max) return;
    relieving_ = true;
    asio::post(io, [this] { relieve(); });
  }

  [[nodiscard]] std::string_view date() override {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch();
    if (now != date_at_) {
      date_at_ = now;
      date_ = http_date(now.count());
    }
    return date_;
  }

 private:
  void share_port(error_code& ec) {
    const int on = 1;
    if (::setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
      ec = error_code(errno, boost::system::system_category());
    }
  }

  // The operations of the lane itself refer to it by `this`: it outlives its io_context's operations.
  void accept() {
    if (draining) return;
    acceptor_.async_accept(io.get_executor(), [this](error_code ec, tcp_socket socket) {
      if (draining) return;
      if (ec && ec != asio::error::connection_aborted) {
        make_room();  // one descriptor for the next try; nothing better can be done about other errors
        return pause();
      }
      if (!ec) contained(options.report, [&] { take(std::move(socket)); });
      accept();
    });
  }

  void pause() {
    accept_timer_.expires_after(accept_pause);
    accept_timer_.async_wait([this](error_code ec) {
      if (!ec) accept();
    });
  }

  void take(tcp_socket socket) {
    if (sessions_.size() >= options.connections_max) make_room();
    if (sessions_.size() >= options.connections_max + refusals_max) return;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const bool refused = sessions_.size() >= options.connections_max;
    const auto session = make_session(shared_from_this(), std::move(socket));
    session->ticket = room.enter(*session);
    if (sessions_.empty()) sweep_later();
    sessions_.insert(session);
    open_.store(sessions_.size(), std::memory_order_relaxed);
    refused ? session->start_refused() : session->start();
  }

  /// For one more connection. False: every one is with its client's request, or has not been waited for long.
  bool make_room() {
    auto* const leaving = room.longest_idle();
    return evict(leaving ? leaving : room.longest_transfer(steady::now() - options.patience_time_min));
  }

  /// Until what transfers hold fits, or is one's that is larger alone.
  void relieve() {
    relieving_ = false;
    while (room.transfer_bytes() > options.buffered_bytes_max) {
      auto* const leaving = room.longest_transfer(steady::now());
      if (!leaving || leaving->ticket->bytes == room.transfer_bytes()) return;
      evict(leaving);
    }
  }

  bool evict(connection* leaving) {
    if (!leaving) return false;
    evictions.fetch_add(1, std::memory_order_relaxed);
    leaving->close();
    return true;
  }

  void sweep_later() {
    sweep_timer_.expires_after(sweep_interval_);
    sweep_timer_.async_wait([this](error_code ec) {
      if (ec || sessions_.empty()) return;
      contained(options.report, [this, now = steady::now()] {
        for_each_session([now](connection& c) { c.deadline() <= now ? c.expire() : c.look_for_client(); });
      });
      if (!sessions_.empty()) sweep_later();
    });
  }

  void drain() {
    draining = true;
    error_code ignored;
    acceptor_.close(ignored);
    accept_timer_.cancel();
    for_each_session([](connection& c) { c.drain(); });
  }

  /// Over a copy: what is done to a session may close it and so take it out of the set.
  template <class Function>
  void for_each_session(Function each) {
    visited_.assign(sessions_.begin(), sessions_.end());
    for (const auto& session : visited_) each(*session);
    visited_.clear();
  }

  tcp_acceptor acceptor_{io};
  timer accept_timer_{io};
  timer sweep_timer_{io};
  const std::chrono::milliseconds sweep_interval_ = sweep_interval_of(options);
  std::unordered_set<std::shared_ptr<connection>> sessions_;
  std::vector<std::shared_ptr<connection>> visited_;
  std::atomic<std::size_t> open_{0};
  bool relieving_ = false;
  std::uint16_t port_ = 0;
  std::chrono::seconds date_at_{-1};
  std::string date_;
};

result<std::unique_ptr<server>> server::create(server_options options, http::handler handle,
                                               http::wire_error_page page) {
  auto streams = streams_of(options);
  if (!streams) return failure_of(streams);
  auto self = std::make_shared<impl>(std::move(options), *std::move(streams), std::move(handle), std::move(page));
  if (auto listening = self->listen(); !listening) return failure_of(listening);
  return std::unique_ptr<server>(new server(std::move(self)));
}

server::server(std::shared_ptr<impl> self) noexcept : self_(std::move(self)) {}
server::~server() { self_->shut(); }

std::uint16_t server::port() const noexcept { return self_->port(); }
void server::run() { self_->run(); }
void server::drain() { self_->post_drain(); }
void server::stop() { self_->post_stop(); }
std::size_t server::open_connections() const noexcept { return self_->open(); }
std::uint64_t server::requests_total() const noexcept { return self_->requests.load(std::memory_order_relaxed); }
std::uint64_t server::wire_errors_total() const noexcept { return self_->wire_errors.load(std::memory_order_relaxed); }
std::uint64_t server::evictions_total() const noexcept { return self_->evictions.load(std::memory_order_relaxed); }

}  // namespace comanda::beast
