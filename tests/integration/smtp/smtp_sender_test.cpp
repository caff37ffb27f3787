#include "comanda/smtp/smtp_sender.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <cstdlib>

#include "comanda/testing/sender_suite.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"
#include "support/decisions.hpp"

using namespace comanda;
namespace json = boost::json;

namespace {

class set_clock final : public comanda::clock {
 public:
  timestamp now() override { return *parse_timestamp("2026-01-31T10:30:00Z"); }
};

/// A mail server, and a sender to it.
struct post_office {
  test::child server;
  set_clock time;
  smtp::options options;

  /// `answers`: what it refuses, with which code: "MAIL=530".
  explicit post_office(const std::vector<std::string>& answers = {}) : server(command(answers)) {
    options.url = "smtp://127.0.0.1:" + std::to_string(next().at("port").as_int64());
    options.from = {"Shop", "shop@example.org"};
    options.require_tls = false;
  }

  static std::vector<std::string> command(const std::vector<std::string>& answers) {
    std::vector<std::string> words{COMANDA_TEST_PYTHON, COMANDA_TEST_SMTP_SERVER};
    for (const auto& a : answers) words.insert(words.end(), {"--answer", a});
    return words;
  }

  json::object next() { return json::parse(server.line()).as_object(); }

  notifications::delivery_request to(std::string recipient) {
    return {notification_id(test::nth(1)), test::customer_of("ada"),
            notifications::channel::email, "",
            std::move(recipient),          "Grüße",
            ".\nZeile\n.Zeile\n",          1};
  }
};

std::string text_at(const json::object& o, const char* member) { return std::string(o.at(member).as_string()); }

}  // namespace

TEST_CASE("a mail arrives as it was written", "[smtp]") {
  post_office g;
  smtp::smtp_sender by(g.options, g.time);
  const auto a = by.deliver(g.to("ada@example.com"));
  CHECK(a.delivered);
  CHECK(a.detail == "250 2.0.0 taken as 7");
  CHECK(g.next().contains("connected"));
  const auto mail = g.next();
  CHECK(text_at(mail, "from").starts_with("FROM:<shop@example.org>"));
  REQUIRE(mail.at("to").as_array().size() == 1);
  CHECK(mail.at("to").at(0).as_string().starts_with("TO:<ada@example.com>"));
  CHECK(text_at(mail, "data") == smtp::to_bytes({g.options.from, "ada@example.com", notification_id(test::nth(1)),
                                                 g.time.now(), "Grüße", ".\nZeile\n.Zeile\n"}));
  CHECK(mail.at("user").is_null());

  // The next one goes over the same connection.
  CHECK(by.deliver(g.to("bob@example.com")).delivered);
  CHECK(text_at(g.next(), "data").find("To: bob@example.com") != std::string::npos);
}

TEST_CASE("what the server refuses for good is not tried again, and what it puts off is", "[smtp]") {
  post_office g;
  smtp::smtp_sender by(g.options, g.time);
  for (const auto& [code, for_good] : {std::pair(421, false), std::pair(450, false), std::pair(452, false),
                                       std::pair(550, true), std::pair(553, true)}) {
    CAPTURE(code);
    const auto address = std::to_string(code) + "@example.com";
    const auto a = by.deliver(g.to(address));
    CHECK_FALSE(a.delivered);
    CHECK(a.permanent == for_good);
    CHECK(a.detail == std::to_string(code) + " not " + address);
  }
  CHECK(by.deliver(g.to("ada@example.com")).delivered);
}

TEST_CASE("only a refusal of this mail is for good: one of us, or before the mail was offered, is not", "[smtp]") {
  const std::vector<std::pair<std::string, bool>> answers = {
      {"connect=554", false}, {"connect=521", false}, {"connect=421", false}, {"EHLO=550", false}, {"MAIL=530", false},
      {"MAIL=550", true},     {"DATA=554", true},     {"DATA=451", false},    {"mail=554", true},  {"mail=451", false}};
  for (const auto& [answer, for_good] : answers) {
    CAPTURE(answer);
    post_office g({answer});
    smtp::smtp_sender by(g.options, g.time);
    const auto a = by.deliver(g.to("ada@example.com"));
    CHECK_FALSE(a.delivered);
    CHECK(a.permanent == for_good);
  }
}

