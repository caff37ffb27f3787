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

TEST_CASE("an answer is kept as large as answers are, and one with an object of too many members is none",
          "[outcome]") {
  const boost::json::array lines(20'000, 7);
  const result<answer> large = answer{answer_kind::ok, "/orders/1", lines, 7};
  CHECK(decode_outcome(encode_outcome(large)).value() == large);
  boost::json::object wide;
  for (int i = 0; i < 65; ++i) wide["k" + std::to_string(i)] = i;
  const result<answer> not_ours = answer{answer_kind::ok, "/orders/1", wide, 7};
  CHECK(decode_outcome(encode_outcome(not_ours)).error().code == errc::internal);
}

TEST_CASE("what is no outcome is an error and not an answer", "[outcome]") {
  for (const auto* text : {"", "[]", "{}", R"({"kind":99,"resource":"","body":1,"version":1})", R"({"error":1})", "{"})
    CHECK(decode_outcome(text).error().code == errc::internal);
}
