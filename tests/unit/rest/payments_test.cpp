#include "served.hpp"

#include <algorithm>

using namespace comanda;
using payments::gateway_verdict;
using payments::operation_kind;

namespace {

// Every scope there is but `admin`.
const http::principal ada{"ada", {"payments:read", "payments:write"}, false};
const http::principal bob{"bob", {"payments:read", "payments:write"}, false};
const http::principal root{"root", {"admin"}, true};

/// A payment of ada's over 1250 EUR. Requests go to the routes as the front door hands them on: with who asks.
struct till : test::payments_api {
  test::reply as(const http::principal& who, http::method verb, std::string target, std::string body = {},
                 test::header_list headers = {}) {
    http::call c{{verb, target, {}, body, "192.0.2.1"}, *http::parse_target(target), {}, "r1", "", who};
    for (auto& [name, value] : headers) c.request.headers.add(std::move(name), std::move(value));
    if (!body.empty()) c.request.headers.add("Content-Type", "application/json");
    auto found = std::get<http::matched>(routes->match(verb, c.target));
    c.path = std::move(found.path);
    std::vector<http::response> given;
    found.route->handle(std::move(c), [&](http::response r) { given.push_back(std::move(r)); });
    REQUIRE(given.size() == 1);
    return read(std::move(given.front()));
  }
  bool may(const http::principal& who, http::method verb, const std::string& target) {
    return who.may(std::get<http::matched>(routes->match(verb, *http::parse_target(target))).route->scope);
  }
  test::reply post_as(const http::principal& who, std::string target, std::string body = {},
                      test::header_list headers = {}) {
    return as(who, http::method::post, std::move(target), std::move(body), std::move(headers));
  }
  test::reply get_as(const http::principal& who, std::string target) {
    return as(who, http::method::get, std::move(target));
  }

  order_id order{*parse_uuid("01890a5d-ac96-774b-bcce-b302099a8057")};
  payment_id payment = payments::payment_of(order);
  std::string path = "/api/v1/payments/" + to_string(payment);
  std::string body_of(std::int64_t amount = 1250) const {
    return R"({"order_id":")" + to_string(order) + R"(","customer_id":"ada","amount":)" + std::to_string(amount) +
           R"(,"currency":"EUR"})";
  }

  void answer(const operation_id& to, gateway_verdict verdict = gateway_verdict::approved) {
    tell(payments::gateway_answered{to, payment, {verdict, "NO", "no", "ref-1"}, 1});
  }
  void authorize() {
    tell(payments::authorize{{order, *customer_id::parse("ada"), 1250, *currency::parse("EUR")}, {}});
    answer(payments::operation_of(payment, operation_kind::authorize));
  }
  void capture() {
    authorize();
    tell(payments::capture{{order}, {}});
    answer(payments::operation_of(payment, operation_kind::capture));
  }
  void answer_refund(const test::reply& created, gateway_verdict verdict = gateway_verdict::approved) {
    answer(operation_id(*parse_uuid(created.text_at("/data/refund_id"))), verdict);
  }
  std::string status() { return get_as(ada, path).text_at("/data/status"); }

  std::vector<application::audit_row> audits() {
    std::vector<application::audit_row> all;
    const auto& table = storage::table_of<application::audit_row>();
    storage::list_request r;
    r.from = &table;
    r.order_by = table.index_of("at");
    r.limit = 100;
    const auto rows = store.list(r);
    for (const auto& row : rows.value()) all.push_back(*storage::from_row<application::audit_row>(row));
    return all;
  }
};

}  // namespace

TEST_CASE_METHOD(till, "an administrator authorizes a payment outside a saga", "[rest][payments]") {
  const auto r = post_as(root, "/api/v1/payments", body_of());
  CHECK(r.status == 201);
  CHECK(r.header("Location") == path);
  CHECK(r.header("ETag") == "\"1\"");
  CHECK(r.text_at("/data/status") == "pending");
  CHECK(r.text_at("/data/payment_id") == to_string(payment));
  CHECK(r.at("/data").as_object().size() == 13);
  CHECK(get_as(ada, path).at("/data") == r.at("/data"));
  REQUIRE(audits().size() == 1);
  CHECK(audits()[0].action == "payment.create");
  CHECK(audits()[0].caller == "root");
  CHECK(audits()[0].subject == to_string(payment));
  const auto again = post_as(root, "/api/v1/payments", body_of());
  CHECK(again.status == 409);
  CHECK(again.code() == "ALREADY_EXISTS");
  CHECK_FALSE(may(ada, http::method::post, "/api/v1/payments"));
  CHECK(audits().size() == 1);
}

