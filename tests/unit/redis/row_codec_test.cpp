#include "comanda/redis/detail/row_codec.hpp"

#include <limits>

#include "comanda/testing/store_suite.hpp"
#include "support/catch.hpp"

using namespace comanda;
using comanda::redis::detail::decode_row;
using comanda::redis::detail::encode_row;
using comanda::redis::detail::key_name;
using storage::row;

namespace {

const storage::table& items() { return testing::suite_items(); }

/// One column of each kind.
row item(storage::cell note, std::int64_t quantity = 7, bool active = true, std::string document = R"({"a": 1})") {
  uuid id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<std::uint8_t>(i * 17);
  return {id,
          std::string("näme"),
          std::move(note),
          quantity,
          active,
          storage::json_text{std::move(document)},
          from_micros(-1'234'567),
          std::numeric_limits<std::int64_t>::max()};
}

}  // namespace

TEST_CASE("a row comes back as it was, whatever is in it", "[redis][codec]") {
  using limits = std::numeric_limits<std::int64_t>;
  const std::vector<row> rows = {
      item(storage::null{}),
      item(std::string()),
      item(std::string("with \0 in it", 12), limits::min(), false, ""),
      item(std::string(100'000, 'x'), -1),
  };
  for (const auto& r : rows) CHECK(decode_row(items(), encode_row(items(), r)) == r);
}

TEST_CASE("bytes that are cut short, too long or changed in their structure are no row", "[redis][codec]") {
  const auto bytes = encode_row(items(), item(std::string("note")));
  REQUIRE(decode_row(items(), bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(decode_row(items(), bytes.substr(0, size)));
  CHECK_FALSE(decode_row(items(), bytes + "x"));
  CHECK_FALSE(decode_row(items(), "+OK"));
  auto other_format = bytes;
  other_format[0] = 2;
  CHECK_FALSE(decode_row(items(), other_format));
}

TEST_CASE("no byte that is changed makes the decoder read beyond the end or give a row of other kinds",
          "[redis][codec]") {
  const auto bytes = encode_row(items(), item(std::string("note")));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int byte : {0, 1, 2, 3, 0x7f, 0xff}) {
      auto changed = bytes;
      changed[i] = static_cast<char>(byte);
      const auto decoded = decode_row(items(), changed);
      if (!decoded) continue;
      REQUIRE(decoded->size() == items().columns.size());
      for (std::size_t c = 0; c < decoded->size(); ++c) {
        const auto index = (*decoded)[c].index();
        const auto kind = static_cast<std::size_t>(items().columns[c].kind) + 1;
        CHECK((index == kind || (index == 0 && items().columns[c].nullable)));
      }
    }
  }
}

TEST_CASE("a program whose table has other columns does not read the row", "[redis][codec]") {
  const auto bytes = encode_row(items(), item(storage::null{}));
  const auto changed = [&](auto change) {
    auto t = items();
    change(t.columns);
    return decode_row(t, bytes);
  };
  CHECK(changed([](auto&) {}));
  CHECK_FALSE(changed([](auto& columns) { columns.pop_back(); }));
  CHECK_FALSE(changed([](auto& columns) { columns[1].name = "title"; }));
  CHECK_FALSE(changed([](auto& columns) { columns[2].nullable = false; }));
  CHECK_FALSE(changed([](auto& columns) { columns[5].kind = storage::column_kind::text; }));
}

TEST_CASE("a row's key says whose it is", "[redis][codec]") {
  CHECK(key_name("comanda:orders:", items(), uuid{}) ==
        "comanda:orders:suite_items:00000000-0000-0000-0000-000000000000");
  CHECK(key_name("c:", items(), std::string("apple")) == "c:suite_items:apple");
}
