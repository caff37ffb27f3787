#include <boost/json/serialize.hpp>
#include <string>

#include "support/catch.hpp"
#include "unit/schema/documents.hpp"

using namespace comanda;
using schema::decode_options;
using schema::unknown_members;
using test::everything;
using test::item;
using test::order;

namespace {

/// "pointer CODE", one a line, in the order in which they are reported.
template <class T>
std::string wrong(std::string_view text, decode_options options = {}) {
  const auto parsed = schema::parse_json(text);
  REQUIRE(parsed);
  const auto decoded = schema::decode<T>(*parsed, options);
  if (decoded) return "";
  std::string all;
  for (const auto& v : decoded.error()) all += v.pointer + " " + v.code + "\n";
  return all;
}

constexpr std::string_view good_order = R"({
  "order_id": "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", "customer_id": "cust:1", "currency": "EUR",
  "lines": [{"sku": "A-1", "quantity": 3, "unit_price": 1250}]})";

std::string with(std::string_view member, std::string_view value) {
  auto document = schema::parse_json(good_order)->as_object();
  document[member] = *schema::parse_json(value);
  return boost::json::serialize(document);
}

}  // namespace

TEST_CASE("a document that fits its struct is read whole", "[schema]") {
  const auto decoded = schema::decode_text<order>(good_order);
  REQUIRE(decoded);
  CHECK(to_string(decoded->order_id) == "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
  CHECK(decoded->customer_id == customer_id::parse("cust:1"));
  CHECK(decoded->currency == currency::parse("EUR"));
  REQUIRE(decoded->lines.size() == 1);
  CHECK(decoded->lines[0].sku == sku::parse("A-1"));
  CHECK(decoded->lines[0].quantity == 3);
  CHECK(decoded->lines[0].unit_price == 1250);
  CHECK_FALSE(decoded->note);
}

TEST_CASE("everything that is wrong is reported at once, each with its pointer", "[schema]") {
  CHECK(wrong<order>(R"({
      "order_id": "7", "customer_id": "", "extra~1/x": 1,
      "lines": [{"sku": "a b", "quantity": 0, "unit_price": 1.0},
                {"sku": "A", "quantity": "1", "unit_price": 5, "colour": null}],
      "note": "too long"})") ==
        "/order_id INVALID_FORMAT\n"
        "/customer_id TOO_SHORT\n"
        "/currency REQUIRED\n"
        "/lines/0/sku INVALID_FORMAT\n"
        "/lines/0/quantity OUT_OF_RANGE\n"
        "/lines/0/unit_price WRONG_TYPE\n"
        "/lines/1/quantity WRONG_TYPE\n"
        "/lines/1/colour UNKNOWN_MEMBER\n"
        "/note TOO_LONG\n"
        "/extra~01~1x UNKNOWN_MEMBER\n");
}

TEST_CASE("a root of another type has the empty pointer", "[schema]") {
  CHECK(wrong<order>("[]") == " WRONG_TYPE\n");
  CHECK(wrong<order>("null") == " WRONG_TYPE\n");
  CHECK(wrong<std::vector<bool>>("[true, 1]") == "/1 WRONG_TYPE\n");
}

TEST_CASE("unknown members are ignored where the reader says so, at every depth", "[schema]") {
  const auto text = with("lines", R"([{"sku": "A", "quantity": 1, "unit_price": 1, "newer": {}}])");
  CHECK(wrong<order>(text) == "/lines/0/newer UNKNOWN_MEMBER\n");
  CHECK(wrong<order>(text, {unknown_members::ignore}) == "");
}

TEST_CASE("only a JSON integer is an integer", "[schema]") {
  const auto small = [](std::string_view literal) { return wrong<std::int32_t>(literal); };
  CHECK(small("-2147483648") == "");
  CHECK(small("2147483647") == "");
  CHECK(small("-0") == "");
  CHECK(small("2147483648") == " OUT_OF_RANGE\n");
  CHECK(small("-2147483649") == " OUT_OF_RANGE\n");
  CHECK(small("123456789012345678901234567890") == " OUT_OF_RANGE\n");
  CHECK(small("-123456789012345678901234567890") == " OUT_OF_RANGE\n");
  CHECK(small("1.0") == " WRONG_TYPE\n");
  CHECK(small("1e2") == " WRONG_TYPE\n");
  CHECK(small("\"1\"") == " WRONG_TYPE\n");
  CHECK(small("true") == " WRONG_TYPE\n");
  CHECK(small("null") == " WRONG_TYPE\n");
  CHECK(wrong<std::int64_t>("9223372036854775807") == "");
  CHECK(wrong<std::int64_t>("9223372036854775808") == " OUT_OF_RANGE\n");
  CHECK(wrong<std::int64_t>("-9223372036854775809") == "");
  CHECK(wrong<std::uint64_t>("18446744073709551615") == "");
  CHECK(wrong<std::uint32_t>("-1") == " OUT_OF_RANGE\n");
  CHECK(wrong<std::uint32_t>("4294967296") == " OUT_OF_RANGE\n");
}