TEST_CASE_METHOD(till, "what is wrong with a payment or a refund is told by its place", "[rest][payments]") {
  using list = std::vector<std::string>;
  const auto payment_of = [&](const std::string& b) { return post_as(root, "/api/v1/payments", b); };
  CHECK(payment_of("{}").violations() ==
        list{"REQUIRED /order_id", "REQUIRED /customer_id", "REQUIRED /amount", "REQUIRED /currency"});
  CHECK(payment_of(body_of(-1)).violations() == list{"OUT_OF_RANGE /amount"});
  CHECK(payment_of(body_of(minor_units::max + 1)).violations() == list{"OUT_OF_RANGE /amount"});
  CHECK(payment_of(R"({"order_id":"1","customer_id":"a b","amount":1.0,"currency":"eur","x":1})").violations().size() ==
        5);
  const auto refund_of = [&](const std::string& b) { return post_as(root, path + "/refunds", b); };
  CHECK(refund_of("{}").violations() == list{"REQUIRED /amount", "REQUIRED /reason"});
  CHECK(refund_of(R"({"amount":0,"reason":""})").violations() == list{"OUT_OF_RANGE /amount", "TOO_SHORT /reason"});
  CHECK(refund_of(R"({"amount":1,"reason":")" + std::string(201, 'r') + "\"}").violations() ==
        list{"TOO_LONG /reason"});
  CHECK(refund_of(R"({"amount":1,"reason":"r","currency":"EUR"})").violations() == list{"UNKNOWN_MEMBER /currency"});
  CHECK(post_as(root, path + "/capture", R"({"amount":1})").violations() == list{"UNKNOWN_MEMBER /amount"});
  CHECK(post_as(root, path + "/void", "[]").status == 422);
  CHECK(post_as(root, path + "/void", "nope").code() == "MALFORMED_JSON");
  CHECK(post_as(root, "/api/v1/payments/1/void").code() == "INVALID_PARAMETER");
  CHECK(store.commits == 0);
}

TEST_CASE_METHOD(till, "a capture is taken on, and told again when it is done", "[rest][payments]") {
  CHECK(post_as(root, path + "/capture").code() == "PAYMENT_NOT_FOUND");
  authorize();
  const auto r = post_as(root, path + "/capture");
  CHECK(r.status == 202);
  CHECK(r.text_at("/data/status") == "authorized");
  CHECK(r.header("ETag") == get_as(ada, path).header("ETag"));
  CHECK(r.header("Location") == "(none)");
  CHECK(post_as(root, path + "/capture", "{}").status == 202);
  const auto both = post_as(root, path + "/void");
  CHECK(both.status == 409);
  CHECK(both.code() == "INVALID_STATE");
  answer(payments::operation_of(payment, operation_kind::capture));
  CHECK(status() == "captured");
  const auto done = post_as(root, path + "/capture");
  CHECK(done.status == 200);
  CHECK(done.at("/data/captured") == 1250);
  CHECK(post_as(root, path + "/void").code() == "INVALID_STATE");
  REQUIRE(audits().size() == 1);
  CHECK(audits()[0].action == "payment.capture");
  CHECK(audits()[0].caller == "root");
  CHECK(audits()[0].subject == to_string(payment));
  CHECK(audits()[0].reason.empty());
}

TEST_CASE_METHOD(till, "a void is taken on, and told again when it is done", "[rest][payments]") {
  authorize();
  CHECK(post_as(root, path + "/void", R"({"reason":"sent back"})").status == 202);
  answer(payments::operation_of(payment, operation_kind::void_));
  const auto done = post_as(root, path + "/void");
  CHECK(done.status == 200);
  CHECK(done.text_at("/data/status") == "voided");
  const auto late = post_as(root, path + "/capture");
  CHECK(late.code() == "INVALID_STATE");
  CHECK(late.text_at("/error/details/status") == "voided");
  REQUIRE(audits().size() == 1);
  CHECK(audits()[0].action == "payment.void");
  CHECK(audits()[0].reason == "sent back");
}

TEST_CASE_METHOD(till, "what an order's saga leads is neither captured nor voided over REST", "[rest][payments]") {
  tell(payments::authorize{{order, *customer_id::parse("ada"), 1250, *currency::parse("EUR")},
                           {order.value(), "authorize_payment"}});
  for (const auto* before : {"pending", "authorized"}) {
    for (const auto* action : {"/capture", "/void"}) {
      CAPTURE(before, action);
      const auto r = post_as(root, path + action);
      CHECK(r.status == 409);
      CHECK(r.code() == "INVALID_STATE");
      CHECK(r.text_at("/error/message") == "an order's saga leads this payment: cancel the order");
      CHECK(r.text_at("/error/details/status") == before);
    }
    answer(payments::operation_of(payment, operation_kind::authorize));
  }
  CHECK(audits().empty());
  CHECK(status() == "authorized");
}

