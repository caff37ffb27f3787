#include "comanda/storage/record.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace comanda::storage {

std::size_t table::index_of(std::string_view column_name) const noexcept {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column_name) return i;
  }
  return no_column;
}

namespace detail {

error bad_cell(std::string_view table, std::string_view column) {
  return {errc::internal, "a stored row of " + std::string(table) + " cannot be read: column " + std::string(column)};
}

result<boost::json::value> parse_cell(const std::string& text) {
  boost::system::error_code problem;
  auto value = boost::json::parse(text, problem);
  if (problem) return fail(errc::internal, "a stored document is not JSON");
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
