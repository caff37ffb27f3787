#include "comanda/notifications/contact.hpp"

#include <regex>

#include "support/catch.hpp"

using namespace comanda::notifications;

TEST_CASE("an e-mail address is a mailbox of RFC 5321 in ASCII, and its schema says the same", "[notifications]") {
  const std::string label(63, 'a');
  const std::string local(64, 'a');
  const auto of_length = [&](std::size_t n) {
    auto text = local + "@" + label + "." + label + "." + label;
    return text.substr(0, n);
  };
  const std::regex pattern(std::string(email_rule::json_schema().at("pattern").as_string()));
  const std::vector<std::string> good = {"a@b",
                                         "ada+shop@example.org",
                                         "ada.o'hara@mail.example",
                                         "a.b.c@d.e.f",
                                         "x_y-z@sub-domain.example",
                                         "!#$%&'*+-/=?^_`{|}~@example.org",
                                         "ada@xn--bcher-kva.example",
                                         "-a-@1.example",
                                         local + "@example.org",
                                         "a@" + label + ".org",
                                         of_length(254)};
  for (const auto& text : good) {
    CAPTURE(text);
    CHECK(email_address::parse(text));
    CHECK(std::regex_match(text, pattern));
  }
  const std::vector<std::string> bad = {
      "", "ada", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@b\r\nRCPT TO:<x@y>", "a\tb@c", "a@b>", "<a@b", "a@b,c",
      "a@b;c", "\"a\"@b", "a@b\x7f",
      // dots at the edges or doubled
      ".a@b.org", "a.@b.org", "a..b@c.org", ".@b.org", "a@.b.org", "a@b.org.", "a@b..org", "a@.",
      // labels
      "a@-b.org", "a@b-.org", "a@b_c.org", "a@b!c.org", "a@[192.0.2.1]", "a@" + label + "a.org",
      local + "a@example.org",
      // other scripts
      "jörg@example.org", "grün@bücher.example", "a@bücher.example", "\xff@example.org"};
  for (const auto& text : bad) {
    CAPTURE(text);
    CHECK_FALSE(email_address::parse(text));
    CHECK_FALSE(std::regex_match(text, pattern));
  }
  const auto longer = of_length(254) + "a";
  REQUIRE(longer.size() == 255);
  CHECK_FALSE(email_address::parse(longer));
}

TEST_CASE("a webhook's URL is absolute, of the web, and carries no user", "[notifications]") {
  struct row {
    const char* url;
    const char* host;  ///< nullptr: refused
  };
  const std::vector<row> table = {
      {"https://shop.example", "shop.example"},
      {"http://shop.example/", "shop.example"},
      {"https://shop.example:8443/hook?x=a@b", "shop.example"},
      {"https://shop.example?x=1", "shop.example"},
      {"http://127.0.0.1:80/", "127.0.0.1"},
      {"http://[::1]:8080/x", "::1"},
      {"https://[2001:db8::1]", "2001:db8::1"},
      {"", nullptr},
      {"shop.example", nullptr},
      {"/hook", nullptr},
      {"ftp://shop.example", nullptr},
      {"HTTPS://shop.example", nullptr},
      {"https://", nullptr},
      {"https:///hook", nullptr},
      {"https://:443/", nullptr},
      {"https://user@shop.example/", nullptr},
      {"https://user:secret@shop.example/", nullptr},
      {"https://good.example\\@127.0.0.1/", nullptr},
      {"https://shop.example:0/", nullptr},
      {"https://shop.example:65536/", nullptr},
      {"https://shop.example:/", nullptr},
      {"https://shop.example/#top", nullptr},
      {"https://shop.example/a b", nullptr},
      {"https://shop.example/\r\nX: y", nullptr},
      {"https://bücher.example/", nullptr},
      {"https://[::1", nullptr},
      {"https://[]/", nullptr},
      {"https://[::1]x/", nullptr},
  };
  for (const auto& r : table) {
    CAPTURE(r.url);
    const auto host = host_of(r.url);
    CHECK(host.has_value() == (r.host != nullptr));
    if (host && r.host != nullptr) CHECK(*host == r.host);
    CHECK(webhook_address::parse(r.url).has_value() == host.has_value());
  }
  const std::string start = "https://shop.example/";
  CHECK(webhook_address::parse(start + std::string(2000 - start.size(), 'a')));
  CHECK_FALSE(webhook_address::parse(start + std::string(2001 - start.size(), 'a')));
}

TEST_CASE("a webhook's server has one name, however its URL is written", "[notifications]") {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"https://shop.example/hook", "shop.example:443"},    {"https://Shop.Example.:0443/?x=1", "shop.example:443"},
      {"https://shop.example?x=1:2", "shop.example:443"},   {"http://shop.example", "shop.example:80"},
      {"https://shop.example:8443?x", "shop.example:8443"}, {"http://[2001:DB8::1]:8080/x", "2001:db8::1:8080"},
      {"http://[2001:db8::1]/x", "2001:db8::1:80"},
  };
  for (const auto& [url, server] : table) {
    CAPTURE(url);
    CHECK(server_of(url) == server);
  }
  CHECK_FALSE(server_of("ftp://shop.example"));
}

TEST_CASE("a locale is any well-formed language tag", "[notifications]") {
  for (const auto* good : {"en", "de", "de-AT", "es-419", "zh-Hant-TW", "fil"}) CHECK(locale::parse(good));
  for (const auto* bad : {"", "d", "de-", "de_AT", "de AT", "de-AT-x"}) {
    CAPTURE(bad);
    CHECK_FALSE(locale::parse(bad));
  }
}