TEST_CASE_METHOD(till, "a refund is given back once and never more than was taken", "[rest][payments]") {
  capture();
  const auto target = path + "/refunds";
  const auto r = post_as(root, target, R"({"amount":1000,"reason":"a scratch"})");
  CHECK(r.status == 201);
  CHECK(r.header("Location") == "(none)");
  CHECK(r.at("/data/amount") == 1000);
  CHECK(r.text_at("/data/payment_id") == to_string(payment));
  CHECK(r.text_at("/data/currency") == "EUR");
  CHECK(r.text_at("/data/reason") == "a scratch");
  CHECK(r.text_at("/data/state") == "requested");
  CHECK(r.text_at("/data/created_at") == "2026-01-31T10:30:00.123456Z");
  CHECK(r.at("/data").as_object().size() == 8);
  const auto much = post_as(root, target, R"({"amount":251,"reason":"more"})");
  CHECK(much.status == 409);
  CHECK(much.code() == "INVALID_STATE");
  CHECK(much.at("/error/details/refundable") == 250);
  CHECK(status() == "captured");
  answer_refund(r);
  CHECK(status() == "partially_refunded");
  CHECK(get_as(ada, path).at("/data/refunded") == 1000);
  answer_refund(post_as(root, target, R"({"amount":250,"reason":"the rest"})"));
  CHECK(status() == "refunded");
  const auto kept = audits();
  REQUIRE(kept.size() == 2);
  for (const auto* reason : {"a scratch", "the rest"})
    CHECK(std::count_if(kept.begin(), kept.end(), [&](const auto& a) {
            return a.action == "payment.refund" && a.caller == "root" && a.reason == reason;
          }) == 1);
}

