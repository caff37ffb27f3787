#include "given_token.hpp"

using namespace comanda;
using namespace comanda::test;

TEST_CASE("a good token says who asks and what they may", "[auth]") {
  const auto who = by_secret().verify(hs256(claims_with()), noon);
  REQUIRE(who.has_value());
  CHECK(who->subject == "ada");
  CHECK(who->scopes == std::vector<std::string>{"orders:read", "orders:write"});
  CHECK_FALSE(who->admin);
  CHECK(who->may("orders:write"));
  CHECK_FALSE(who->may("payments:read"));
}

TEST_CASE("a scope is text with spaces or an array, and none grants nothing", "[auth]") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> rows = {{R"("a b")", {"a", "b"}},
                                                                              {R"("  a   b ")", {"a", "b"}},
                                                                              {R"(["a","b c"])", {"a", "b c"}},
                                                                              {R"("")", {}},
                                                                              {"[]", {}},
                                                                              {"", {}}};
  for (const auto& [scope, expected] : rows) {
    CAPTURE(scope);
    const auto who = by_secret().verify(hs256(claims_with({{"scope", scope}})), noon);
    REQUIRE(who.has_value());
    CHECK(who->scopes == expected);
    CHECK_FALSE(who->admin);
  }
  for (const std::string scope : {"1", "null", "{}", "[1]", R"(["a",null])"}) {
    CAPTURE(scope);
    CHECK(unless_has(refusal(by_secret(), hs256(claims_with({{"scope", scope}}))), "`scope`") == "");
  }
}

TEST_CASE("admin is the scope of that name and no other", "[auth]") {
  for (const std::string scope : {R"("admin")", R"("orders:read admin")", R"(["x","admin"])"})
    CHECK(by_secret().verify(hs256(claims_with({{"scope", scope}})), noon)->admin);
  for (const std::string scope : {R"("Admin")", R"("administrator")", R"("orders:admin")", R"(["orders:read admin"])"})
    CHECK_FALSE(by_secret().verify(hs256(claims_with({{"scope", scope}})), noon)->admin);
}

TEST_CASE("a token holds from nbf to exp, with 30 seconds of leeway on both sides", "[auth]") {
  struct row {
    std::string exp;
    std::string nbf;
    std::string refused;
  };
  const std::vector<row> rows = {{seconds_from_noon(1), "", ""},
                                 {seconds_from_noon(-29), "", ""},
                                 {seconds_from_noon(-30), "", "expired"},
                                 {seconds_from_noon(-29) + ".5", "", ""},
                                 {seconds_from_noon(-31) + ".5", "", "expired"},
                                 {seconds_from_noon(60), seconds_from_noon(30), ""},
                                 {seconds_from_noon(60), seconds_from_noon(31), "`nbf`"},
                                 {"9223372036854775807", "", ""},
                                 {"1e300", "", ""},
                                 {"-1", "", "expired"},
                                 {"0", "", "expired"},
                                 {"", "", "no `exp`"},
                                 {"null", "", "`exp` is not a number"},
                                 {"\"" + seconds_from_noon(60) + "\"", "", "`exp` is not a number"},
                                 {seconds_from_noon(60), "\"0\"", "`nbf` is not a number"}};
  for (const auto& r : rows) {
    CAPTURE(r.exp, r.nbf);
    const auto why = refusal(by_secret(), hs256(claims_with({{"exp", r.exp}, {"nbf", r.nbf}})));
    if (r.refused.empty())
      CHECK(why == "");
    else
      CHECK(unless_has(why, r.refused) == "");
  }
  CHECK(refusal(by_secret(), hs256(claims_with({{"iat", seconds_from_noon(1000)}}))) == "");
  CHECK(unless_has(refusal(by_secret(), hs256(claims_with({{"iat", "true"}}))), "`iat`") == "");
  auth::verifier_options strict;
  strict.leeway = std::chrono::seconds(0);
  CHECK(unless_has(refusal(by_secret(strict), hs256(claims_with({{"exp", seconds_from_noon(0)}}))), "expired") == "");
}

TEST_CASE("what a token lets in ends with it: at its exp, and within the leeway at the leeway's end", "[auth]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {seconds_from_noon(3600), "2026-01-31T13:00:00.000000Z"},
      {seconds_from_noon(1) + ".5", "2026-01-31T12:00:01.500000Z"},
      {seconds_from_noon(0), "2026-01-31T12:00:30.000000Z"},
      {seconds_from_noon(-29), "2026-01-31T12:00:01.000000Z"},
      {"9223372036854775807", "9999-12-31T23:59:59.000000Z"},
      {"1e300", "9999-12-31T23:59:59.000000Z"}};
  for (const auto& [exp, until] : rows) {
    CAPTURE(exp);
    const auto who = by_secret().verify(hs256(claims_with({{"exp", exp}})), noon);
    REQUIRE(who.has_value());
    REQUIRE(who->until);
    CHECK(to_string(*who->until) == until);
  }
}

TEST_CASE("the issuer and the audience are looked at when they are set", "[auth]") {
  struct row {
    std::string iss;
    std::string aud;
    std::string refused;
  };
  const std::vector<row> rows = {{R"("https://issuer")", R"("shop")", ""},
                                 {R"("https://issuer")", R"(["other","shop"])", ""},
                                 {R"("https://issuer/")", R"("shop")", "`iss`"},
                                 {R"("")", R"("shop")", "`iss`"},
                                 {R"(["https://issuer"])", R"("shop")", "`iss`"},
                                 {"", R"("shop")", "`iss`"},
                                 {R"("https://issuer")", R"("shopping")", "`aud`"},
                                 {R"("https://issuer")", R"("a shop")", "`aud`"},
                                 {R"("https://issuer")", R"(["other"])", "`aud`"},
                                 {R"("https://issuer")", "[]", "`aud`"},
                                 {R"("https://issuer")", "7", "`aud`"},
                                 {R"("https://issuer")", "", "`aud`"}};
  auth::verifier_options o;
  o.issuer = "https://issuer";
  o.audience = "shop";
  for (const auto& r : rows) {
    CAPTURE(r.iss, r.aud);
    const auto token = hs256(claims_with({{"iss", r.iss}, {"aud", r.aud}}));
    const auto why = refusal(by_secret(o), token);
    if (r.refused.empty())
      CHECK(why == "");
    else
      CHECK(unless_has(why, r.refused) == "");
    CHECK(refusal(by_secret(), token) == "");
  }
}

TEST_CASE("a subject can be a customer's id, an administrator's as well", "[auth]") {
  for (const std::string scope : {"\"orders:read\"", "\"admin\""}) {
    for (const auto& sub : {std::string("a"), std::string("A.b_c:d-9"), std::string("auth0|5f7c"),
                            std::string("x@clients"), std::string("https://issuer.example/ada"), std::string(255, 'x')})
      CHECK(refusal(by_secret(), hs256(claims_with({{"sub", "\"" + sub + "\""}, {"scope", scope}}))) == "");
    for (const auto& sub :
         {std::string(), std::string("\"\""), std::string("7"), std::string("null"), std::string("\"a b\""),
          std::string("\".\""), std::string("\"..\""), std::string("\"caf\xc3\xa9\""), std::string("\"a\\u0000\""),
          "\"" + std::string(256, 'x') + "\""}) {
      CAPTURE(sub);
      CHECK(unless_has(refusal(by_secret(), hs256(claims_with({{"sub", sub}, {"scope", scope}}))), "`sub`") == "");
    }
  }
}