TEST_CASE("a ranged integer takes both its ends and nothing past them", "[schema]") {
  using near_zero = ranged<-5, 5>;
  CHECK(wrong<near_zero>("-5") == "");
  CHECK(wrong<near_zero>("5") == "");
  CHECK(wrong<near_zero>("-6") == " OUT_OF_RANGE\n");
  CHECK(wrong<near_zero>("6") == " OUT_OF_RANGE\n");
  CHECK(wrong<near_zero>("18446744073709551616") == " OUT_OF_RANGE\n");
  CHECK(ranged<3, 9>() == 3);
  CHECK(ranged<-9, -3>() == -9);
  CHECK(near_zero() == 0);
}

TEST_CASE("the length of a text counts Unicode characters", "[schema]") {
  using text = schema::bounded_string<2, 4>;
  CHECK(wrong<text>(R"("é")") == " TOO_SHORT\n");
  CHECK(wrong<text>(R"("éé")") == "");
  CHECK(wrong<text>(R"("𝄞𝄞𝄞𝄞")") == "");
  CHECK(wrong<text>(R"("\ud834\udd1e\ud834\udd1e\ud834\udd1e\ud834\udd1e")") == "");
  CHECK(wrong<text>(R"("abcde")") == " TOO_LONG\n");
}

TEST_CASE("a text with U+0000 is refused, because no database keeps one", "[schema]") {
  CHECK(wrong<std::string>(R"("a\u0000b")") == " INVALID_FORMAT\n");
  CHECK(wrong<std::map<std::string, bool>>(R"({"a\u0000b": true})") != "");
}

TEST_CASE("a list is as long as its limits say", "[schema]") {
  CHECK(wrong<order>(with("lines", "[]")) == "/lines TOO_SHORT\n");
  const std::string four = R"([{"sku":"A"},{"sku":"B"},{"sku":"C"},{"sku":"D"}])";
  CHECK(wrong<order>(with("lines", four)) == "/lines TOO_LONG\n");
  CHECK(wrong<order>(with("lines", "{}")) == "/lines WRONG_TYPE\n");
}

TEST_CASE("an optional member may be absent or null, and is checked when it is there", "[schema]") {
  CHECK(wrong<order>(with("note", "null")) == "");
  CHECK(wrong<order>(with("note", R"("")")) == "/note TOO_SHORT\n");
  CHECK(schema::decode_text<order>(with("note", R"("hello")"))->note->value() == "hello");
}

TEST_CASE("a default initialiser makes a member optional only when the struct lists it", "[schema]") {
  const auto read = schema::decode_text<item>(R"({"on_hand": 4})");
  REQUIRE(read);
  CHECK(read->name == "unnamed");
  CHECK(read->on_hand == 4);
  CHECK(read->reorder_point == 7);
  CHECK(wrong<item>(R"({"name": "x"})") == "/on_hand REQUIRED\n");
  CHECK(wrong<item>(R"({"on_hand": 1, "name": null})") == "/name WRONG_TYPE\n");
}

TEST_CASE("an enumeration is read from the name of its enumerator", "[schema]") {
  CHECK(*schema::decode_text<test::colour>(R"("dark_blue")") == test::colour::dark_blue);
  CHECK(*schema::decode_text<test::colour>(R"("delete")") == test::colour::delete_);
  CHECK(wrong<test::colour>(R"("delete_")") == " INVALID_VALUE\n");
  CHECK(wrong<test::colour>(R"("Red")") == " INVALID_VALUE\n");
  CHECK(wrong<test::colour>("0") == " WRONG_TYPE\n");
  const auto decoded = schema::decode<test::colour>(boost::json::value("green"));
  CHECK(decoded.error().at(0).message == "must be one of red, dark_blue, delete");
}

TEST_CASE("enumerators and their texts are each other's inverse", "[schema]") {
  for (const auto value : schema::enum_values<test::colour>) {
    CHECK(schema::parse_enum<test::colour>(schema::enum_name(value)) == value);
  }
  STATIC_REQUIRE(schema::enum_name(test::colour::delete_) == "delete");
  CHECK_FALSE(schema::parse_enum<test::colour>("green"));
  CHECK(schema::enum_name(static_cast<test::colour>(77)).empty());
}

