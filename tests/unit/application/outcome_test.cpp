#include "comanda/application/outcome.hpp"

#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::application;

TEST_CASE("an answer survives being kept", "[outcome]") {
  const result<answer> given = answer{answer_kind::created, "/orders/1", {{"a", 1}, {"b", nullptr}}, 7};
  CHECK(decode_outcome(encode_outcome(given)).value() == given);
}

TEST_CASE("a refusal survives being kept, with its details", "[outcome]") {
  const result<answer> refused = fail(errc::order_busy, "busy", {{"saga", "x"}});
  CHECK(decode_outcome(encode_outcome(refused)).value() == refused);
}

TEST_CASE("what is no outcome is an error and not an answer", "[outcome]") {
  for (const auto* text : {"", "[]", "{}", R"({"kind":99,"resource":"","body":1,"version":1})", R"({"error":1})", "{"})
    CHECK(decode_outcome(text).error().code == errc::internal);
}
