#include "comanda/auth/jwks_cache.hpp"

#include "given_token.hpp"

using namespace comanda;
using namespace comanda::test;
using namespace std::chrono_literals;

namespace {

class set_clock final : public clock {
 public:
  timestamp at = noon;
  timestamp now() override { return at; }
};

/// An issuer whose answer the test sets.
class issuer final : public http::client {
 public:
  result<http::response> answer = http::response{200, {}, R"({"keys":[]})"};
  std::vector<http::outgoing_request> asked;
  result<http::response> send(const http::outgoing_request& r) override {
    asked.push_back(r);
    return answer;
  }
  void publish(const std::vector<std::string>& jwks) {
    std::string list;
    for (const auto& k : jwks) list += (list.empty() ? "" : ",") + k;
    answer = http::response{200, {}, R"({"keys":[)" + list + "]}"};
  }
};

auth::verifier by_cache(std::shared_ptr<auth::jwks_cache> cache) {
  auth::verifier_options o;
  o.algorithms = {auth::algorithm::es256};
  return auth::verifier::create(o, std::move(cache)).value();
}

struct cached {
  std::shared_ptr<issuer> there = std::make_shared<issuer>();
  set_clock time;
  std::vector<std::string> problems;
  std::shared_ptr<auth::jwks_cache> cache =
      std::make_shared<auth::jwks_cache>(auth::jwks_options{.url = "https://issuer/jwks.json"}, there, time,
                                         [this](std::string_view problem) { problems.emplace_back(problem); });
  auth::verifier verifier = by_cache(cache);

  std::string refused(const signing_key& k, const std::string& kid) {
    // The token lives as long as the test goes on.
    const auto payload = claims_with({{"exp", seconds_from_noon(1'000'000)}});
    return refusal(verifier, k.token(header_of("ES256", R"(,"kid":")" + kid + "\""), payload), time.at);
  }
};

std::string named(const signing_key& k, const std::string& kid) { return k.jwk(R"("kid":")" + kid + "\""); }

}  // namespace

TEST_CASE_METHOD(cached, "before the first fetch nobody gets in, after it the issuer's tokens do", "[auth][jwks]") {
  const auto k = signing_key::ec();
  there->publish({named(k, "a")});
  CHECK(unless_has(refused(k, "a"), "no keys yet") == "");
  CHECK(there->asked.empty());  // asking is the thread's
  CHECK(cache->tick());
  CHECK(refused(k, "a") == "");
  REQUIRE(there->asked.size() == 1);
  CHECK(there->asked[0].url == "https://issuer/jwks.json");
  CHECK(there->asked[0].verb == http::method::get);
  CHECK(there->asked[0].timeout == 5s);
}

TEST_CASE_METHOD(cached, "a key that is not known is asked for, ten seconds after the last fetch at the soonest",
                 "[auth][jwks]") {
  const auto old_key = signing_key::ec();
  const auto new_key = signing_key::ec();
  there->publish({named(old_key, "old")});
  cache->tick();
  there->publish({named(old_key, "old"), named(new_key, "new")});
  time.at += 1s;
  CHECK_FALSE(cache->tick());
  CHECK(unless_has(refused(new_key, "new"), "not known") == "");
  CHECK_FALSE(cache->tick());
  time.at += 8999ms;
  CHECK_FALSE(cache->tick());
  time.at += 1ms;
  CHECK(cache->tick());
  CHECK(refused(new_key, "new") == "");
  CHECK(refused(old_key, "old") == "");
  // Whatever a stranger asks for, once in ten seconds.
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(refused(new_key, "made up " + std::to_string(i)).empty());
  for (int i = 0; i < 30; ++i) {
    time.at += 1s;
    CHECK_FALSE(refused(new_key, "made up").empty());
    cache->tick();
  }
  CHECK(there->asked.size() == 5);
}

TEST_CASE_METHOD(cached, "keys are fetched anew after ten minutes, and those that are gone do not hold any more",
                 "[auth][jwks]") {
  const auto old_key = signing_key::ec();
  const auto new_key = signing_key::ec();
  there->publish({named(old_key, "old")});
  cache->tick();
  there->publish({named(new_key, "new")});
  time.at += 10min - 1us;
  CHECK_FALSE(cache->tick());
  CHECK(refused(old_key, "old") == "");
  time.at += 1us;
  CHECK(cache->tick());
  CHECK(unless_has(refused(old_key, "old"), "not known") == "");
  CHECK(refused(new_key, "new") == "");
}

TEST_CASE_METHOD(cached, "while the issuer is away its keys hold, for a day at most", "[auth][jwks]") {
  const auto k = signing_key::ec();
  there->publish({named(k, "a")});
  cache->tick();
  there->answer = fail(errc::unavailable, "no connection");
  time.at += 10min;
  CHECK(cache->tick());
  CHECK(refused(k, "a") == "");
  CHECK_FALSE(cache->tick());
  time.at += 10s;
  CHECK(cache->tick());
  CHECK(problems == std::vector<std::string>{"no connection", "no connection"});
  time.at = noon + 24h - 1us;
  CHECK(refused(k, "a") == "");
  time.at = noon + 24h;
  CHECK(unless_has(refused(k, "a"), "no keys") == "");
  there->publish({named(k, "a")});
  CHECK(cache->tick());
  CHECK(refused(k, "a") == "");
  CHECK(problems.back() == "");
}

TEST_CASE_METHOD(cached, "an answer that is no JWK Set changes nothing and is told", "[auth][jwks]") {
  const auto k = signing_key::ec();
  there->publish({named(k, "a")});
  cache->tick();
  for (const auto& [answer, told] : std::vector<std::pair<http::response, std::string>>{
           {{500, {}, R"({"keys":[]})"}, "500"}, {{301, {}, ""}, "301"}, {{200, {}, "<html>"}, "not JSON"}}) {
    there->answer = answer;
    time.at += 10min;
    CHECK(cache->tick());
    CHECK(refused(k, "a") == "");
    CHECK(unless_has(problems.back(), told) == "");
  }
  there->publish({});  // but this is one: nobody is trusted now
  time.at += 10min;
  cache->tick();
  CHECK(unless_has(refused(k, "a"), "not known") == "");
}

TEST_CASE_METHOD(cached, "a clock that is set back does not stop the fetching", "[auth][jwks]") {
  const auto k = signing_key::ec();
  cache->tick();
  time.at -= 2h;
  CHECK_FALSE(refused(k, "a").empty());
  cache->tick();
  there->publish({named(k, "a")});
  time.at += 10s;
  CHECK(cache->tick());
  CHECK(refused(k, "a") == "");
}