TEST_CASE("ids, names, times and currencies are checked as they are read", "[schema]") {
  CHECK(wrong<order_id>(R"("0190A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B")") == "");
  CHECK(wrong<order_id>(R"("{0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b}")") == " INVALID_FORMAT\n");
  CHECK(wrong<order_id>("5") == " WRONG_TYPE\n");
  CHECK(wrong<sku>('"' + std::string(64, 'a') + '"') == "");
  CHECK(wrong<sku>('"' + std::string(65, 'a') + '"') == " TOO_LONG\n");
  CHECK(wrong<sku>(R"("")") == " TOO_SHORT\n");
  CHECK(wrong<sku>(R"("a/b")") == " INVALID_FORMAT\n");
  CHECK(wrong<timestamp>(R"("2026-01-31T10:30:00Z")") == "");
  CHECK(wrong<timestamp>(R"("2026-01-31")") == " INVALID_FORMAT\n");
  CHECK(wrong<currency>(R"("EUR")") == "");
  CHECK(wrong<currency>(R"("eur")") == " INVALID_FORMAT\n");
  CHECK(wrong<currency>(R"("EURO")") == " INVALID_FORMAT\n");
  CHECK(wrong<currency>(R"("ZZZ")") == " INVALID_VALUE\n");
}

TEST_CASE("a rule of the struct runs beside the other checks", "[schema]") {
  const auto text = with("lines", R"([{"sku": "A", "quantity": 0, "unit_price": 1},
                                      {"sku": "B", "quantity": 1, "unit_price": 1},
                                      {"sku": "A", "quantity": 1, "unit_price": 1}])");
  CHECK(wrong<order>(text) ==
        "/lines/0/quantity OUT_OF_RANGE\n"
        "/lines/2/sku DUPLICATE_SKU\n");
}

TEST_CASE("members of a described base are members", "[schema]") {
  const auto read = schema::decode_text<test::derived>(R"({"own": 1, "from_base": 2})");
  REQUIRE(read);
  CHECK(read->own == 1);
  CHECK(read->from_base == 2);
}

TEST_CASE("a struct without members takes the empty object alone", "[schema]") {
  CHECK(wrong<test::empty>("{}") == "");
  CHECK(wrong<test::empty>(R"({"a": 1})") == "/a UNKNOWN_MEMBER\n");
}

TEST_CASE("a specialised codec is used wherever its type stands", "[schema]") {
  CHECK(wrong<test::reading>(R"({"value": 1, "history": [5, -1, "x"]})") ==
        "/history/1 BELOW_ABSOLUTE_ZERO\n/history/2 WRONG_TYPE\n");
}

TEST_CASE("no more than a hundred violations are reported", "[schema]") {
  std::string text = "[";
  for (int i = 0; i < 500; ++i) text += "0,";
  text += "0]";
  const auto decoded = schema::decode<std::vector<std::string>>(*schema::parse_json(text));
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().size() == schema::violations_max);
}

TEST_CASE("a member name without end comes back cut between two characters", "[schema]") {
  boost::json::object document;
  std::string name;
  for (int i = 0; i < 10'000; ++i) name += "é";
  document[name] = 1;
  const auto decoded = schema::decode<test::empty>(document);
  REQUIRE_FALSE(decoded);
  const auto& pointer = decoded.error().at(0).pointer;
  CHECK(pointer.size() <= schema::pointer_bytes_max);
  CHECK(schema::parse_json('"' + pointer + '"'));
}

TEST_CASE("violations become the error of the REST contract", "[schema]") {
  const auto decoded = schema::decode_text<order>(with("lines", R"([{"sku": "A", "quantity": 0, "unit_price": 1}])"));
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code == errc::validation_failed);
  CHECK(
      boost::json::serialize(decoded.error().details) ==
      R"({"violations":[{"pointer":"/lines/0/quantity","code":"OUT_OF_RANGE","message":"must be from 1 to 10000"}]})");
}

TEST_CASE("the message of a violation says what would be right", "[schema]") {
  const auto message = [](const auto& decoded) { return decoded.error().at(0).message; };
  const boost::json::value text = "x";
  const boost::json::value list = boost::json::array{};
  CHECK(message(schema::decode<schema::bounded_string<2, 9>>(text)) == "must have 2 to 9 characters");
  CHECK(message(schema::decode<schema::bounded_string<2, 2>>(text)) == "must have exactly 2 characters");
  CHECK(message(schema::decode<schema::bounded_string<0, 0>>(text)) == "must have exactly 0 characters");
  CHECK(message(schema::decode<schema::bounded_list<bool, 1, 1>>(list)) == "must have exactly 1 element");
  CHECK(message(schema::decode<schema::bounded_list<bool, 1, 5>>(list)) == "must have 1 to 5 elements");
  CHECK(message(schema::decode<schema::bounded_list<bool, 1, schema::unbounded>>(list)) ==
        "must have at least 1 element");
  CHECK(message(schema::decode<std::int64_t>(boost::json::value(1.0))) ==
        "must be an integer, written without a fraction and an exponent");
}

TEST_CASE("text that is not JSON is not a validation failure", "[schema]") {
  CHECK(schema::decode_text<order>("{").error().code == errc::malformed_json);
}
