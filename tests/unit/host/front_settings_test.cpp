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

TEST_CASE("what stands before the routes is shown by config", "[settings]") {
  const auto lines = read(good_with({{"CORS_ORIGINS", "https://a,https://b"},
                                     {"RATE_LIMIT_PER_MINUTE", "60"},
                                     {"RATE_LIMIT_BURST", "5"},
                                     {"REQUEST_TIMEOUT_MS", "0"}}))
                         .lines({});
  for (const std::string line :
       {"CORS_ORIGINS=https://a,https://b", "RATE_LIMIT_PER_MINUTE=60", "RATE_LIMIT_BURST=5", "REQUEST_TIMEOUT_MS=0"})
    CHECK(std::find(lines.begin(), lines.end(), line) != lines.end());
}
