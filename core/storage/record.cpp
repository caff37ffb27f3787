#include "comanda/storage/record.hpp"

#include <boost/json/serialize.hpp>

#include "comanda/schema/parse.hpp"

namespace comanda::storage {

std::size_t table::index_of(std::string_view column_name) const noexcept {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column_name) return i;
  }
  return no_column;
}

namespace {

struct cell_text {
  std::string operator()(null) const { return "null"; }
  std::string operator()(std::int64_t v) const { return std::to_string(v); }
  std::string operator()(bool v) const { return v ? "true" : "false"; }
  std::string operator()(const std::string& v) const { return '"' + v + '"'; }
  std::string operator()(const uuid& v) const { return to_string(v); }
  std::string operator()(timestamp v) const { return to_string(v); }
  std::string operator()(const json_text& v) const { return v.text; }
};

}  // namespace

std::string name_of_row(const table& t, const cell& key) { return t.name + ' ' + std::visit(cell_text{}, key); }

namespace detail {

error bad_cell(std::string_view table, std::string_view column) {
  return {errc::internal, "a stored row of " + std::string(table) + " cannot be read: column " + std::string(column)};
}

result<boost::json::value> parse_cell(const std::string& text) {
  auto value = schema::parse_json(text, schema::own_text_limits);
  if (!value) return fail(errc::internal, "a stored document is not JSON");
  return value;
}

std::string serialize(const boost::json::value& v) { return boost::json::serialize(v); }

std::string_view without_underscore(const char* enumerator) noexcept {
  std::string_view text(enumerator);
  if (text.ends_with('_')) text.remove_suffix(1);
  return text;
}

}  // namespace detail
}  // namespace comanda::storage
