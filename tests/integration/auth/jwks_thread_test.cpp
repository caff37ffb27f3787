#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "comanda/auth/jwks_cache.hpp"
#include "support/catch.hpp"
#include "support/token_maker.hpp"

// The cache with its thread: everything else of it is tested without one, in tests/unit/auth.
using namespace comanda;
using namespace std::chrono_literals;

namespace {

constexpr auto deadline = 10s;

class wall_clock final : public clock {
 public:
  timestamp now() override { return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now()); }
};

/// An issuer that answers when it is let.
class slow_issuer final : public http::client {
 public:
  explicit slow_issuer(std::string document) : document_(std::move(document)) {}

  result<http::response> send(const http::outgoing_request&) override {
    std::unique_lock lock(mutex_);
    ++asked_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    return http::response{200, {}, document_};
  }
  bool wait_asked(int times) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, deadline, [&] { return asked_ >= times; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::string document_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int asked_ = 0;
  bool open_ = false;
};

auth::jwks_options fast() {
  auth::jwks_options o;
  o.url = "https://issuer/jwks.json";
  o.tick = 1ms;
  o.fetch_pause = 1ms;
  return o;
}

}  // namespace

TEST_CASE("requests are answered while the keys are being fetched", "[auth][jwks]") {
  const auto k = test::signing_key::ec();
  const auto issuer = std::make_shared<slow_issuer>(R"({"keys":[)" + k.jwk(R"("kid":"a")") + "]}");
  wall_clock time;
  const auto cache = std::make_shared<auth::jwks_cache>(fast(), issuer, time);
  auth::verifier_options o;
  o.algorithms = {auth::algorithm::es256};
  const auto verifier = auth::verifier::create(o, cache).value();
  const auto token = k.token(R"({"alg":"ES256","kid":"a"})", R"({"sub":"ada","exp":99999999999})");

  cache->start();
  REQUIRE(issuer->wait_asked(1));
  CHECK_FALSE(verifier.verify(token, time.now()).has_value());  // the issuer has not answered: nobody waits for it
  issuer->open();
  bool taken = false;
  for (const auto until = std::chrono::steady_clock::now() + deadline;
       !taken && std::chrono::steady_clock::now() < until; std::this_thread::yield())
    taken = verifier.verify(token, time.now()).has_value();
  CHECK(taken);
  cache->stop();
}

TEST_CASE("a fetch that throws has failed, and the next one is made", "[auth][jwks][last_resort]") {
  class throwing_client final : public http::client {
   public:
    result<http::response> send(const http::outgoing_request&) override { throw std::runtime_error("a client"); }
  };
  wall_clock time;
  std::atomic<int> told = 0;
  auth::jwks_cache cache(fast(), std::make_shared<throwing_client>(), time, [&](std::string_view problem) {
    if (problem == "a client") ++told;
    throw std::runtime_error("who is told");
  });
  cache.start();
  for (const auto until = std::chrono::steady_clock::now() + deadline;
       told < 2 && std::chrono::steady_clock::now() < until; std::this_thread::yield()) {
  }
  CHECK(told >= 2);
  cache.stop();
}

TEST_CASE("many threads verify while keys come and go", "[auth][jwks]") {
  const auto k = test::signing_key::ec();
  const auto issuer = std::make_shared<slow_issuer>(R"({"keys":[)" + k.jwk(R"("kid":"a")") + "]}");
  issuer->open();
  wall_clock time;
  auto options = fast();
  options.refresh_age = 1ms;
  const auto cache = std::make_shared<auth::jwks_cache>(options, issuer, time);
  auth::verifier_options o;
  o.algorithms = {auth::algorithm::es256};
  const auto verifier = auth::verifier::create(o, cache).value();
  const auto good = k.token(R"({"alg":"ES256","kid":"a"})", R"({"sub":"ada","exp":99999999999})");
  const auto unknown = k.token(R"({"alg":"ES256","kid":"b"})", R"({"sub":"ada","exp":99999999999})");
  cache->start();
  REQUIRE(issuer->wait_asked(2));  // the first set is in
  std::vector<std::thread> threads;
  std::atomic<int> taken = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        if (verifier.verify(good, time.now())) ++taken;
        if (verifier.verify(unknown, time.now())) taken = -1'000'000;
      }
    });
  }
  for (auto& t : threads) t.join();
  CHECK(taken == 200);
  CHECK(issuer->wait_asked(3));
  cache->stop();
  cache->stop();  // twice is as good as once
}
