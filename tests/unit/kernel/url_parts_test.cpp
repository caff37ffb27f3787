#include "comanda/kernel/url_parts.hpp"

#include "support/catch.hpp"

using namespace comanda;

TEST_CASE("this machine is told from others by numbers alone", "[kernel][url]") {
  for (const auto* here : {"localhost", "127.0.0.1", "127.255.255.255", "127.0.0.0", "::1", "0:0:0:0:0:0:0:1",
                           "0000::0001", "::ffff:127.0.0.1"})
    CHECK(comanda::is_loopback(here));
  for (const auto* elsewhere : {"",
                                "localhost.example",
                                "127",
                                "127.1",
                                "127.0.0.1.",
                                "127.0.0.1.example",
                                "127.0.0.256",
                                "127.0.0.01",
                                "0127.0.0.1",
                                "128.0.0.1",
                                "1270.0.0.1",
                                "127.0.0.-1",
                                "127.0.0.+1",
                                "127..0.1",
                                "1",
                                "01",
                                "::2",
                                "1::1",
                                "::1:1",
                                "fe80::1",
                                "::",
                                "::ffff:10.0.0.1",
                                "::ffff:127.0.0.1.example"}) {
    CAPTURE(elsewhere);
    CHECK_FALSE(comanda::is_loopback(elsewhere));
  }
}

TEST_CASE("what is percent-encoded decodes to itself", "[kernel]") {
  const std::string text("a b/c?d=e&f%g+h~\xC3\xA4\0", 19);
  CHECK(percent_encode(text) == "a%20b%2Fc%3Fd%3De%26f%25g%2Bh~%C3%A4%00");
  CHECK(percent_decode(percent_encode(text)) == text);
  CHECK(percent_decode("%c3%A4+") == "\xC3\xA4+");
}

TEST_CASE("a percent sign needs two hexadecimal digits", "[kernel]") {
  for (const auto* text : {"%", "a%", "%1", "%1g", "%g1", "%%41", "a%2"}) {
    CAPTURE(text);
    CHECK_FALSE(percent_decode(text));
  }
}

TEST_CASE("a host is a name or a numeric address", "[kernel]") {
  for (const auto* text : {"h", "Shop-1.example", "a_b", "10.0.0.1", "::1", "2001:db8::10.0.0.1"}) {
    CAPTURE(text);
    CHECK(is_host(text));
  }
  for (const auto* text : {"", "a b", "a/b", "a@b", "[::1]", "h%2e", "::g", "\xC3\xA4", "a\n"}) {
    CAPTURE(text);
    CHECK_FALSE(is_host(text));
  }
  CHECK(is_host(std::string(host_chars_max, 'a')));
  CHECK_FALSE(is_host(std::string(host_chars_max + 1, 'a')));
}

TEST_CASE("host and port are taken apart", "[kernel]") {
  const auto read = [](std::string_view text) { return read_host_and_port(text).value(); };
  CHECK(read("mq.example").host == "mq.example");
  CHECK_FALSE(read("mq.example").port);
  CHECK(read("mq:65535").port == 65535);
  CHECK(read("[::1]").host == "::1");
  CHECK(read("[::1]:1").port == 1);
}

TEST_CASE("what is wrong with host and port is said without repeating them", "[kernel]") {
  struct row {
    const char* text;
    const char* says;
  };
  const row rows[] = {
      {"", "host is missing"},
      {":80", "host is missing"},
      {"s3cret/x", "neither a name nor an address"},
      {"s3cret%2e", "neither a name nor an address"},
      {"[::1", "no ']'"},
      {"[s3cret]", "no IPv6 address"},
      {"[::s3cret]", "neither a name nor an address"},
      {"[::1]x", "only a port may follow"},
      {"h:", "port is not a number"},
      {"h:0", "port is not a number"},
      {"h:65536", "port is not a number"},
      {"h:s3cret", "port is not a number"},
      {"h:+1", "port is not a number"},
      {"::1", "host is missing"},
      {"a::1", "port is not a number"},
  };
  for (const auto& r : rows) {
    INFO(r.text);
    const auto got = read_host_and_port(r.text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::invalid_parameter);
    CHECK_THAT(got.error().message, contains_text(r.says));
    CHECK_THAT(got.error().message, !contains_text("s3cret"));
  }
}

TEST_CASE("user and password are decoded", "[kernel]") {
  const auto read = [](std::string_view text) { return read_user_and_password(text).value(); };
  CHECK(read("me").user == "me");
  CHECK_FALSE(read("me").password);
  CHECK(read("me:").password == "");
  CHECK(read(":p%40s:s").user.empty());
  CHECK(read(":p%40s:s").password == "p@s:s");
  CHECK_THAT(read_user_and_password("m%e:p").error().message, contains_text("the user has a '%'"));
  CHECK_THAT(read_user_and_password("me:p%").error().message, contains_text("the password has a '%'"));
}
