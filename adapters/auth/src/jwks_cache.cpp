#include "comanda/auth/jwks_cache.hpp"

#include <algorithm>
#include <exception>

namespace comanda::auth {

jwks_cache::jwks_cache(jwks_options o, std::shared_ptr<http::client> client, clock& time, report tell)
    : options_(std::move(o)), client_(std::move(client)), clock_(time), tell_(std::move(tell)) {}

jwks_cache::~jwks_cache() { stop(); }

void jwks_cache::start() {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void jwks_cache::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void jwks_cache::run() {
  while (true) {
    try {
      tick();
    } catch (const std::exception& e) {  // this fetch has failed; the next is as far away as after every other
      failing_ = true;
      tell(e.what());
    } catch (...) {
      failing_ = true;
      tell("something that is no exception of the library");
    }
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, options_.tick, [this] { return stopping_; })) return;
  }
}

std::shared_ptr<const key_set> jwks_cache::keys(timestamp now) {
  const std::lock_guard lock(mutex_);
  return now - fetched_at_ < options_.trust_age ? keys_ : nullptr;
}

void jwks_cache::missed() {
  const std::lock_guard lock(mutex_);
  missed_ = true;
}

bool jwks_cache::is_due(timestamp now) {
  if (!tried_at_) return true;
  // A clock that was set back must not stop the fetching until it is where it was.
  tried_at_ = std::min(*tried_at_, now);
  fetched_at_ = std::min(fetched_at_, now);
  if (now - *tried_at_ < options_.fetch_pause) return false;
  return missed_ || !keys_ || now - fetched_at_ >= options_.refresh_age;
}

bool jwks_cache::tick() {
  {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.now();
    if (stopping_ || !is_due(now)) return false;
    tried_at_ = now;
    missed_ = false;
  }
  auto got = fetch();
  if (!got) {
    failing_ = true;
    tell(got.error().message);
    return true;
  }
  if (failing_) tell("");
  failing_ = false;
  auto fresh = std::make_shared<const key_set>(*std::move(got));
  const std::lock_guard lock(mutex_);
  keys_ = std::move(fresh);
  fetched_at_ = *tried_at_;
  return true;
}

void jwks_cache::tell(std::string_view problem) noexcept {
  try {
    if (tell_) tell_(problem);
  } catch (...) {  // who cannot be told shall not end the thread for it
  }
}

result<key_set> jwks_cache::fetch() {
  http::outgoing_request r;
  r.url = options_.url;
  r.timeout = options_.fetch_timeout;
  r.headers.add("Accept", "application/jwk-set+json, application/json");
  const auto answer = client_->send(r);
  if (!answer) return failure_of(answer);
  if (answer->status != 200)
    return fail(errc::unavailable, "the JWK Set is answered with " + std::to_string(answer->status));
  auto set = key_set::from_jwks(answer->body);
  if (!set) return fail(set.error().code, "the JWK Set " + set.error().message);
  return set;
}

}  // namespace comanda::auth
