#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "comanda/storage/record.hpp"
#include "comanda/storage/store.hpp"

// A record with a full stamp, for tests of whatever caches rows.
namespace comanda::test {

struct note {
  static constexpr std::string_view table_name = "notes";
  static constexpr std::string_view key_column = "note_id";

  uuid note_id;
  std::string text;
  std::int64_t version = 0;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(note, (), (note_id, text, version, updated_at))

[[nodiscard]] inline const storage::table& notes() { return storage::table_of<note>(); }

[[nodiscard]] inline uuid note_id(std::uint8_t number) {
  uuid id;
  id.bytes[15] = number;
  return id;
}

[[nodiscard]] inline storage::row note_row(std::uint8_t number, std::string text, std::int64_t version = 1,
                                           std::int64_t moment = 0) {
  return storage::to_row(note{note_id(number), std::move(text), version, from_micros(moment)});
}

[[nodiscard]] inline std::string text_of(const storage::row& values) { return std::get<std::string>(values.at(1)); }

}  // namespace comanda::test
