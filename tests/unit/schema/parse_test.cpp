#include <boost/json/serialize.hpp>
#include <limits>
#include <string>

#include "comanda/schema/parse.hpp"
#include "support/catch.hpp"

using namespace comanda;
using schema::parse_json;

namespace {

void refused(std::string_view text, std::int64_t offset) {
  CAPTURE(text);
  const auto parsed = parse_json(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == errc::malformed_json);
  CHECK(parsed.error().details.at("offset") == offset);
  CHECK(parsed.error().message.find("boost") == std::string::npos);
}

/// An object of so many members: {"k0":0,"k1":0}.
std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":0";
  return text + "}";
}

std::string array_of(std::size_t elements) {
  std::string text = "[";
  for (std::size_t i = 0; i < elements; ++i) text += i == 0 ? "0" : ",0";
  return text + "]";
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("well-formed JSON is read as it is written", "[schema]") {
  const std::string text =
      R"({"a":[1,-2,1.5E0,true,false,null,"x\"y",{}],"b":{"c":[]},"":18446744073709551615,"long \u00e9 key":""})";
  const auto parsed = parse_json(text);
  REQUIRE(parsed);
  CHECK(boost::json::serialize(*parsed) ==
        R"({"a":[1,-2,1.5E0,true,false,null,"x\"y",{}],"b":{"c":[]},"":18446744073709551615,"long é key":""})");
  CHECK(parse_json(" \r\n\t7 \n")->as_int64() == 7);
  CHECK(parse_json("\"\"")->as_string().empty());
}

TEST_CASE("texts and names with escapes are joined from their parts", "[schema]") {
  std::string text;
  std::string expected;
  for (int i = 0; i < 1'000; ++i) {
    text += R"(abc\n\u20ac)";
    expected += "abc\n€";
  }
  const auto parsed = parse_json("{\"" + text + "\":[\"" + text + "\",\"" + text + "\"]}");
  REQUIRE(parsed);
  CHECK(parsed->as_object().begin()->key() == expected);
  CHECK(parsed->as_object().begin()->value().at(0).as_string() == expected);
  CHECK(parsed->as_object().begin()->value().at(1).as_string() == expected);
}

TEST_CASE("what is not JSON is refused where it goes wrong", "[schema]") {
  refused("", 0);
  refused("{\"a\":1,}", 7);
  refused("[1,]", 3);
  refused("{'a':1}", 1);
  refused("[1] x", 4);
  refused("1 2", 2);
  refused("nul", 3);
  refused("   ", 3);
  refused("{\"a\":1", 6);
  refused("[1,\n2,\n}", 7);
  refused("[01]", 2);
  refused("[+1]", 1);
  refused("[.5]", 1);
  refused("[NaN]", 1);
  refused("// c\n1", 0);
  refused(std::string_view("1\0", 2), 1);
}

TEST_CASE("the message counts lines", "[schema]") {
  CHECK(parse_json("[1,\n2,\n}").error().message.find("line 3, byte 7") != std::string::npos);
}

TEST_CASE("text that is not UTF-8 is refused", "[schema]") {
  CHECK_FALSE(parse_json("\"\xff\""));
  CHECK_FALSE(parse_json("\"\xc0\x80\""));
  CHECK_FALSE(parse_json("\"\xed\xa0\x80\""));
  CHECK_FALSE(parse_json("\"\xf4\x90\x80\x80\""));
  CHECK_FALSE(parse_json(R"("\ud834")"));
  CHECK_FALSE(parse_json(R"("\udd1e")"));
  CHECK_FALSE(parse_json("\"a\nb\""));
  CHECK(parse_json("\"\xf0\x9d\x84\x9e\""));
}

