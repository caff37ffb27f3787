#include "comanda/redis/options.hpp"
#include "support/catch.hpp"

using namespace comanda;
using comanda::redis::parse_url;

TEST_CASE("a Redis URL gives each part of the address, percent-decoded", "[redis][url]") {
  const auto at = parse_url("redis://us%3Aer:p%40ss%2fword@cache.example:6380/3");
  REQUIRE(at);
  CHECK(at->user == "us:er");
  CHECK(at->password == "p@ss/word");
  CHECK(at->host == "cache.example");
  CHECK(at->port == 6380);
  CHECK(at->database == 3);
}

TEST_CASE("a Redis URL needs no more than a scheme and a host", "[redis][url]") {
  for (const auto* url : {"redis://cache", "redis://cache/"}) {
    const auto at = parse_url(url);
    REQUIRE(at);
    CHECK(at->host == "cache");
    CHECK(at->port == 6379);
    CHECK(at->database == 0);
    CHECK(at->user.empty());
    CHECK(at->password.empty());
  }
}

TEST_CASE("rediss:// is the same over TLS", "[redis][url]") {
  const auto at = parse_url("rediss://:secret@cache.example/1");
  REQUIRE(at);
  CHECK(at->tls);
  CHECK(at->host == "cache.example");
  CHECK(at->port == 6379);
  CHECK_FALSE(parse_url("redis://cache.example")->tls);
}

TEST_CASE("a password may stand without a user, as servers before Redis 6 have it", "[redis][url]") {
  const auto at = parse_url("redis://:secret@[::1]:6380/0");
  REQUIRE(at);
  CHECK(at->user.empty());
  CHECK(at->password == "secret");
  CHECK(at->host == "::1");
  CHECK(at->port == 6380);
}

TEST_CASE("what is wrong with a Redis URL is said without repeating any of it", "[redis][url]") {
  struct row {
    const char* url;
    const char* says;
  };
  const row rows[] = {
      {"", "does not start with redis://"},
      {"s3cret", "does not start with redis://"},
      {"http://:s3cret@h", "does not start with redis://"},
      {"redisss://:s3cret@h", "does not start with redis://"},
      {"redis://", "host is missing"},
      {"redis://:s3cret@", "host is missing"},
      {"redis://:s3cret@:6379", "host is missing"},
      {"redis://s3cret@h", "a user without a password"},
      {"redis://u:@h", "password before '@' is empty"},
      {"redis://u:s3cret%2@h", "a '%' without two hexadecimal digits"},
      {"redis://u:s3cret%zz@h", "a '%' without two hexadecimal digits"},
      {"redis://u:s3cret@h:0", "port is not a number from 1 to 65535"},
      {"redis://u:s3cret@h:65536", "port is not a number from 1 to 65535"},
      {"redis://u:s3cret@h:", "port is not a number from 1 to 65535"},
      {"redis://u:s3cret@[::1", "no ']'"},
      {"redis://u:s3cret@[::1]x", "only a port may follow"},
      {"redis://u:s3cret@h/one", "not the number of a database"},
      {"redis://u:s3cret@h/-1", "not the number of a database"},
      {"redis://u:s3cret@h/1?timeout=1", "'?' and '#' are not supported"},
  };
  for (const auto& r : rows) {
    INFO(r.url);
    const auto at = parse_url(r.url);
    REQUIRE_FALSE(at);
    CHECK(at.error().code == errc::invalid_parameter);
    CHECK_THAT(at.error().message, contains_text(r.says));
    CHECK_THAT(at.error().message, !contains_text("s3cret"));
  }
}
