#include "served.hpp"

using namespace comanda;
using namespace comanda::test;

namespace {

const std::string orders_target = "/api/v1/orders";

/// Nobody is asked for a token, as on somebody's own machine.
struct open_api : orders_api {
  open_api() {
    env.hosts = {{"shop.example", "10.1.2.3"}};
    env.refuses_other_sites = true;
  }
  reply from(std::string_view host, header_list more = {}, http::method verb = http::method::get) {
    more.push_back({"Host", std::string(host)});
    return ask(verb, orders_target, std::move(more));
  }
};

}  // namespace

TEST_CASE_METHOD(open_api, "a request for a name that is not ours is misdirected", "[rest][browsers]") {
  for (const auto* ours : {"localhost", "LOCALHOST:8080", "localhost.", "localhost:", "127.0.0.1", "127.255.0.3:1",
                           "[::1]:8080", "[::ffff:127.0.0.1]", "shop.example", "Shop.Example:8443", "10.1.2.3:80"}) {
    CAPTURE(ours);
    CHECK(from(ours).status == 200);
  }
  for (const auto* other :
       {"evil.example", "evil.example:8080", "127.evil.example", "127.0.0.1.evil.example", "10.0.0.1",
        "localhost.evil.example", "evil.example.", "[::2]", "0.0.0.0", "128.0.0.1", "127.1", "a_b", "localhost:x",
        "shop.example.evil.example", "0x7f.0.0.1", "[::ffff:10.0.0.1]"}) {
    CAPTURE(other);
    const auto r = from(other);
    CHECK(r.status == 421);
    CHECK(r.code() == "MISDIRECTED_REQUEST");
    CHECK(get("/health", {{"Host", other}}).status == 421);
    CHECK(from(other, {}, http::method::options).status == 421);
  }
  CHECK(get(orders_target).status == 200);  // HTTP/1.0
  env.hosts = std::nullopt;
  CHECK(from("evil.example").status == 200);
}

TEST_CASE_METHOD(open_api, "a page of another site changes nothing, whatever it sends", "[rest][browsers]") {
  const std::vector<header_list> foreign = {
      {{"Origin", "https://evil.example"}},
      {{"Origin", "null"}},
      {{"Origin", "http://localhost.evil.example"}},
      {{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-site"}},
      {{"Origin", "http://localhost:8080"}, {"Origin", "https://evil.example"}},
      {{"Origin", "http://localhost:8080"}, {"Sec-Fetch-Site", "cross-site"}},
      {{"Sec-Fetch-Site", "cross-site"}},
  };
  const auto id = place();
  for (const auto& headers : foreign) {
    for (const auto verb : {http::method::post, http::method::put, http::method::del, http::method::patch}) {
      auto with = headers;
      with.push_back({"Host", "localhost:8080"});
      with.push_back({"Content-Type", "application/json"});
      const auto r = ask(verb, orders_target + "/" + id, with, "{}");
      CHECK(r.status == 403);
      CHECK(r.code() == "FORBIDDEN");
    }
    CHECK(from("localhost:8080", headers).status == 200);  // what it reads, CORS keeps from it
  }
}

TEST_CASE_METHOD(open_api, "pages of our own host, those of CORS_ORIGINS and programs may change things",
                 "[rest][browsers]") {
  env.cors_origins = {"https://shop.example"};
  const std::vector<header_list> ours = {
      {},
      {{"Sec-Fetch-Site", "none"}},
      {{"Origin", "http://localhost:8080"}, {"Sec-Fetch-Site", "same-origin"}},
      {{"Origin", "http://LOCALHOST"}},  // a proxy that hands on the name without its port
      {{"Origin", "https://shop.example"}, {"Sec-Fetch-Site", "cross-site"}},
  };
  for (auto headers : ours) {
    headers.push_back({"Host", "localhost:8080"});
    CHECK(post(orders_target, body_of("ada"), headers).status == 201);
  }
  env.refuses_other_sites = false;
  CHECK(post(orders_target, body_of("ada"), {{"Host", "localhost"}, {"Origin", "https://evil.example"}}).status == 201);
}

TEST_CASE_METHOD(open_api, "over TLS every answer says that there is no other way", "[rest][browsers]") {
  const auto tells = [](const reply& r) { return r.header("Strict-Transport-Security"); };
  CHECK(tells(from("localhost")) == "(none)");
  env.over_tls = true;
  CHECK(tells(from("localhost")) == "max-age=31536000");
  CHECK(tells(from("evil.example")) == "max-age=31536000");
  CHECK(tells(get("/nowhere")) == "max-age=31536000");
  const auto page = rest::make_wire_error_page(env)({413, "too large"});
  CHECK(page.headers.find("Strict-Transport-Security") == "max-age=31536000");
}
