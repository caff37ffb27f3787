#include "comanda/redis/cache.hpp"

#include <atomic>
#include <mutex>
#include <optional>

#include "comanda/redis/detail/row_codec.hpp"
#include "comanda/redis/detail/row_seal.hpp"
#include "connection.hpp"

namespace comanda::redis {
namespace detail {
namespace {

using std::chrono::steady_clock;
using storage::cell;
using storage::row;
using storage::table;

/// The two threads meet at the place where the watching one puts a connection for the reading one.
class redis_cache final : public storage::cache {
 public:
  explicit redis_cache(options settings) : settings_(std::move(settings)) {}

  std::vector<row> get_many(const table& from, const std::vector<cell>& keys) override {
    std::vector<command> commands;
    commands.reserve(keys.size());
    for (const auto& key : keys) commands.push_back({"GET", key_name(settings_.key_prefix, from, key)});
    std::vector<row> found;
    const auto replies = ask(commands);
    for (std::size_t i = 0; i < replies.size(); ++i) {
      const auto& r = replies[i];
      if (!r.text || r.is_error) continue;
      const auto bytes = unseal(settings_.secret, commands[i][1], *r.text);
      if (!bytes) continue;
      auto values = decode_row(from, *bytes);
      if (values && (*values)[from.key] == keys[i]) found.push_back(*std::move(values));
    }
    return found;
  }

  void put_many(const table& of, const std::vector<row>& rows) override {
    std::vector<command> commands;
    for (const auto& values : rows) {
      auto bytes = encode_row(of, values);
      if (bytes.size() > settings_.row_bytes_max) continue;
      auto key = key_name(settings_.key_prefix, of, values[of.key]);
      auto sealed = seal(settings_.secret, key, std::move(bytes));
      commands.push_back(
          {"SET", std::move(key), std::move(sealed), "EX", std::to_string(settings_.row_lifetime.count())});
    }
    // A server that refuses them, because it is full or a replica, has the right to.
    ask(commands);
  }

  void forget_many(const table& of, const std::vector<cell>& keys) override {
    command c{"DEL"};
    for (const auto& key : keys) c.push_back(key_name(settings_.key_prefix, of, key));
    if (c.size() > 1) ask({std::move(c)});
  }

  result<> check() override {
    if (steady_clock::now() < retry_at_) return fail(errc::unavailable, last_failure_);
    if (auto well = look(); !well) {
      retry_at_ = steady_clock::now() + settings_.pause_after_failure;
      last_failure_ = well.error().message;
      watching_.reset();
      {
        const std::lock_guard lock(mutex_);
        offered_.reset();
      }
      tell(false, last_failure_);
      return well;
    }
    tell(true, {});
    return {};
  }

 private:
  /// Whether the server answers; a connection for the reading thread, when it has none.
  result<> look() {
    if (!watching_) {
      auto made = connection::connect(settings_);
      if (!made) return failure_of(made);
      watching_ = *std::move(made);
    }
    const std::vector<command> ping = {{"PING"}};
    const auto pong = watching_->run(ping, steady_clock::now() + settings_.command_timeout);
    if (!pong) return failure_of(pong);
    if (pong->front().is_error) return fail(errc::unavailable, "Redis: " + pong->front().text.value_or(""));
    if (!reader_needs_one_.load()) return {};
    auto made = connection::connect(settings_);
    if (!made) return failure_of(made);
    const std::lock_guard lock(mutex_);
    offered_ = *std::move(made);
    reader_needs_one_ = false;
    return {};
  }

  /// The replies, or none at all when there is no server to ask.
  std::vector<reply> ask(const std::vector<command>& commands) {
    if (commands.empty() || !has_connection()) return {};
    auto replies = run_or_give_up(commands);
    if (replies) return *std::move(replies);
    give_up();
    if (settings_.report) settings_.report("cache: a connection was lost: " + replies.error().message);
    return {};
  }

  /// An exception may leave replies unread behind it, which would answer the next commands.
  result<std::vector<reply>> run_or_give_up(const std::vector<command>& commands) {
    try {
      return reading_->run(commands, steady_clock::now() + settings_.command_timeout);
    } catch (...) {
      give_up();
      throw;
    }
  }

  bool has_connection() {
    if (!is_well_.load()) {
      if (reading_) give_up();
      return false;
    }
    if (reading_) return true;
    const std::lock_guard lock(mutex_);
    if (!offered_) {
      reader_needs_one_ = true;
      return false;
    }
    reading_.emplace(*std::exchange(offered_, std::nullopt));
    return true;
  }

  void give_up() {
    reading_.reset();
    reader_needs_one_ = true;
  }

  void tell(bool well, const std::string& why) {
    if (is_well_.exchange(well) == well || !settings_.report) return;
    settings_.report(well ? "cache: Redis is reached" : "cache: Redis is lost: " + why);
  }

  const options settings_;
  // Of the thread that reads:
  std::optional<connection> reading_;
  // Of the thread that checks:
  std::optional<connection> watching_;
  steady_clock::time_point retry_at_{};
  std::string last_failure_;
  // Of both:
  std::atomic<bool> is_well_{false};
  std::atomic<bool> reader_needs_one_{true};
  std::mutex mutex_;
  std::optional<connection> offered_;
};

}  // namespace
}  // namespace detail

std::unique_ptr<storage::cache> make_cache(options settings) {
  return std::make_unique<detail::redis_cache>(std::move(settings));
}

}  // namespace comanda::redis
