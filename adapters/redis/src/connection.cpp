#include "connection.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>

#include <algorithm>

namespace comanda::redis::detail {

using std::chrono::steady_clock;

namespace {

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

struct free_reply {
  void operator()(redisReply* r) const noexcept { freeReplyObject(r); }
};

}  // namespace

void connection::free_context::operator()(redisContext* c) const noexcept { redisFree(c); }

unexpected<error> connection::failed() const {
  return fail(errc::unavailable, std::string("Redis: ") + (handle_->err != 0 ? handle_->errstr : "no answer"));
}

result<connection> connection::connect(const options& settings) {
  const auto& at = settings.server;
  handle h(redisConnectWithTimeout(at.host.c_str(), at.port, to_timeval(settings.connect_timeout)));
  if (!h) return fail(errc::unavailable, "Redis: there is no memory for a connection");
  connection made(std::move(h));
  if (made.handle_->err != 0) return made.failed();
  // From here on we wait ourselves, so that every wait has an end that is ours.
  const int flags = fcntl(made.handle_->fd, F_GETFL);
  if (flags < 0 || fcntl(made.handle_->fd, F_SETFL, flags | O_NONBLOCK) != 0)
    return fail(errc::unavailable, "Redis: the socket cannot be made non-blocking");
  made.handle_->flags &= ~REDIS_BLOCK;
  const auto said = made.run(greeting(at), steady_clock::now() + settings.connect_timeout);
  if (!said) return unexpected<error>(said.error());
  for (const auto& r : *said) {
    if (r.is_error) return fail(errc::unavailable, "Redis refuses us: " + r.text.value_or(""));
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

result<> connection::send_all(deadline until) {
  for (int done = 0; done == 0;) {
    if (redisBufferWrite(handle_.get(), &done) != REDIS_OK) return failed();
    if (done == 0 && !wait(POLLOUT, until)) return too_late();
  }
  return {};
}

result<reply> connection::next_reply(deadline until) {
  for (;;) {
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
    if (!wait(POLLIN, until)) return too_late();
    if (redisBufferRead(handle_.get()) != REDIS_OK) return failed();
  }
}

result<std::vector<reply>> connection::run(std::span<const command> commands, deadline until) {
  for (const auto& c : commands) {
    std::vector<const char*> words;
    std::vector<std::size_t> sizes;
    for (const auto& word : c) {
      words.push_back(word.data());
      sizes.push_back(word.size());
    }
    if (redisAppendCommandArgv(handle_.get(), static_cast<int>(words.size()), words.data(), sizes.data()) != REDIS_OK)
      return failed();
  }
  if (auto sent = send_all(until); !sent) return unexpected<error>(std::move(sent).error());
  std::vector<reply> replies;
  replies.reserve(commands.size());
  while (replies.size() < commands.size()) {
    auto r = next_reply(until);
    if (!r) return unexpected<error>(std::move(r).error());
    replies.push_back(*std::move(r));
  }
  return replies;
}

}  // namespace comanda::redis::detail
