#include "comanda/auth/bearer.hpp"

#include "support/catch.hpp"

using namespace comanda;

TEST_CASE("a token is what stands behind Bearer in the one Authorization header", "[auth]") {
  const auto token_of = [](const std::vector<std::string>& values) -> std::string {
    http::headers h;
    for (const auto& v : values) h.add("authorization", v);
    const auto token = auth::bearer_token(h);
    if (token) return std::string(*token);
    CHECK(token.error().code == errc::unauthenticated);
    return "(none)";
  };
  CHECK(token_of({"Bearer a.b.c"}) == "a.b.c");
  CHECK(token_of({"bEARER   a.b.c"}) == "a.b.c");
  const std::vector<std::vector<std::string>> bad_ones = {
      {}, {""}, {"Bearer"}, {"Bearer "}, {"Basic YTpi"}, {"Bearera.b.c"}, {"a.b.c"}, {"Bearer a", "Bearer a"}};
  for (const auto& bad : bad_ones) {
    CAPTURE(bad);
    CHECK(token_of(bad) == "(none)");
  }
}
