#include <algorithm>

#include "comanda/application/rows.hpp"
#include "comanda/notifications/commands.hpp"
#include "served.hpp"

using namespace comanda;

namespace {

using list = std::vector<std::string>;

const std::string of_ann = "/api/v1/customers/ann/preferences";
const std::string by_mail = R"({"channels":["email"],"email":"ann@example.org","locale":"de-AT"})";

struct notifications_api : test::notifications_api {
  /// The same as `ask`, by one who has proved who he is.
  test::reply ask_as(http::principal caller, http::method verb, std::string target, std::string body = {}) {
    http::call c;
    c.request = {verb, target, {}, std::move(body), "192.0.2.1"};
    c.request.headers.add("Content-Type", "application/json");
    c.target = *http::parse_target(target);
    c.request_id = "r1";
    c.caller = std::move(caller);
    auto found = std::get<http::matched>(routes->match(verb, c.target));
    c.path = std::move(found.path);
    std::vector<http::response> given;
    found.route->handle(std::move(c), [&](http::response r) { given.push_back(std::move(r)); });
    REQUIRE(given.size() == 1);
    return read(std::move(given.front()));
  }

  test::reply del(std::string target, test::header_list headers = {}) {
    return ask(http::method::del, std::move(target), std::move(headers));
  }

  /// Sends one over the log and gives its path.
  std::string sent() {
    const auto r = post("/api/v1/notifications", R"({"customer_id":"ann","channel":"log","subject":"s","body":"b"})");
    REQUIRE(r.status == 201);
    return r.header("Location");
  }

  /// An attempt ends.
  void finish(const std::string& path, std::int64_t attempt, notifications::delivery_answer how) {
    const notification_id id(*parse_uuid(path.substr(path.rfind('/') + 1)));
    commands.submit({notifications::delivery_finished{id, attempt, std::move(how)},
                     {time.at, ids.next(time.at), "", "", {}},
                     {},
                     {}},
                    [](const application::outcome& o) { CHECK(o.value.has_value()); });
  }

  /// What operators did: "action reason caller".
  list audit() {
    storage::list_request all;
    all.from = &storage::table_of<application::audit_row>();
    all.order_by = all.from->index_of("at");
    all.limit = 100;
    list found;
    const auto rows = store.list(all);
    REQUIRE(rows);
    for (const auto& row : *rows) {
      const auto a = storage::from_row<application::audit_row>(row);
      REQUIRE(a);
      found.push_back(a->action + " " + a->reason + " " + a->caller);
    }
    std::sort(found.begin(), found.end());  // those of one moment have no order
    return found;
  }
};

http::principal customer(std::string subject) {
  return {std::move(subject), {"notifications:read", "notifications:write"}, false};
}
const http::principal olga{"olga", {"admin"}, true};

}  // namespace

TEST_CASE_METHOD(notifications_api, "preferences are put, shown under their version, and deleted",
                 "[rest][notifications]") {
  CHECK(get(of_ann).code() == "PREFERENCES_NOT_FOUND");
  const auto made = put(of_ann, by_mail);
  CHECK(made.status == 201);
  CHECK(made.header("Location") == of_ann);
  CHECK(made.header("ETag") == "\"1\"");
  CHECK(made.at("/data") == test::json::object{{"customer_id", "ann"},
                                               {"channels", {"email"}},
                                               {"email", "ann@example.org"},
                                               {"webhook_url", nullptr},
                                               {"locale", "de-AT"},
                                               {"version", 1},
                                               {"created_at", "2026-01-31T10:30:00.123456Z"},
                                               {"updated_at", "2026-01-31T10:30:00.123456Z"}});
  const auto shown = get(of_ann);
  CHECK(shown.status == 200);
  CHECK(shown.at("/data") == made.at("/data"));
  CHECK(get(of_ann, {{"If-None-Match", shown.header("ETag")}}).status == 304);

  const auto next = put(of_ann, R"({"channels":["log"]})");
  CHECK(next.status == 200);
  CHECK(next.header("ETag") == "\"2\"");
  CHECK(next.at("/data/email").is_null());

  const auto gone = del(of_ann);
  CHECK(gone.status == 204);
  CHECK(gone.text.empty());
  for (const auto& r : {get(of_ann), del(of_ann)}) {
    CHECK(r.status == 404);
    CHECK(r.code() == "PREFERENCES_NOT_FOUND");
  }
  const auto again = put(of_ann, by_mail);
  CHECK(again.status == 201);
  CHECK(again.header("ETag") == "\"4\"");
}

