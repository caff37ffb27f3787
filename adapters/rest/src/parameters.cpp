#include "parameters.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "comanda/kernel/name.hpp"
#include "comanda/kernel/url_parts.hpp"
#include "cursor.hpp"

namespace comanda::rest {

unexpected<error> bad_parameter(std::string_view name, std::string_view what) {
  // A name that no list knows is the client's own text, of any bytes: escaped, it is fit for JSON.
  const auto shown = percent_encode(name);
  return fail(errc::invalid_parameter, shown + " " + std::string(what), {{"parameter", shown}});
}

namespace {

result<> read_limit(std::string_view text, storage::list_request& r) {
  std::size_t n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (problem != std::errc() || end != text.data() + text.size() || n < 1 || n > page_rows_max)
    return bad_parameter("limit", "is a whole number from 1 to 200");
  r.limit = n;
  return {};
}

result<> read_one(std::string_view name, const std::string& value, const std::vector<filter>& filters,
                  storage::list_request& r) {
  if (name == "limit") return read_limit(value, r);
  if (name == "cursor") {
    r.after = decode_cursor(value, r.from->columns[r.order_by].kind, r.from->columns[r.from->key].kind);
    if (!r.after) return bad_parameter("cursor", "is not one that this list gave");
    return {};
  }
  const auto f = std::find_if(filters.begin(), filters.end(), [&](const filter& x) { return x.parameter == name; });
  if (f == filters.end()) return bad_parameter(name, "is not a parameter of this list");
  auto c = f->read(value);
  if (!c) return bad_parameter(name, "has a value that cannot be read");
  r.where.push_back({r.from->index_of(f->column), f->op, *std::move(c)});
  return {};
}

}  // namespace

result<storage::list_request> read_list(const http::call& c, const storage::table& from, std::string_view order_by,
                                        bool descending, const std::vector<filter>& filters) {
  storage::list_request r;
  r.from = &from;
  r.order_by = from.index_of(order_by);
  r.descending = descending;
  r.limit = page_rows_default;
  std::set<std::string_view> seen;
  for (const auto& [name, value] : c.target.parameters) {
    if (!seen.insert(name).second) return bad_parameter(name, "is given twice");
    if (auto read = read_one(name, value, filters, r); !read) return failure_of(read);
  }
  ++r.limit;  // the row that tells whether there is a next page
  return r;
}

result<std::optional<std::string>> take_parameter(http::target& from, std::string_view name) {
  std::optional<std::string> taken;
  for (const auto& [key, value] : from.parameters) {
    if (key != name) continue;
    if (taken) return bad_parameter(name, "is given twice");
    taken = value;
  }
  std::erase_if(from.parameters, [&](const auto& p) { return p.first == name; });
  return taken;
}

result<> no_parameters(const http::call& c) {
  if (c.target.parameters.empty()) return {};
  return bad_parameter(c.target.parameters.front().first, "is not a parameter of this resource");
}

result<> no_unknown_parameters(const http::route& route, const http::call& c) {
  const auto& documents = route.documents;
  if (documents.id.empty()) return {};
  const auto is_known = [&](const auto& given) {
    return std::any_of(documents.parameters.begin(), documents.parameters.end(), [&](const http::parameter& p) {
      return p.place == http::parameter_place::query && p.name == given.first;
    });
  };
  const auto& given = c.target.parameters;
  const auto unknown = std::find_if_not(given.begin(), given.end(), is_known);
  if (unknown == given.end()) return {};
  return bad_parameter(unknown->first, "is not a parameter of this resource");
}

filter uuid_filter(std::string_view column, std::string description) {
  return {column, column, storage::comparison::equal, uuid_cell, std::move(description), schema::json_schema<uuid>()};
}

filter name_filter(std::string_view column, std::string description) {
  return {column,
          column,
          storage::comparison::equal,
          name_cell,
          std::move(description),
          schema::detail::name_schema(plain_name)};
}

filter customer_filter(std::string description) {
  return {"customer_id", "customer_id",          storage::comparison::equal,
          customer_cell, std::move(description), schema::json_schema<customer_id>()};
}

filter time_filter(std::string_view parameter, std::string_view column, storage::comparison op,
                   std::string description) {
  return {parameter, column, op, time_cell, std::move(description), schema::json_schema<timestamp>()};
}

std::optional<storage::cell> uuid_cell(std::string_view text) {
  const auto u = parse_uuid(text);
  if (!u) return std::nullopt;
  return *u;
}

std::optional<storage::cell> name_cell(std::string_view text) {
  if (!is_name(text)) return std::nullopt;
  return std::string(text);
}

std::optional<storage::cell> customer_cell(std::string_view text) {
  const auto customer = customer_id::parse(text);
  if (!customer) return std::nullopt;
  return customer->value();
}

std::optional<storage::cell> time_cell(std::string_view text) {
  const auto t = parse_timestamp(text);
  if (!t) return std::nullopt;
  return *t;
}

}  // namespace comanda::rest
