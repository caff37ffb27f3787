#include "comanda/gateway/http_gateway.hpp"

#include <boost/json/parse.hpp>
#include <vector>

#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::test;
using payments::gateway_answer;
using payments::operation_kind;
using enum payments::gateway_verdict;

namespace {

/// Answers as it is told, and keeps what was sent.
class told_client : public http::client {
 public:
  explicit told_client(result<http::response> with) : answer(std::move(with)) {}
  result<http::response> send(const http::outgoing_request& r) override {
    sent.push_back(r);
    if (!answer) return failure_of(answer);
    return *answer;
  }
  result<http::response> answer;
  std::vector<http::outgoing_request> sent;
};

payments::gateway_request a_request() {
  payments::gateway_request r;
  r.operation_id = operation_id(nth(1));
  r.payment_id = payment_id(nth(2));
  r.kind = operation_kind::adjust;
  r.amount = 1500;
  r.previous_amount = minor_units(1250);
  r.currency = currency_of("EUR");
  r.gateway_reference = "ref-1";
  r.attempt = 3;
  return r;
}

gateway_answer answer_to(result<http::response> with) {
  gateway::http_gateway asked(std::make_shared<told_client>(std::move(with)), {"http://h", "s3cret", {}});
  return asked.perform(a_request());
}

http::response response(int status, std::string body = "{}") { return {status, {}, std::move(body)}; }

}  // namespace

TEST_CASE("an operation is posted with its id as the idempotency key", "[gateway]") {
  const auto client = std::make_shared<told_client>(response(200, R"({"verdict":"approved"})"));
  gateway::http_gateway asked(client, {"https://h:1/base//", "s3cret", std::chrono::milliseconds(700)});
  static_cast<void>(asked.perform(a_request()));
  REQUIRE(client->sent.size() == 1);
  const auto& r = client->sent[0];
  CHECK(r.verb == http::method::post);
  CHECK(r.url == "https://h:1/base/v1/operations");
  CHECK(r.timeout == std::chrono::milliseconds(700));
  CHECK(r.headers.find("Idempotency-Key") == to_string(nth(1)));
  CHECK(r.headers.find("Authorization") == "Bearer s3cret");
  CHECK(r.headers.find("Content-Type") == "application/json");
  CHECK(boost::json::parse(r.body) == boost::json::object{{"operation_id", to_string(nth(1))},
                                                          {"payment_id", to_string(nth(2))},
                                                          {"kind", "adjust"},
                                                          {"amount", 1500},
                                                          {"previous_amount", 1250},
                                                          {"currency", "EUR"},
                                                          {"gateway_reference", "ref-1"}});
  gateway::http_gateway open(client, {"http://h", "", {}});
  auto void_it = a_request();
  void_it.kind = operation_kind::void_;
  void_it.previous_amount.reset();
  static_cast<void>(open.perform(void_it));
  CHECK_FALSE(client->sent[1].headers.find("Authorization").has_value());
  CHECK(boost::json::parse(client->sent[1].body).at("kind") == "void");
  CHECK(boost::json::parse(client->sent[1].body).at("previous_amount").is_null());
}

TEST_CASE("an outcome is taken as the gateway says it", "[gateway]") {
  const auto approved_one = answer_to(response(200, R"({"verdict":"approved","reference":"gw-1","extra":{}})"));
  CHECK(approved_one.verdict == approved);
  CHECK(approved_one.reference == "gw-1");
  const auto declined_one =
      answer_to(response(200, R"({"verdict":"declined","code":"NO_FUNDS","message":"none left"})"));
  CHECK(declined_one.verdict == declined);
  CHECK(declined_one.code == "NO_FUNDS");
  CHECK(declined_one.message == "none left");
  CHECK(answer_to(response(200, R"({"verdict":"declined"})")).code == "DECLINED");
}

TEST_CASE("what leaves the outcome open is unknown, and says why", "[gateway]") {
  for (const int status :
       {100, 201, 202, 204, 301, 302, 401, 403, 404, 405, 407, 408, 409, 425, 429, 500, 502, 503, 504, 599}) {
    CAPTURE(status);
    const auto a = answer_to(response(status, R"({"verdict":"approved"})"));
    CHECK(a.verdict == unknown);
    CHECK(a.code == "HTTP_" + std::to_string(status));
  }
  for (const auto* body : {"", "{}", "nope", "[]", R"({"verdict":"perhaps"})",
                           R"({"verdict":"approved","reference":7})", R"({"verdict":"unknown"})"}) {
    CAPTURE(body);
    CHECK(answer_to(response(200, body)).verdict == unknown);
  }
  CHECK(answer_to(response(200, "nope")).code == "UNREADABLE_ANSWER");
  CHECK(answer_to(response(200, R"({"verdict":"approved","reference":")" + std::string(256, 'r') + "\"}")).verdict ==
        unknown);
  for (const auto code : {errc::timeout, errc::unavailable, errc::invalid_parameter}) {
    const auto a = answer_to(fail(code, "because"));
    CHECK(a.verdict == unknown);
    CHECK(a.code == to_string(code));
    CHECK(a.message == "because");
  }
}

TEST_CASE("a request that will never do is declined as refused, with the status", "[gateway]") {
  for (const int status : {400, 402, 406, 413, 422, 451}) {
    CAPTURE(status);
    const auto a = answer_to(response(status, R"({"verdict":"approved"})"));
    CHECK(a.verdict == declined);
    CHECK(a.code == payments::gateway_refused);
    CHECK(a.message.find(std::to_string(status)) != std::string::npos);
    CHECK(a.message.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("a gateway's words are kept up to a bound and in whole characters", "[gateway]") {
  std::string words;
  while (words.size() < 2000) words += "\xc3\xa9";  // two bytes each
  const auto a =
      answer_to(response(200, R"({"verdict":"declined","code":"x)" + words + R"(","message":")" + words + "\"}"));
  CHECK(a.code.size() == 63);
  CHECK(a.message.size() == 500);
}