TEST_CASE_METHOD(notifications_api, "preferences change under the version that If-Match names",
                 "[rest][notifications]") {
  CHECK(put(of_ann, by_mail, {{"If-Match", "*"}}).status == 412);
  CHECK(del(of_ann, {{"If-Match", "\"1\""}}).status == 412);
  CHECK(put(of_ann, by_mail).status == 201);
  CHECK(put(of_ann, R"({"channels":[]})", {{"If-Match", "\"2\""}}).code() == "VERSION_MISMATCH");
  CHECK(put(of_ann, R"({"channels":[]})", {{"If-Match", "\"1\""}}).header("ETag") == "\"2\"");
  CHECK(del(of_ann, {{"If-Match", "\"1\""}}).status == 412);
  CHECK(del(of_ann, {{"If-Match", "\"2\""}}).status == 204);
  CHECK(put(of_ann, by_mail, {{"If-Match", "\"3\""}}).status == 412);
}

TEST_CASE_METHOD(notifications_api, "preferences that are there are not replaced with If-None-Match: *",
                 "[rest][notifications]") {
  CHECK(put(of_ann, by_mail, {{"If-None-Match", "*"}}).status == 201);
  CHECK(put(of_ann, R"({"channels":[]})", {{"If-None-Match", "*"}}).code() == "VERSION_MISMATCH");
  CHECK(del(of_ann).status == 204);
  CHECK(put(of_ann, R"({"channels":[]})", {{"If-None-Match", "*"}}).status == 201);
}

