#include "comanda/delivery/webhook_sender.hpp"

#include "comanda/delivery/signature.hpp"
#include "comanda/testing/sender_suite.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::delivery;
using notifications::delivery_answer;

namespace {

class set_clock final : public comanda::clock {
 public:
  timestamp now() override { return test::at(10); }
};

/// Answers what it is told to, and keeps what it was asked.
class told_client final : public http::client {
 public:
  result<http::response> answer = http::response{204, {}, {}};
  std::vector<http::outgoing_request> asked;
  result<http::response> send(const http::outgoing_request& r) override {
    asked.push_back(r);
    return answer;
  }
};

struct given {
  std::shared_ptr<told_client> client = std::make_shared<told_client>();
  set_clock time;
  webhook_options options{{"new-secret", "old-secret"}};

  delivery_answer deliver(std::string url = "https://shop.example/hook?a=1",
                          notifications::channel over = notifications::channel::webhook) {
    webhook_sender by(client, time, options);
    return by.deliver({notification_id(test::nth(1)), test::customer_of("ann"), over, "comanda.orders.x.v1",
                       std::move(url), "Hello", "Text", 2});
  }
};

std::string header(const http::outgoing_request& r, std::string_view name) {
  return std::string(r.headers.find(name).value_or("(none)"));
}

}  // namespace

TEST_CASE("a webhook is a signed POST of the notification", "[delivery]") {
  given g;
  g.options.timeout = std::chrono::seconds(7);
  const auto a = g.deliver();
  CHECK(a.delivered);
  CHECK(a.detail == "HTTP 204");
  REQUIRE(g.client->asked.size() == 1);
  const auto& r = g.client->asked[0];
  CHECK(r.verb == http::method::post);
  CHECK(r.timeout == std::chrono::seconds(7));
  CHECK(r.url == "https://shop.example/hook?a=1");
  CHECK(r.body ==
        R"({"notification_id":")" + to_string(test::nth(1)) +
            R"(","type":"comanda.orders.x.v1","customer_id":"ann","subject":"Hello","body":"Text","attempt":2})");
  CHECK(header(r, "Content-Type") == "application/json");
  CHECK(header(r, "Idempotency-Key") == to_string(test::nth(1)));
  CHECK(header(r, "Comanda-Timestamp") == "1767225610");
  const signed_post post{1767225610, r.url, r.body};
  CHECK(header(r, "Comanda-Signature") == "v1=" + signature_of(key_of_customer("new-secret", "ann"), post) +
                                              ",v1=" + signature_of(key_of_customer("old-secret", "ann"), post));
}

TEST_CASE("what a receiver answers says whether to try again", "[delivery]") {
  enum class how { delivered, for_now, for_good };
  const std::vector<std::pair<int, how>> table = {
      {200, how::delivered}, {201, how::delivered}, {299, how::delivered}, {301, how::for_now},
      {307, how::for_now},   {400, how::for_good},  {401, how::for_good},  {404, how::for_good},
      {408, how::for_now},   {409, how::for_now},   {410, how::for_good},  {422, how::for_good},
      {425, how::for_now},   {429, how::for_now},   {500, how::for_now},   {503, how::for_now},
  };
  given g;
  for (const auto& [status, expected] : table) {
    CAPTURE(status);
    g.client->answer = http::response{status, {}, {}};
    const auto a = g.deliver();
    CHECK(a.delivered == (expected == how::delivered));
    CHECK(a.permanent == (expected == how::for_good));
    CHECK(a.detail == "HTTP " + std::to_string(status));
  }
  for (const auto& [code, for_good] : {std::pair(errc::timeout, false), std::pair(errc::unavailable, false),
                                       std::pair(errc::invalid_parameter, true)}) {
    g.client->answer = fail(code, "why");
    const auto a = g.deliver();
    CHECK_FALSE(a.delivered);
    CHECK(a.permanent == for_good);
    CHECK(a.detail == "why");
  }
}

TEST_CASE("a webhook goes to the public internet alone, unless more is allowed", "[delivery]") {
  given g;
  CHECK(g.deliver().delivered);
  CHECK(g.client->asked.back().public_only);
  g.client->answer = unexpected<error>(error(errc::invalid_parameter, "the address is not a public one"));
  CHECK(g.deliver().permanent);

  g.client->answer = http::response{204, {}, {}};
  g.options.allow_private = true;
  CHECK(g.deliver("http://localhost:8000/").delivered);
  CHECK_FALSE(g.client->asked.back().public_only);
}

TEST_CASE("what is no webhook's URL is not asked", "[delivery]") {
  given g;
  for (const auto* url : {"", "ftp://shop.example", "https://u@shop.example", "shop.example"}) {
    const auto a = g.deliver(url);
    CHECK_FALSE(a.delivered);
    CHECK(a.permanent);
  }
  CHECK(g.deliver("https://shop.example", notifications::channel::email).permanent);
  CHECK(g.client->asked.empty());
}

TEST_CASE("the sender of webhooks keeps the rules of the port", "[delivery][testing]") {
  /// Answers by the path.
  class by_path final : public http::client {
    result<http::response> send(const http::outgoing_request& r) override {
      return http::response{r.url.ends_with("/gone") ? 410 : r.url.ends_with("/away") ? 503 : 204, {}, {}};
    }
  };
  given g;
  const auto open = [&] { return std::make_unique<webhook_sender>(std::make_shared<by_path>(), g.time, g.options); };
  const testing::sender_samples samples{.channel = notifications::channel::webhook,
                                        .recipient = "https://shop.example/here",
                                        .refused = "https://shop.example/gone",
                                        .away = "https://shop.example/away"};
  for (const auto& check : testing::sender_suite(open, samples)) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
  }
}
