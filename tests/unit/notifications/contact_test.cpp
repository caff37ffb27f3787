#include "comanda/notifications/contact.hpp"

#include "support/catch.hpp"

using namespace comanda::notifications;

TEST_CASE("an e-mail address has one @ and nothing that could leave its place", "[notifications]") {
  for (const auto* good : {"a@b", "ada+shop@example.org", "ada.o'hara@mail.example", "grün@bücher.example"}) {
    CAPTURE(good);
    CHECK(email_address::parse(good));
  }
  for (const auto* bad : {"", "ada", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@b\r\nRCPT TO:<x@y>", "a\tb@c", "a@b>",
                          "<a@b", "a@b,c", "a@b;c", "\"a\"@b", "a@b\x7f"}) {
    CAPTURE(bad);
    CHECK_FALSE(email_address::parse(bad));
  }
  const auto of_length = [](std::size_t n) { return std::string(n - 2, 'a') + "@b"; };
  CHECK(email_address::parse(of_length(254)));
  CHECK_FALSE(email_address::parse(of_length(255)));
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

TEST_CASE("a locale is a language and perhaps a region", "[notifications]") {
  for (const auto* good : {"en", "de", "de-AT"}) CHECK(locale::parse(good));
  for (const auto* bad : {"", "d", "DE", "de-", "de-at", "de_AT", "deu", "de-AT-x", "de AT"}) {
    CAPTURE(bad);
    CHECK_FALSE(locale::parse(bad));
  }
}
