#include "connection.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "comanda/kernel/ascii.hpp"

namespace comanda::redis::detail {

using std::chrono::steady_clock;

namespace {

constexpr std::size_t read_bytes_max = 16 * 1024;  // a record of TLS

unexpected<error> lost() { return fail(errc::unavailable, "Redis: the connection was lost"); }
unexpected<error> too_late() { return fail(errc::unavailable, "Redis does not answer in time"); }

timeval to_timeval(std::chrono::milliseconds t) {
  timeval out{};
  out.tv_sec = static_cast<decltype(out.tv_sec)>(t.count() / 1000);
  out.tv_usec = static_cast<decltype(out.tv_usec)>(t.count() % 1000 * 1000);
  return out;
}

/// What the server must have agreed to before the first row.
std::vector<command> greeting(const server_address& at) {
  std::vector<command> out;
  if (!at.password.empty())
    out.push_back(at.user.empty() ? command{"AUTH", at.password} : command{"AUTH", at.user, at.password});
  if (at.database != 0) out.push_back({"SELECT", std::to_string(at.database)});
  out.push_back({"PING"});
  return out;
}

/// Beside a row: its framing, and what is read at a time of the replies behind it.
constexpr std::size_t reply_bytes_beside_row = 64u << 10;
/// Of what we ask nothing is answered by a list, whose length hiredis would believe and make room for.
constexpr std::string_view reply_kinds = "+-:$";

struct free_command {
  void operator()(char* text) const noexcept { redisFreeCommand(text); }
};

struct free_reply {
  void operator()(redisReply* r) const noexcept { freeReplyObject(r); }
};

/// "WRONGPASS". What follows may repeat what it was told, a password among it.
std::string kind_of_error(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), ascii::is_capital);
  return end == text.begin() ? std::string("an error") : std::string(text.begin(), end);
}

}  // namespace

void connection::free_context::operator()(redisContext* c) const noexcept { redisFree(c); }

unexpected<error> connection::failed() const {
  return fail(errc::unavailable, std::string("Redis: ") + (handle_->err != 0 ? handle_->errstr : "no answer"));
}

result<connection> connection::connect(const options& settings) {
  const auto& at = settings.server;
  handle h(redisConnectWithTimeout(at.host.c_str(), at.port, to_timeval(settings.connect_timeout)));
  if (!h) return fail(errc::unavailable, "Redis: there is no memory for a connection");
  connection made(std::move(h), settings.row_bytes_max + reply_bytes_beside_row);
  if (made.handle_->err != 0) return made.failed();
  // From here on we wait ourselves, so that every wait has an end that is ours.
  const int flags = fcntl(made.handle_->fd, F_GETFL);
  if (flags < 0 || fcntl(made.handle_->fd, F_SETFL, flags | O_NONBLOCK) != 0)
    return fail(errc::unavailable, "Redis: the socket cannot be made non-blocking");
  made.handle_->flags &= ~REDIS_BLOCK;
  if (at.tls) {
    if (auto good = made.encrypt(settings, steady_clock::now() + settings.connect_timeout); !good)
      return failure_of(good);
  }
  const auto said = made.run(greeting(at), steady_clock::now() + settings.connect_timeout);
  if (!said) return failure_of(said);
  for (const auto& r : *said) {
    if (r.is_error) return fail(errc::unavailable, "Redis refuses us: " + kind_of_error(r.text.value_or("")));
  }
  return made;
}

bool connection::wait(short events, deadline until) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd p{handle_->fd, events, 0};
    const int ready = poll(&p, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

/// TLS over the socket, before anything is said.
result<> connection::encrypt(const options& settings, deadline until) {
  auto over = tls_session::over(handle_->fd, settings.server.host, settings.ca_file);
  if (!over) return failure_of(over);
  tls_ = *std::move(over);
  for (;;) {
    const auto step = tls_->handshake();
    if (!step) return failure_of(step);
    if (step->wanted == 0) return {};
    if (!wait(step->wanted, until)) return too_late();
  }
}

result<io_step> connection::write_some(std::string_view bytes) {
  if (tls_) return tls_->write(bytes.data(), bytes.size());
  const auto sent = ::send(handle_->fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return io_step{static_cast<std::size_t>(sent), 0};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return io_step{0, POLLOUT};
  return lost();
}

result<io_step> connection::read_some(char* to, std::size_t size) {
  if (tls_) return tls_->read(to, size);
  const auto got = ::recv(handle_->fd, to, size, 0);
  if (got > 0) return io_step{static_cast<std::size_t>(got), 0};
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return io_step{0, POLLIN};
  return lost();
}

result<> connection::send_all(std::string_view bytes, deadline until) {
  while (!bytes.empty()) {
    const auto step = write_some(bytes);
    if (!step) return failure_of(step);
    bytes.remove_prefix(step->bytes);
    if (step->wanted != 0 && !wait(step->wanted, until)) return too_late();
  }
  return {};
}

/// Of what has come and was not read as a reply yet.
result<> connection::check_arrived() const {
  const auto& in = *handle_->reader;
  if (in.len - in.pos > reply_bytes_max_) return fail(errc::unavailable, "Redis: a reply is too long");
  const bool begins = in.ridx < 0 && in.len > in.pos;
  if (begins && reply_kinds.find(in.buf[in.pos]) == std::string_view::npos)
    return fail(errc::unavailable, "Redis: a reply of another kind than was asked for");
  return {};
}

result<reply> connection::next_reply(deadline until) {
  for (;;) {
    if (auto good = check_arrived(); !good) return failure_of(good);
    void* raw = nullptr;
    if (redisGetReplyFromReader(handle_.get(), &raw) != REDIS_OK) return failed();
    if (raw != nullptr) {
      const std::unique_ptr<redisReply, free_reply> got(static_cast<redisReply*>(raw));
      reply r;
      r.is_error = got->type == REDIS_REPLY_ERROR;
      if (got->type == REDIS_REPLY_STRING || got->type == REDIS_REPLY_STATUS || r.is_error)
        r.text = std::string(got->str, static_cast<std::size_t>(got->len));
      return r;
    }
    std::array<char, read_bytes_max> bytes{};
    const auto step = read_some(bytes.data(), bytes.size());
    if (!step) return failure_of(step);
    if (step->wanted != 0) {
      if (!wait(step->wanted, until)) return too_late();
    } else if (redisReaderFeed(handle_->reader, bytes.data(), step->bytes) != REDIS_OK) {
      return failed();
    }
  }
}

result<std::vector<reply>> connection::run(std::span<const command> commands, deadline until) {
  std::string bytes;
  for (const auto& c : commands) {
    std::vector<const char*> words;
    std::vector<std::size_t> sizes;
    for (const auto& word : c) {
      words.push_back(word.data());
      sizes.push_back(word.size());
    }
    char* text = nullptr;
    const auto size = redisFormatCommandArgv(&text, static_cast<int>(words.size()), words.data(), sizes.data());
    const std::unique_ptr<char, free_command> held(text);
    if (size < 0) return fail(errc::unavailable, "Redis: there is no memory for a command");
    bytes.append(text, static_cast<std::size_t>(size));
  }
  if (auto sent = send_all(bytes, until); !sent) return failure_of(sent);
  std::vector<reply> replies;
  replies.reserve(commands.size());
  while (replies.size() < commands.size()) {
    auto r = next_reply(until);
    if (!r) return failure_of(r);
    replies.push_back(*std::move(r));
  }
  return replies;
}

}  // namespace comanda::redis::detail
