// The last resort of a lane's thread: what throws costs one connection.
#include "../../../adapters/beast/src/containment.hpp"

#include <boost/asio/post.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "../../../adapters/beast/src/lane.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::beast;
using boost::system::error_code;

namespace {

enum class moment { never, open, read, write, finish };

/// Gives one request to whoever reads, and throws at one of its operations.
class throwing_stream final : public byte_stream {
 public:
  explicit throwing_stream(moment when) : when_(when) {}

  void open(const std::shared_ptr<stream_user>& user) override {
    may_throw(moment::open);
    user->on_open({});
  }
  void read_some(boost::asio::mutable_buffer into, const std::shared_ptr<stream_user>& user) override {
    may_throw(moment::read);
    if (asked_++ > 0) return;
    const std::string request = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    user->on_read({}, boost::asio::buffer_copy(into, boost::asio::buffer(request)));
  }
  void write(const out_buffers&, const std::shared_ptr<stream_user>& user) override {
    may_throw(moment::write);
    user->on_written({});
  }
  void finish(const std::shared_ptr<stream_user>&) override { may_throw(moment::finish); }
  bool has_ended() noexcept override { return false; }
  void close() noexcept override {}

 private:
  void may_throw(moment now) const {
    if (now == when_) throw std::runtime_error("a stream");
  }
  const moment when_;
  int asked_ = 0;
};

class one_lane final : public lane {
 public:
  using lane::lane;
  void forget(const std::shared_ptr<connection>&) noexcept override { ++forgotten; }
  void hold(const connection&, std::size_t) override {}
  [[nodiscard]] std::string_view date() override { return "now"; }
  int forgotten = 0;
};

}  // namespace

TEST_CASE("what throws on a lane's thread costs itself alone", "[last_resort]") {
  std::vector<std::string> told;
  const defect_report report = [&](std::string_view what) { told.emplace_back(what); };
  boost::asio::io_context io;
  int done = 0;
  boost::asio::post(io, [] { throw std::runtime_error("one"); });
  boost::asio::post(io, [] { throw 2; });
  boost::asio::post(io, [&] { ++done; });
  run_contained(io, report);
  CHECK(done == 1);
  REQUIRE(told.size() == 2);
  CHECK(told[0] == "one");
  CHECK_FALSE(contained([](std::string_view) { throw 3; }, [] { throw std::runtime_error("four"); }));
  CHECK_FALSE(contained({}, [] { throw std::runtime_error("nobody is told"); }));
}

TEST_CASE("a connection at whose work something throws is closed, and said so", "[last_resort]") {
  for (const auto when : {moment::open, moment::read, moment::write, moment::finish}) {
    CAPTURE(static_cast<int>(when));
    std::vector<std::string> told;
    server_options options;
    options.report = [&](std::string_view what) { told.emplace_back(what); };
    const auto owner = std::make_shared<one_lane>(
        options, [when](tcp_socket) { return std::make_unique<throwing_stream>(when); },
        [](const http::request&, const http::responder& respond) {
          respond({200, {}, "body"});
        },
        [](const http::wire_error& e) {
          return http::response{e.status, {}, {}};
        });
    const auto session = make_session(owner, tcp_socket(owner->io));
    session->ticket = owner->room.enter(*session);
    session->start();
    run_contained(owner->io, options.report);
    CHECK(owner->forgotten == 1);
    CHECK(told == std::vector<std::string>{"a stream"});
  }
}
