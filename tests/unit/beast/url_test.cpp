#include "comanda/beast/url.hpp"

#include "support/catch.hpp"

using namespace comanda::beast;

TEST_CASE("a URL is shown without what may be a key", "[url]") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"https://h/a", "https://h/a"},
      {"https://h:8443/a?key=x&b=y", "https://h:8443/a?key=***&b=***"},
      {"https://h?x", "https://h?***"},
      {"https://h/a?", "https://h/a?***"},
      {"https://h/a?k=x&&y=a=b", "https://h/a?k=***&***&y=***"},
      {"https://h/a#x?k=x", "https://h/a"},
      {"https://u:x@h/a?k=x", "https://u:***@h/a?k=***"},
      {"https://u@h/a", "https://u@h/a"},
      {"https://u:x/y@h/a", "***"},
      {"https://u:x y@h/a b", "***"},
      {"h/a?k=x", "***"},
      {"ftp://h/a?k=x", "***"},
  };
  for (const auto& [text, shown] : rows) CHECK(masked_url(text) == shown);
}

TEST_CASE("a URL is taken apart", "[url]") {
  struct row {
    std::string_view text;
    bool tls;
    std::string_view host;
    int port;
    std::string_view target;
    std::string_view authority;
  };
  const row rows[] = {
      {"http://example.org", false, "example.org", 80, "/", "example.org"},
      {"HTTPS://Example.org/", true, "Example.org", 443, "/", "Example.org"},
      {"http://h:8080/a/b?c=d", false, "h", 8080, "/a/b?c=d", "h:8080"},
      {"https://h:443/", true, "h", 443, "/", "h"},
      {"http://h:443/", false, "h", 443, "/", "h:443"},
      {"http://h:/", false, "h", 80, "/", "h"},
      {"http://h?a=/b", false, "h", 80, "/?a=/b", "h"},
      {"http://h/a#b?c", false, "h", 80, "/a", "h"},
      {"http://h#b", false, "h", 80, "/", "h"},
      {"http://h/@a:b", false, "h", 80, "/@a:b", "h"},
      {"http://10.0.0.1:1/", false, "10.0.0.1", 1, "/", "10.0.0.1:1"},
      {"https://[::1]:8443/x", true, "::1", 8443, "/x", "[::1]:8443"},
      {"https://[2001:db8::1]", true, "2001:db8::1", 443, "/", "[2001:db8::1]"},
  };
  for (const auto& expected : rows) {
    CAPTURE(expected.text);
    const auto got = parse_url(expected.text);
    REQUIRE(got);
    CHECK(got->tls == expected.tls);
    CHECK(got->host == expected.host);
    CHECK(got->port == expected.port);
    CHECK(got->target == expected.target);
    CHECK(got->authority() == expected.authority);
  }
}

TEST_CASE("a URL that could be read in two ways, or would need escaping, is refused", "[url]") {
  for (const std::string_view text : {"",
                                      "h",
                                      "/a",
                                      "//h/a",
                                      "http:/h",
                                      "ftp://h/",
                                      "file:///etc/passwd",
                                      "http://",
                                      "http:///a",
                                      "http://:80/",
                                      "http://u@h/",
                                      "http://u:p@h/",
                                      "http://h\\@i/",
                                      "http://h:0/",
                                      "http://h:65536/",
                                      "http://h:1a/",
                                      "http://h:-1/",
                                      "http://h%2e/",
                                      "http://h /",
                                      "http://h/a b",
                                      "http://h/a\r\nb",
                                      "http://h/\xc3\xa4",
                                      "http://h\xc3\xa4/",
                                      "http://[::1/",
                                      "http://[]/",
                                      "http://[h]/",
                                      "http://[::1]x/",
                                      "http://::1/",
                                      "http://h\r\nX: y/"}) {
    CAPTURE(text);
    const auto got = parse_url(text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == comanda::errc::invalid_parameter);
  }
  CHECK_FALSE(parse_url("http://" + std::string(254, 'a') + "/"));
}
