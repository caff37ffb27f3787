#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/http/route_table.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::rest {

inline constexpr std::size_t page_rows_max = 200;
inline constexpr std::size_t page_rows_default = 50;

/// A query parameter that narrows a list: what it compares with which column, and how its text is read.
struct filter {
  std::string_view parameter;
  std::string_view column;
  storage::comparison op = storage::comparison::equal;
  std::function<std::optional<storage::cell>(std::string_view)> read;
  std::string description = {};     ///< for the documents
  boost::json::object schema = {};  ///< likewise
};

/// Error: invalid_parameter, naming the parameter in details.
[[nodiscard]] unexpected<error> bad_parameter(std::string_view name, std::string_view what);

/// A list's query parameters as a request for one row more than the page has: limit, cursor and the filters. Each at
/// most once, and no others. `order_by` names a column of `from`.
[[nodiscard]] result<storage::list_request> read_list(const http::call& c, const storage::table& from,
                                                      std::string_view order_by, bool descending,
                                                      const std::vector<filter>& filters);

/// Takes a parameter that needs a treatment of its own out of the target. Error: invalid_parameter (given twice).
[[nodiscard]] result<std::optional<std::string>> take_parameter(http::target& from, std::string_view name);

/// A single resource takes no query parameter. Error: invalid_parameter.
[[nodiscard]] result<> no_parameters(const http::call& c);
/// The same for those that the route does not document: a misspelt one must not pass for none. A route without
/// documents looks at its parameters itself. Error: invalid_parameter.
[[nodiscard]] result<> no_unknown_parameters(const http::route& route, const http::call& c);

// The usual filters. The parameter has the column's name unless it is said otherwise.
[[nodiscard]] filter uuid_filter(std::string_view column, std::string description);
/// For the names that a plain name's rule is for.
[[nodiscard]] filter name_filter(std::string_view column, std::string description);
[[nodiscard]] filter customer_filter(std::string description);
[[nodiscard]] filter time_filter(std::string_view parameter, std::string_view column, storage::comparison op,
                                 std::string description);
template <class Enum>
[[nodiscard]] filter enum_filter(std::string_view column, std::string description);

// How texts of parameters are read; nothing when they cannot be.
[[nodiscard]] std::optional<storage::cell> uuid_cell(std::string_view text);
[[nodiscard]] std::optional<storage::cell> name_cell(std::string_view text);
[[nodiscard]] std::optional<storage::cell> customer_cell(std::string_view text);
[[nodiscard]] std::optional<storage::cell> time_cell(std::string_view text);
/// One of the enumerators of a described enum.
template <class Enum>
[[nodiscard]] std::optional<storage::cell> enum_cell(std::string_view text);

}  // namespace comanda::rest

#include "comanda/schema/schema.hpp"
#include "comanda/storage/record.hpp"

template <class Enum>
std::optional<comanda::storage::cell> comanda::rest::enum_cell(std::string_view text) {
  Enum value{};
  storage::cell c = std::string(text);
  if (!storage::detail::from_cell(c, value)) return std::nullopt;
  return c;
}

template <class Enum>
comanda::rest::filter comanda::rest::enum_filter(std::string_view column, std::string description) {
  return {
      column, column, storage::comparison::equal, enum_cell<Enum>, std::move(description), schema::json_schema<Enum>()};
}
