#include "binary.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "types.hpp"

namespace comanda::postgres::detail {
namespace {

using storage::cell;
using storage::column_kind;

/// PostgreSQL counts microseconds from 2000-01-01.
constexpr std::int64_t epoch_shift_us = 946'684'800'000'000;
constexpr std::int32_t null_length = -1;
constexpr char jsonb_format = 1;

template <class Integer>
void append(std::string& to, Integer value) {
  const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
  for (int shift = static_cast<int>(sizeof bits - 1) * 8; shift >= 0; shift -= 8) {
    to.push_back(static_cast<char>((bits >> shift) & 0xff));
  }
}

std::int64_t read_int64(const char* from) {
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = (bits << 8) | static_cast<unsigned char>(from[i]);
  return std::bit_cast<std::int64_t>(bits);
}

unexpected<error> wrong_kind() { return fail(errc::rejected, "a value is of another kind than its column"); }

/// The bytes of a value that is not null.
result<> append_value(std::string& to, column_kind kind, const cell& value) {
  switch (kind) {
    case column_kind::integer:
      if (const auto* v = std::get_if<std::int64_t>(&value)) return append(to, *v), result<>();
      return wrong_kind();
    case column_kind::boolean:
      if (const auto* v = std::get_if<bool>(&value)) return to.push_back(*v ? 1 : 0), result<>();
      return wrong_kind();
    case column_kind::text:
      if (const auto* v = std::get_if<std::string>(&value)) return to.append(*v), result<>();
      return wrong_kind();
    case column_kind::uuid:
      if (const auto* v = std::get_if<uuid>(&value)) {
        return to.append(reinterpret_cast<const char*>(v->bytes.data()), v->bytes.size()), result<>();
      }
      return wrong_kind();
    case column_kind::timestamp:
      if (const auto* v = std::get_if<timestamp>(&value)) {
        const auto micros = to_micros(*v);
        if (micros < std::numeric_limits<std::int64_t>::min() + epoch_shift_us) {
          return fail(errc::rejected, "a time is out of range");
        }
        return append(to, micros - epoch_shift_us), result<>();
      }
      return wrong_kind();
    case column_kind::json:
      if (const auto* v = std::get_if<storage::json_text>(&value)) {
        return to.append(1, jsonb_format).append(v->text), result<>();
      }
      return wrong_kind();
  }
  return wrong_kind();
}

unexpected<error> unreadable(const char* what) { return fail(errc::internal, what); }

}  // namespace

void parameters::add_integer(std::int64_t value) {
  types.push_back(type_of(column_kind::integer).scalar);
  append(values.emplace_back(), value);
}

result<> add_scalar(parameters& to, column_kind kind, const cell& value) {
  to.types.push_back(type_of(kind).scalar);
  return append_value(to.values.emplace_back(), kind, value);
}

array_builder::array_builder(column_kind kind, std::size_t size)
    : kind_(kind), size_(static_cast<std::int32_t>(size)) {}

result<> array_builder::add(const cell& value) {
  if (std::holds_alternative<storage::null>(value)) {
    has_null_ = true;
    append(elements_, null_length);
    return {};
  }
  const auto length_at = elements_.size();
  append(elements_, std::int32_t{0});
  const auto from = elements_.size();
  if (auto added = append_value(elements_, kind_, value); !added) return added;
  const auto length = elements_.size() - from;
  if (length > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    return fail(errc::rejected, "a value is too long");
  }
  std::string bytes;
  append(bytes, static_cast<std::int32_t>(length));
  std::copy(bytes.begin(), bytes.end(), elements_.begin() + static_cast<std::ptrdiff_t>(length_at));
  return {};
}

void array_builder::finish(parameters& to) && {
  constexpr std::int32_t dimensions = 1;
  constexpr std::int32_t lower_bound = 1;
  to.types.push_back(type_of(kind_).array);
  auto& value = to.values.emplace_back();
  append(value, dimensions);
  append(value, static_cast<std::int32_t>(has_null_));
  append(value, static_cast<std::int32_t>(type_of(kind_).scalar));
  append(value, size_);
  append(value, lower_bound);
  value.append(elements_);
}

result<cell> cell_of(const PGresult& result, int row, int column, column_kind kind) {
  if (PQgetisnull(&result, row, column) != 0) return cell(storage::null{});
  if (PQftype(&result, column) != type_of(kind).scalar) return unreadable("a column is of another type than expected");
  const char* data = PQgetvalue(&result, row, column);
  const auto length = static_cast<std::size_t>(PQgetlength(&result, row, column));
  switch (kind) {
    case column_kind::integer:
      if (length != 8) break;
      return cell(read_int64(data));
    case column_kind::boolean:
      if (length != 1) break;
      return cell(*data != 0);
    case column_kind::text:
      return cell(std::string(data, length));
    case column_kind::uuid: {
      uuid value;
      if (length != value.bytes.size()) break;
      std::memcpy(value.bytes.data(), data, length);
      return cell(value);
    }
    case column_kind::timestamp: {
      if (length != 8) break;
      const auto micros = read_int64(data);
      // The ends of the range are PostgreSQL's 'infinity', which this program never writes.
      if (micros > std::numeric_limits<std::int64_t>::max() - epoch_shift_us ||
          micros == std::numeric_limits<std::int64_t>::min()) {
        break;
      }
      return cell(from_micros(micros + epoch_shift_us));
    }
    case column_kind::json:
      if (length == 0 || *data != jsonb_format) break;
      return cell(storage::json_text{std::string(data + 1, length - 1)});
  }
  return storage::unreadable_cell(kind);
}

result<std::vector<storage::row>> rows_of(const PGresult& result, const storage::table& from) {
  if (PQnfields(&result) != static_cast<int>(from.columns.size())) {
    return unreadable("a result has other columns than its table");
  }
  std::vector<storage::row> rows(static_cast<std::size_t>(PQntuples(&result)));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    rows[r].reserve(from.columns.size());
    for (std::size_t c = 0; c < from.columns.size(); ++c) {
      auto value = cell_of(result, static_cast<int>(r), static_cast<int>(c), from.columns[c].kind);
      if (!value) {
        value.error().details["table"] = from.name;
        value.error().details["column"] = from.columns[c].name;
        return failure_of(value);
      }
      rows[r].push_back(*std::move(value));
    }
  }
  return rows;
}

}  // namespace comanda::postgres::detail