TEST_CASE("a member given twice is refused with its pointer", "[schema]") {
  const auto pointer = [](std::string_view text) {
    const auto parsed = parse_json(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::malformed_json);
    CHECK(parsed.error().details.contains("offset"));
    return std::string(parsed.error().details.at("pointer").as_string());
  };
  CHECK(pointer(R"({"a":1,"a":1})") == "/a");
  CHECK(pointer(R"({"a":1,"\u0061":1})") == "/a");
  CHECK(pointer(R"({"":1,"":1})") == "/");
  CHECK(pointer(R"({"x":[0,{"a/b~":{"k":1,"l":[],"k":null}}]})") == "/x/1/a~1b~0/k");
  CHECK(parse_json(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST_CASE("an integer that fits 64 bits nowhere becomes the nearest that does", "[schema]") {
  CHECK(parse_json("9223372036854775807")->as_int64() == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_json("9223372036854775808")->as_uint64() == 9223372036854775808u);
  CHECK(parse_json("18446744073709551615")->as_uint64() == std::numeric_limits<std::uint64_t>::max());
  CHECK(parse_json("18446744073709551616")->as_uint64() == std::numeric_limits<std::uint64_t>::max());
  CHECK(parse_json("-9223372036854775808")->as_int64() == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_json("-9223372036854775809")->as_int64() == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_json("[" + std::string(2'000, '9') + ",-" + std::string(2'000, '9') + ",5]")->at(2) == 5);
  CHECK(parse_json("[18446744073709551616.5]")->at(0).is_double());
}

TEST_CASE("a number beyond every double is refused", "[schema]") {
  CHECK(parse_json("1e308"));
  CHECK_FALSE(parse_json("1e400"));
  CHECK_FALSE(parse_json("-1e400"));
  CHECK_FALSE(parse_json("1e99999999999999999999"));
}

TEST_CASE("arrays and objects lie in one another up to the limit", "[schema]") {
  CHECK(parse_json(nested(schema::json_depth_max)));
  CHECK_FALSE(parse_json(nested(schema::json_depth_max + 1)));
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')));
  CHECK(parse_json("[1]", {.depth_max = 1}));
  CHECK_FALSE(parse_json("[[1]]", {.depth_max = 1}));
}

TEST_CASE("an object has members up to the limit, and the next is refused before it is looked up", "[schema]") {
  CHECK(parse_json(object_of(schema::json_members_max)));
  CHECK(parse_json(object_of(3), {.members_max = 3}));
  const auto refused_at = [](const std::string& text, std::size_t offset) {
    const auto parsed = parse_json(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::malformed_json);
    CHECK(parsed.error().details.at("members_max") == schema::json_members_max);
    CHECK(parsed.error().details.at("offset") == offset);
  };
  const auto full = object_of(schema::json_members_max);
  const auto one_too_many = full.substr(0, full.size() - 1) + ",\"k0\"";  // a name that is there, and no value yet
  refused_at(one_too_many, one_too_many.size() - 1);
  refused_at(one_too_many + ":0}", one_too_many.size() - 1);
  refused_at("[{\"a\":" + one_too_many + ":0}}]", 5 + one_too_many.size());
}

TEST_CASE("many small objects may lie beside one another", "[schema]") {
  const auto full = object_of(schema::json_members_max);
  CHECK(parse_json("[" + full + "," + full + ",{\"a\":" + full + "}]"));
}

TEST_CASE("a text has values up to the limit, its containers among them", "[schema]") {
  CHECK(parse_json(array_of(schema::json_values_max - 1)));
  for (const std::string more : {"0", "\"\"", "\"\\n\"", "null", "true", "0.5", "18446744073709551616", "{}", "[]"}) {
    CAPTURE(more);
    const auto text = array_of(schema::json_values_max - 1);
    const auto parsed = parse_json(text.substr(0, text.size() - 1) + "," + more + "]");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::malformed_json);
    CHECK(parsed.error().details.at("values_max") == schema::json_values_max);
  }
  CHECK(parse_json("[[],{}]", {.values_max = 3}));
  CHECK_FALSE(parse_json("[[],{}]", {.values_max = 2}));
  CHECK_FALSE(parse_json("1", {.values_max = 0}));
}

TEST_CASE("what was written by the service itself may be longer, and its objects no larger", "[schema]") {
  CHECK(parse_json(array_of(schema::json_values_max), schema::own_text_limits));
  CHECK_FALSE(parse_json(array_of(schema::own_text_limits.values_max), schema::own_text_limits));
  CHECK_FALSE(parse_json(object_of(schema::json_members_max + 1), schema::own_text_limits));
  // A text that came in, as deep as it may be, within one of our own.
  const std::string deepest = std::string(schema::json_depth_max, '[') + std::string(schema::json_depth_max, ']');
  CHECK(parse_json(deepest));
  CHECK(parse_json("[[" + deepest + "]]", schema::own_text_limits));
  const std::string too_deep(schema::own_text_limits.depth_max + 1, '[');
  CHECK_FALSE(parse_json(too_deep + std::string(too_deep.size(), ']'), schema::own_text_limits));
}
