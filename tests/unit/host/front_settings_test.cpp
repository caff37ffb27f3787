#include "given_settings.hpp"

using namespace comanda::host;

TEST_CASE("nobody is held up and no origin is allowed unless it is set", "[settings]") {
  const auto s = read(good).front;
  CHECK(s.cors_origins.empty());
  CHECK(s.limit.per_minute == 0);
  CHECK(s.request_timeout == std::chrono::seconds(15));
}

TEST_CASE("origins are listed with commas, as browsers write them", "[settings]") {
  CHECK(read(good_with({{"CORS_ORIGINS", "https://shop.example, http://localhost:3000"}})).front.cors_origins ==
        std::vector<std::string>{"https://shop.example", "http://localhost:3000"});
  CHECK(read(good_with({{"CORS_ORIGINS", "*"}})).front.cors_origins == std::vector<std::string>{"*"});
  CHECK(read(good_with({{"CORS_ORIGINS", "http://[::1]:3000"}})).front.cors_origins.size() == 1);
  for (const std::string bad : {"shop.example", "https://shop.example/", "https://", "https://Shop.example", "null",
                                "https://*.example", "https://a,,https://b", "https://a b", "*,https://a", "ftp://a"}) {
    CAPTURE(bad);
    CHECK(mistakes_of(good_with({{"CORS_ORIGINS", bad}})).starts_with("CORS_ORIGINS "));
  }
}

TEST_CASE("the names that the service answers to are listed with commas, without ports", "[settings]") {
  using list = std::vector<std::string>;
  CHECK(read(good).front.hosts.empty());
  CHECK(read(good_with({{"HTTP_HOSTS", "Shop.example, 10.0.0.1,[2001:db8::A],::2"}})).front.hosts ==
        list{"shop.example", "10.0.0.1", "2001:db8::a", "::2"});
  CHECK(read(good_with({{"HTTP_HOSTS", "*"}})).front.hosts == list{"*"});
  for (const std::string bad :
       {"shop.example:80", "https://shop.example", "a b", "*,a", "*.example", "a,,b", "[::1]:1"}) {
    CAPTURE(bad);
    CHECK(mistakes_of(good_with({{"HTTP_HOSTS", bad}})).starts_with("HTTP_HOSTS "));
  }
}

TEST_CASE("a rate has a burst of a minute unless it is set", "[settings]") {
  auto s = read(good_with({{"RATE_LIMIT_PER_MINUTE", "600"}})).front;
  CHECK(s.limit.per_minute == 600);
  CHECK(s.limit.burst == 600);
  s = read(good_with({{"RATE_LIMIT_PER_MINUTE", "600"}, {"RATE_LIMIT_BURST", "20"}})).front;
  CHECK(s.limit.burst == 20);
  CHECK(mistakes_of(good_with({{"RATE_LIMIT_BURST", "20"}})).starts_with("RATE_LIMIT_BURST is set without"));
  for (const std::string name : {"RATE_LIMIT_PER_MINUTE", "RATE_LIMIT_BURST", "REQUEST_TIMEOUT_MS"}) {
    for (const std::string bad : {"-1", "many", "1000001", "1.5", ""}) {
      CAPTURE(name, bad);
      CHECK(mistakes_of(good_with({{name, bad}})).starts_with(name + " is not a whole number"));
    }
  }
}

TEST_CASE("where callers have tokens there is a rate unless it is set to none", "[settings]") {
  auto with_tokens = good_with({{"AUTH_MODE", "jwt"}, {"JWT_SECRET", std::string(32, 's')}});
  CHECK(read(with_tokens).front.limit.per_minute == rate_with_tokens);
  CHECK(read(with_tokens).front.limit.burst == rate_with_tokens);
  with_tokens["RATE_LIMIT_PER_MINUTE"] = "0";
  CHECK(read(with_tokens).front.limit.per_minute == 0);
  CHECK(read(with_tokens).front.limit.burst == 0);
}

TEST_CASE("proxies are trusted when their addresses or networks are listed", "[settings]") {
  CHECK(read(good).front.trusted_proxies.empty());
  CHECK(read(good_with({{"TRUSTED_PROXIES", "10.0.0.0/8, ::1,192.0.2.7"}})).front.trusted_proxies.size() == 3);
  for (const std::string bad : {"proxy", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/8,,::1", "*", "10.0.0.0/8 ::1"}) {
    CAPTURE(bad);
    CHECK(mistakes_of(good_with({{"TRUSTED_PROXIES", bad}})).starts_with("TRUSTED_PROXIES is not a list"));
  }
  std::string many = "::1";
  for (int i = 0; i < 64; ++i) many += ",::1";
  CHECK(mistakes_of(good_with({{"TRUSTED_PROXIES", many}})).starts_with("TRUSTED_PROXIES has more than 64"));
}

TEST_CASE("what stands before the routes is shown by config", "[settings]") {
  const auto lines = read(good_with({{"CORS_ORIGINS", "https://a,https://b"},
                                     {"HTTP_HOSTS", "a,b"},
                                     {"RATE_LIMIT_PER_MINUTE", "60"},
                                     {"RATE_LIMIT_BURST", "5"},
                                     {"TRUSTED_PROXIES", "10.0.0.0/8,::1"},
                                     {"REQUEST_TIMEOUT_MS", "0"}}))
                         .lines({});
  for (const std::string line : {"CORS_ORIGINS=https://a,https://b", "HTTP_HOSTS=a,b", "RATE_LIMIT_PER_MINUTE=60",
                                 "RATE_LIMIT_BURST=5", "TRUSTED_PROXIES=10.0.0.0/8,::1", "REQUEST_TIMEOUT_MS=0"})
    CHECK(std::find(lines.begin(), lines.end(), line) != lines.end());
}