TEST_CASE("a sender logs in, and a login that is refused is tried again without telling the password", "[smtp]") {
  post_office g;
  g.options.user = "shop";
  g.options.password = "pass-secret";
  smtp::smtp_sender good(g.options, g.time);
  CHECK(good.deliver(g.to("ada@example.com")).delivered);
  CHECK(g.next().contains("connected"));
  CHECK(text_at(g.next(), "user") == "shop");

  g.options.password = "wrong-secret";
  smtp::smtp_sender bad(g.options, g.time);
  const auto a = bad.deliver(g.to("ada@example.com"));
  CHECK_FALSE(a.delivered);
  CHECK_FALSE(a.permanent);
  CHECK(a.detail == "the login is refused: 535");
}

TEST_CASE("without TLS nothing is sent to a server that has to have it", "[smtp]") {
  post_office g;
  g.options.require_tls = true;
  smtp::smtp_sender by(g.options, g.time);
  const auto a = by.deliver(g.to("ada@example.com"));
  CHECK_FALSE(a.delivered);
  CHECK_FALSE(a.permanent);
  CHECK(g.next().contains("connected"));
  smtp::options plain = g.options;
  plain.require_tls = false;
  CHECK(smtp::smtp_sender(plain, g.time).deliver(g.to("bob@example.com")).delivered);
  CHECK(g.next().contains("connected"));
  CHECK(text_at(g.next(), "data").find("To: bob@example.com") != std::string::npos);
}

TEST_CASE("a proxy in the environment is no setting of ours", "[smtp]") {
  post_office g;
  const std::array names = {"ALL_PROXY", "all_proxy", "smtp_proxy", "SMTP_PROXY", "http_proxy", "HTTPS_PROXY"};
  // Port 9 throws away what it is sent, where anybody listens there at all.
  for (const auto* name : names) ::setenv(name, "http://127.0.0.1:9", 1);
  const auto a = smtp::smtp_sender(g.options, g.time).deliver(g.to("ada@example.com"));
  for (const auto* name : names) ::unsetenv(name);
  CHECK(a.delivered);
  CHECK(a.detail == "250 2.0.0 taken as 7");
}

TEST_CASE("a server that is not there is tried again", "[smtp]") {
  post_office g;
  g.server.finish();
  const auto a = smtp::smtp_sender(g.options, g.time).deliver(g.to("ada@example.com"));
  CHECK_FALSE(a.delivered);
  CHECK_FALSE(a.permanent);
  CHECK_FALSE(a.detail.empty());
}

TEST_CASE("a recipient that is no address never reaches the server", "[smtp]") {
  post_office g;
  smtp::smtp_sender by(g.options, g.time);
  for (const auto* bad : {"", "ada", "a@b>\r\nRCPT TO:<x@y.example", "a@b c"}) CHECK(by.deliver(g.to(bad)).permanent);
  auto other = g.to("ada@example.com");
  other.channel = notifications::channel::log;
  CHECK(by.deliver(other).permanent);
  CHECK(by.deliver(g.to("ada@example.com")).delivered);
  CHECK(g.next().contains("connected"));
  CHECK(text_at(g.next(), "data").find("To: ada@example.com") != std::string::npos);
}

TEST_CASE("the sender of mails keeps the rules of the port", "[smtp][testing]") {
  post_office g;
  const auto open = [&] { return std::make_unique<smtp::smtp_sender>(g.options, g.time); };
  const testing::sender_samples samples{.channel = notifications::channel::email,
                                        .recipient = "ada@example.com",
                                        .refused = "550@example.com",
                                        .away = "450@example.com"};
  for (const auto& check : testing::sender_suite(open, samples)) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
  }
}