TEST_CASE_METHOD(till, "refunds are listed newest first, those of sagas too, and nothing else", "[rest][payments]") {
  capture();
  answer_refund(post_as(root, path + "/refunds", R"({"amount":10,"reason":"first"})"));
  time.at += std::chrono::seconds(1);
  answer_refund(post_as(root, path + "/refunds", R"({"amount":20,"reason":"second"})"), gateway_verdict::declined);
  time.at += std::chrono::seconds(1);
  tell(payments::refund_all{{order, *customer_id::parse("ada"), "cancelled"}, {}});
  const auto all = get_as(ada, path + "/refunds");
  CHECK(all.status == 200);
  REQUIRE(all.at("/data").as_array().size() == 3);
  CHECK(all.text_at("/data/0/reason") == "cancelled");
  CHECK(all.at("/data/0/amount") == 1240);
  CHECK(all.text_at("/data/1/state") == "failed");
  CHECK(all.text_at("/data/2/state") == "succeeded");
  const auto page = get_as(ada, path + "/refunds?limit=2");
  const auto next = get_as(ada, path + "/refunds?limit=2&cursor=" + page.text_at("/metadata/next_cursor"));
  REQUIRE(next.at("/data").as_array().size() == 1);
  CHECK(next.text_at("/data/0/reason") == "first");
  CHECK(get_as(ada, path + "/refunds?state=failed").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(till, "another's payment is not there, and no customer moves money, not even of what is his",
                 "[rest][payments]") {
  capture();
  const int commits = store.commits;
  CHECK(get_as(bob, path).code() == "PAYMENT_NOT_FOUND");
  CHECK(get_as(bob, path + "/refunds").code() == "PAYMENT_NOT_FOUND");
  const std::string refund = R"({"amount":1,"reason":"mine now"})";
  for (const auto& [target, body] :
       {std::pair(path + "/capture", std::string()), {path + "/void", {}}, {path + "/refunds", refund}}) {
    CAPTURE(target);
    CHECK(post_as(bob, target, body).code() == "PAYMENT_NOT_FOUND");
    CHECK_FALSE(may(ada, http::method::post, target));
    CHECK(may(root, http::method::post, target));
  }
  CHECK(store.commits == commits);
  CHECK(get_as(root, path + "/refunds").status == 200);
  CHECK(may(ada, http::method::get, path + "/refunds"));
}

TEST_CASE_METHOD(till, "the same command under the same key is done once and answered again", "[rest][payments]") {
  capture();
  const std::string body = R"({"amount":100,"reason":"once"})";
  const auto first = post_as(root, path + "/refunds", body, {{"Idempotency-Key", "k1"}});
  answer_refund(first);
  const auto again = post_as(root, path + "/refunds", body, {{"Idempotency-Key", "k1"}});
  CHECK(again.status == 201);
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(again.at("/data") == first.at("/data"));
  CHECK(get_as(ada, path).at("/data/refunded") == 100);
  const auto other = post_as(root, path + "/refunds", R"({"amount":101,"reason":"once"})", {{"Idempotency-Key", "k1"}});
  CHECK(other.code() == "IDEMPOTENCY_KEY_REUSED");
  const auto anew = post_as(root, path + "/refunds", body);
  CHECK(anew.text_at("/data/refund_id") != first.text_at("/data/refund_id"));
}

TEST_CASE_METHOD(till, "an operator says what became of an operation that the gateway refused", "[rest][payments]") {
  authorize();
  time.at += std::chrono::seconds(1);
  tell(payments::capture{{order}, {order.value(), "capture_payment"}});
  const auto capture = payments::operation_of(payment, operation_kind::capture);
  answer(capture, gateway_verdict::declined);
  const auto seen = get_as(root, path + "/operations");
  REQUIRE(seen.at("/data").as_array().size() == 2);
  CHECK(seen.at("/data/0").as_object().size() == 14);
  const auto target = path + "/operations/" + to_string(capture) + "/resolve";
  const auto said = [&](const std::string& outcome, test::header_list headers = {}) {
    return post_as(root, target, R"({"outcome":")" + outcome + R"(","reason":"by hand"})", std::move(headers));
  };
  const auto wrong = said("not_done");
  CHECK(wrong.status == 409);
  CHECK(wrong.code() == "INVALID_STATE");
  CHECK(wrong.text_at("/error/details/state") == "failed");
  const auto r = said("done", {{"Idempotency-Key", "k1"}});
  CHECK(r.status == 200);
  CHECK(r.text_at("/data/status") == "captured");
  CHECK(r.at("/data/captured") == 1250);
  CHECK(r.header("ETag") == get_as(ada, path).header("ETag"));
  const auto again = said("done", {{"Idempotency-Key", "k1"}});
  CHECK(again.status == 200);
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(said("done").code() == "INVALID_STATE");
  const auto after = get_as(root, path + "/operations?limit=1");
  CHECK(after.text_at("/data/0/operation_id") == to_string(capture));
  CHECK(after.text_at("/data/0/state") == "succeeded");
  CHECK(after.text_at("/data/0/code") == "RESOLVED_BY_OPERATOR");
  CHECK(after.text_at("/data/0/message") == "by hand");
  CHECK(after.text_at("/data/0/saga_id") == to_string(order));
  REQUIRE(audits().size() == 1);
  CHECK(audits()[0].action == "payment.resolve.done");
  CHECK(audits()[0].caller == "root");
  CHECK(audits()[0].reason == "by hand");
}

TEST_CASE_METHOD(till, "operations are for administrators, and what is wrong with a resolution is told",
                 "[rest][payments]") {
  using list = std::vector<std::string>;
  const auto target = path + "/operations/" + to_string(payment) + "/resolve";
  CHECK_FALSE(may(ada, http::method::get, path + "/operations"));
  CHECK_FALSE(may(ada, http::method::post, target));
  CHECK(get_as(root, path + "/operations").code() == "PAYMENT_NOT_FOUND");
  CHECK(post_as(root, target, "{}").violations() == list{"REQUIRED /outcome", "REQUIRED /reason"});
  CHECK(post_as(root, target, R"({"outcome":"failed","reason":""})").violations().size() == 2);
  CHECK(post_as(root, path + "/operations/1/resolve", "{}").code() == "INVALID_PARAMETER");
  const std::string good = R"({"outcome":"done","reason":"r"})";
  CHECK(post_as(root, target, good).code() == "PAYMENT_NOT_FOUND");
  authorize();
  CHECK(post_as(root, target, good).code() == "PAYMENT_NOT_FOUND");
}

TEST_CASE_METHOD(till, "where nobody is told apart everybody acts as the administrator", "[rest][payments]") {
  CHECK(post("/api/v1/payments", body_of()).status == 201);
  answer(payments::operation_of(payment, operation_kind::authorize));
  CHECK(ask(http::method::post, path + "/capture").status == 202);
  CHECK(audits().size() == 2);
  CHECK(audits()[0].caller.empty());
}

TEST_CASE("every payments route says what it is in the document", "[rest][payments]") {
  struct described : test::payments_api {
    const std::vector<http::route>& all() const { return routes->routes(); }
  } api;
  std::vector<std::string> ids;
  for (const auto& r : api.all()) {
    if (!r.pattern.starts_with("/api/v1/payments")) continue;
    CAPTURE(r.pattern, r.summary);
    ids.push_back(r.documents.id);
    CHECK(r.documents.tag == "payments");
    CHECK_FALSE(r.documents.answers.empty());
    CHECK(r.documents.idempotent_by_key == (r.verb == http::method::post));
  }
  CHECK(ids == std::vector<std::string>{"listPayments", "getPayment", "createPayment", "capturePayment", "voidPayment",
                                        "createRefund", "listOperations", "resolveOperation", "listRefunds"});
}
