#include <limits>

#include "trial.hpp"

// Rules about values: what goes in comes out.
namespace comanda::testing {
namespace {

/// That these rows come back as they were, from a load and from a list, inserted and put.
void expect_back(trial& t, const std::vector<item>& items) {
  std::vector<storage::row> rows;
  for (const auto& one : items) {
    rows.push_back(one.as_row());
    rows.back()[item_column::item_id] = numbered_id(static_cast<std::uint32_t>(rows.size()));
  }
  t.insert(rows);
  t.expect(same_rows(t.items(), rows), "what was inserted is listed as something else");
  for (const auto& values : rows) {
    const auto found = t.value_of(t.store().load({{&suite_items(), {values[item_column::item_id]}}}), "load");
    t.expect(found.size() == 1 && same_rows(found[0], {values}), "what was inserted is loaded as something else");
  }
  t.expect_ok(t.store().commit({{.into = &suite_items(), .puts = rows}}), "putting the same rows");
  t.expect(same_rows(t.items(), rows), "what was put is listed as something else");
}

void keeps_texts(trial& t) {
  std::vector<item> items;
  for (const char* text :
       {"", " ", "'", "\"", "''; DROP TABLE suite_items; --", "\\", "\\x41 \\n", "a\nb\r\n\tc", "{1,\"2\",NULL}",
        "NULL", "null", "%_?$1:name", "Grüße, Ελλάδα, 日本", "🍕🧾", "e\xcc\x81", "\x01\x7f"}) {
    items.push_back({.name = text, .note = std::string(text)});
  }
  items.push_back({.name = std::string(100'000, 'x')});
  expect_back(t, items);
}

void keeps_nulls(trial& t) {
  expect_back(t, {{.note = storage::null{}}, {.note = std::string()}, {.note = std::string("note")}});
}

void keeps_integers(trial& t) {
  std::vector<item> items;
  using limits = std::numeric_limits<std::int64_t>;
  for (const auto number : {limits::min(), limits::min() + 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1},
                            (std::int64_t{1} << 53) + 1, limits::max() - 1, limits::max()}) {
    items.push_back({.quantity = number, .version = limits::max()});
  }
  expect_back(t, items);
}

void keeps_booleans(trial& t) { expect_back(t, {{.active = true}, {.active = false}}); }

void keeps_times(trial& t) {
  using std::chrono::sys_days;
  using std::chrono::year;
  const timestamp first = sys_days(year(1) / 1 / 1);
  const timestamp last = timestamp(sys_days(year(10000) / 1 / 1)) - microseconds(1);
  std::vector<item> items;
  for (const auto at :
       {first, from_micros(-1), from_micros(0), from_micros(1), moment(0) + microseconds(123'456), last}) {
    items.push_back({.made_at = at});
  }
  expect_back(t, items);
}

void keeps_documents(trial& t) {
  std::vector<item> items;
  for (const char* text : {R"({})", R"([])", R"([1, -2, 9007199254740993, true, null, "text"])", R"("text")",
                           R"({"b": {"a": [{"c": "\"quoted\" \\ \n 🍕"}]}, "a": ""})"}) {
    items.push_back({.document = text});
  }
  expect_back(t, items);
}

void keeps_ids(trial& t) {
  item every_byte;
  for (std::size_t i = 0; i < 16; ++i) every_byte.item_id.bytes[i] = static_cast<std::uint8_t>(i * 17);
  item high;
  high.item_id.bytes.fill(0xff);
  const std::vector<storage::row> rows{item{}.as_row(), every_byte.as_row(), high.as_row()};
  t.insert(rows);
  t.expect(same_rows(t.items(), rows), "ids come back as others, or not in the order of their bytes");
}

}  // namespace

rules value_rules() {
  return {{"texts come back byte for byte, whatever is in them", keeps_texts},
          {"null is kept apart from the empty text", keeps_nulls},
          {"integers come back over the whole range of 64 bits", keeps_integers},
          {"booleans come back", keeps_booleans},
          {"moments come back to the microsecond, from the year 1 to 9999", keeps_times},
          {"documents come back meaning the same", keeps_documents},
          {"ids come back and sort by their bytes", keeps_ids}};
}

}  // namespace comanda::testing
