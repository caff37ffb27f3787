#include <string>
#include <vector>

#include "comanda/rabbitmq/options.hpp"
#include "support/catch.hpp"

using namespace comanda;
using comanda::rabbitmq::masked_url;
using comanda::rabbitmq::parse_url;

TEST_CASE("a broker URL gives each part of the address, percent-decoded", "[rabbitmq][url]") {
  const auto options = parse_url("amqp://us%3Aer:p%40ss%2fword@mq.example:5673/sho%2Fp");
  REQUIRE(options);
  CHECK_FALSE(options->address.tls);
  CHECK(options->address.user == "us:er");
  CHECK(options->address.password == "p@ss/word");
  CHECK(options->address.host == "mq.example");
  CHECK(options->address.port == 5673);
  CHECK(options->address.virtual_host == "sho/p");
}

TEST_CASE("a broker URL needs no more than a scheme and a host", "[rabbitmq][url]") {
  const auto options = parse_url("amqp://mq");
  REQUIRE(options);
  CHECK(options->address.user == "guest");
  CHECK(options->address.password == "guest");
  CHECK(options->address.port == 5672);
  CHECK(options->address.virtual_host == "/");
  CHECK(parse_url("amqp://mq/")->address.virtual_host == "/");
  CHECK(parse_url("amqp://mq/%2F")->address.virtual_host == "/");
}

TEST_CASE("amqps means TLS and its own port", "[rabbitmq][url]") {
  const auto options = parse_url("amqps://mq");
  REQUIRE(options);
  CHECK(options->address.tls);
  CHECK(options->address.port == 5671);
}

TEST_CASE("an IPv6 host stands in brackets", "[rabbitmq][url]") {
  const auto options = parse_url("amqp://[::1]:5673/");
  REQUIRE(options);
  CHECK(options->address.host == "::1");
  CHECK(options->address.port == 5673);
  CHECK(masked_url(options->address) == "amqp://guest:***@[::1]:5673/");
}

TEST_CASE("what is wrong with a broker URL is said without repeating any of it", "[rabbitmq][url]") {
  struct row {
    const char* url;
    const char* says;
  };
  const std::vector<row> rows{
      {"", "amqp://"},
      {"s3cret", "amqp://"},
      {"http://u:s3cret@h", "amqp://"},
      {"amqp://", "host is missing"},
      {"amqp://u:s3cret@", "host is missing"},
      {"amqp://:s3cret@h", "user"},
      {"amqp://u:s3cret%@h", "password"},
      {"amqp://u%zz:s3cret@h", "user"},
      {"amqp://u:s3cret%00@h", "password"},
      {"amqp://u:s3cret/x@h", "port"},
      {"amqp://u:s3cret@h:70000", "port"},
      {"amqp://u:s3cret@h:0", "port"},
      {"amqp://u:s3cret@h:", "port"},
      {"amqp://u:s3cret@h:12x", "port"},
      {"amqp://u:s3cret@[::1", "']'"},
      {"amqp://u:s3cret@h/a/b", "virtual host"},
      {"amqp://u:s3cret@h/%g1", "virtual host"},
      {"amqp://u:s3cret?@h", "'?'"},
  };
  for (const auto& row : rows) {
    INFO(row.url);
    const auto options = parse_url(row.url);
    REQUIRE_FALSE(options);
    CHECK(options.error().code == errc::invalid_parameter);
    CHECK(options.error().message.find(row.says) != std::string::npos);
    CHECK(options.error().message.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("a masked broker URL has everything but the password", "[rabbitmq][url]") {
  const auto options = parse_url("amqps://us%2Fer:s3cret@mq/v%20h");
  REQUIRE(options);
  CHECK(masked_url(options->address) == "amqps://us%2Fer:***@mq:5671/v%20h");
}