TEST_CASE_METHOD(notifications_api, "what is wrong with preferences is told by its place, all at once",
                 "[rest][notifications]") {
  const auto wrong = [&](std::string body) { return put(of_ann, std::move(body)).violations(); };
  CHECK(wrong("{}") == list{"REQUIRED /channels"});
  CHECK(wrong(R"({"channels":["email","webhook","email"]})") ==
        list{"DUPLICATE_CHANNEL /channels/2", "REQUIRED /email", "REQUIRED /webhook_url"});
  CHECK(wrong(R"({"channels":["emial","log","log"]})") ==
        list{"INVALID_VALUE /channels/0", "DUPLICATE_CHANNEL /channels/2"});
  CHECK(wrong(R"({"channels":["sms","email"]})") == list{"INVALID_VALUE /channels/0", "REQUIRED /email"});
  CHECK(wrong(R"({"channels":["sms","sms","log"]})") == list{"INVALID_VALUE /channels/0", "INVALID_VALUE /channels/1"});
  CHECK(wrong(R"({"channels":["email"],"email":5})") == list{"WRONG_TYPE /email"});
  CHECK(wrong(R"({"channels":["email"],"email":""})") == list{"TOO_SHORT /email"});
  CHECK(wrong(R"({"channels":["log","log"],"email":"a b@c","webhook_url":"https://u@h/","locale":"de_AT"})") ==
        list{"INVALID_FORMAT /email", "INVALID_FORMAT /webhook_url", "INVALID_FORMAT /locale",
             "DUPLICATE_CHANNEL /channels/1"});
  CHECK(wrong(R"({"channels":[],"email":"jörg@example.org"})") == list{"INVALID_FORMAT /email"});
  CHECK(wrong(R"({"channels":[],"locale":")" + std::string(256, 'a') + R"("})") == list{"TOO_LONG /locale"});
  CHECK(wrong(R"({"channels":[],"email":"a@b\r\nBcc: x@y"})") == list{"INVALID_FORMAT /email"});
  CHECK(wrong(R"({"channels":[],"email":")" + std::string(254, 'a') + R"(@b"})") == list{"TOO_LONG /email"});
  CHECK(wrong(R"({"channels":[],"webhook_url":"https://h/)" + std::string(2000, 'a') + "\"}") ==
        list{"TOO_LONG /webhook_url"});
  CHECK(wrong(R"({"channels":[],"customer_id":"ann"})") == list{"UNKNOWN_MEMBER /customer_id"});
  for (const auto verb : {http::method::get, http::method::put, http::method::del}) {
    const auto r = send(verb, "/api/v1/customers/a%20b/preferences", R"({"channels":[]})");
    CHECK(r.status == 400);
    CHECK(r.text_at("/error/details/parameter") == "customer_id");
  }
  CHECK(get(of_ann + "?x=1").status == 400);
  CHECK(store.commits == 0);
}

TEST_CASE_METHOD(notifications_api, "a customer has preferences of his own alone", "[rest][notifications]") {
  CHECK(ask_as(customer("ann"), http::method::put, of_ann, by_mail).status == 201);
  CHECK(ask_as(customer("ann"), http::method::get, of_ann).status == 200);
  for (const auto verb : {http::method::get, http::method::put, http::method::del}) {
    const auto r = ask_as(customer("bob"), verb, of_ann, by_mail);
    CHECK(r.status == 404);
    CHECK(r.code() == "PREFERENCES_NOT_FOUND");
  }
  CHECK(ask_as(olga, http::method::get, of_ann).status == 200);
  CHECK(ask_as(customer("ann"), http::method::del, of_ann).status == 204);
}

TEST_CASE_METHOD(notifications_api, "an operator sends a notification", "[rest][notifications]") {
  CHECK(put(of_ann, by_mail).status == 201);
  const auto order = to_string(ids.next(time.at));
  const auto body =
      R"({"customer_id":"ann","channel":"email","subject":"Hello","body":"Text","order_id":")" + order + "\"}";
  const auto r = post("/api/v1/notifications", body);
  CHECK(r.status == 201);
  CHECK(r.header("ETag") == "\"1\"");
  CHECK(r.header("Location") == "/api/v1/notifications/" + r.text_at("/data/notification_id"));
  CHECK(r.text_at("/data/status") == "queued");
  CHECK(r.text_at("/data/recipient") == "ann@example.org");
  CHECK(r.text_at("/data/event_type").empty());
  CHECK(r.text_at("/data/order_id") == order);
  CHECK(r.at("/data").as_object().size() == 14);
  CHECK(get(r.header("Location")).at("/data") == r.at("/data"));
  CHECK(walk("/api/v1/notifications?channel=email&customer_id=ann&status=queued&order_id=" + order, "subject") ==
        list{"Hello"});
  CHECK(ask_as(olga, http::method::post, "/api/v1/notifications", body).status == 201);
  CHECK(audit() == list{"notification.send  ", "notification.send  olga"});
}

TEST_CASE_METHOD(notifications_api, "a notification is sent once for each Idempotency-Key, and again without one",
                 "[rest][notifications]") {
  const std::string body = R"({"customer_id":"ann","channel":"log","subject":"s","body":"b"})";
  const auto first = post("/api/v1/notifications", body, {{"Idempotency-Key", "k"}});
  const auto again = post("/api/v1/notifications", body, {{"Idempotency-Key", "k"}});
  CHECK(again.status == 201);
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(again.at("/data") == first.at("/data"));
  CHECK(walk("/api/v1/notifications", "subject").size() == 1);
  CHECK(post("/api/v1/notifications", body).text_at("/data/notification_id") != first.text_at("/data/notification_id"));
  CHECK(walk("/api/v1/notifications", "subject").size() == 2);
}

TEST_CASE_METHOD(notifications_api, "a notification that cannot be sent is told at its channel",
                 "[rest][notifications]") {
  const auto sending = [&](const std::string& channel) {
    return post("/api/v1/notifications",
                R"({"customer_id":"ann","channel":")" + channel + R"(","subject":"s","body":"b"})");
  };
  CHECK(sending("email").status == 422);
  CHECK(sending("email").violations() == list{"NO_RECIPIENT /channel"});
  CHECK(sending("webhook").violations() == list{"CHANNEL_UNAVAILABLE /channel"});
  CHECK(sending("pigeon").violations() == list{"INVALID_VALUE /channel"});
  CHECK(put(of_ann, by_mail).status == 201);
  CHECK(sending("email").status == 201);
  CHECK(del(of_ann).status == 204);
  CHECK(sending("email").violations() == list{"NO_RECIPIENT /channel"});

  const auto wrong = [&](std::string body) { return post("/api/v1/notifications", std::move(body)).violations(); };
  CHECK(wrong("{}") == list{"REQUIRED /customer_id", "REQUIRED /channel", "REQUIRED /subject", "REQUIRED /body"});
  CHECK(wrong(R"({"customer_id":"ann","channel":"log","subject":"","body":"","order_id":"x"})") ==
        list{"TOO_SHORT /subject", "TOO_SHORT /body", "INVALID_FORMAT /order_id"});
  CHECK(wrong(R"({"customer_id":"ann","channel":"log","subject":")" + std::string(201, 's') + R"(","body":")" +
              std::string(10'001, 'b') + "\"}") == list{"TOO_LONG /subject", "TOO_LONG /body"});
}

TEST_CASE_METHOD(notifications_api, "a notification that has failed is queued again by an operator",
                 "[rest][notifications]") {
  const auto path = sent();
  CHECK(post(path + "/retry", "{}").code() == "INVALID_STATE");
  finish(path, 1, {false, true, "550 no such user"});
  CHECK(get(path).text_at("/data/status") == "failed");
  CHECK(get(path).text_at("/data/last_error") == "550 no such user");

  const auto r = post(path + "/retry", R"({"reason":"the box is back"})");
  CHECK(r.status == 202);
  CHECK(r.text_at("/data/status") == "queued");
  CHECK(r.at("/data/attempts") == 1);
  CHECK(r.header("ETag") == "\"3\"");
  finish(path, 2, {false, true, "550 no such user"});
  CHECK(ask(http::method::post, path + "/retry").status == 202);
  finish(path, 3, {true, false, "250 OK"});
  CHECK(get(path).text_at("/data/status") == "sent");
  CHECK(get(path).at("/data/last_error").is_null());
  const auto refused = post(path + "/retry", "{}");
  CHECK(refused.status == 409);
  CHECK(refused.text_at("/error/details/status") == "sent");
  CHECK(audit() == list{"notification.retry  ", "notification.retry the box is back ", "notification.send  "});

  CHECK(post(path + "/retry", R"({"reason":""})").violations() == list{"TOO_SHORT /reason"});
  CHECK(post(path + "/retry", R"({"why":"x"})").violations() == list{"UNKNOWN_MEMBER /why"});
  CHECK(post("/api/v1/notifications/" + to_string(ids.next(time.at)) + "/retry", "{}").code() ==
        "NOTIFICATION_NOT_FOUND");
  CHECK(post("/api/v1/notifications/12/retry", "{}").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(notifications_api, "a customer sees notifications to himself alone", "[rest][notifications]") {
  const auto path = sent();
  CHECK(ask_as(customer("ann"), http::method::get, path).status == 200);
  CHECK(ask_as(customer("bob"), http::method::get, path).code() == "NOTIFICATION_NOT_FOUND");
  CHECK(ask_as(customer("bob"), http::method::get, "/api/v1/notifications").at("/data").as_array().empty());
  CHECK(ask_as(customer("ann"), http::method::get, "/api/v1/notifications").at("/data").as_array().size() == 1);
}

TEST_CASE_METHOD(notifications_api, "a customer's webhook keys are shown to the customer and to operators",
                 "[rest][notifications]") {
  const std::string path = "/api/v1/customers/ann/webhook-keys";
  const test::json::value keys = {{"customer_id", "ann"}, {"keys", {"new key of ann", "old key of ann"}}};
  CHECK(get(path).at("/data") == keys);
  CHECK(ask_as(customer("ann"), http::method::get, path).at("/data") == keys);
  CHECK(ask_as(olga, http::method::get, path).at("/data") == keys);
  const auto others = ask_as(customer("bob"), http::method::get, path);
  CHECK(others.status == 404);
  CHECK(others.code() == "PREFERENCES_NOT_FOUND");
  CHECK(get(path + "?all=1").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(notifications_api, "a customer is told by a code why a delivery failed, and operators by its text",
                 "[rest][notifications]") {
  const auto path = sent();
  finish(path, 1, {false, true, "no answer from db.internal port 5432"});
  const std::string list_path = "/api/v1/notifications";
  CHECK(ask_as(customer("ann"), http::method::get, path).text_at("/data/last_error") == "REFUSED");
  CHECK(ask_as(customer("ann"), http::method::get, list_path).text_at("/data/0/last_error") == "REFUSED");
  for (const auto* from : {&path, &list_path}) {
    const auto text = ask_as(customer("ann"), http::method::get, *from).text;
    CHECK(text.find("internal") == std::string::npos);
  }
  CHECK(ask_as(olga, http::method::get, path).text_at("/data/last_error") == "no answer from db.internal port 5432");
  CHECK(ask_as(olga, http::method::get, list_path).text_at("/data/0/last_error") ==
        "no answer from db.internal port 5432");
}
