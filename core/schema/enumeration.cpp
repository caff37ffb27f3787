#include "comanda/schema/enumeration.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <string>

namespace comanda::schema::detail {

std::optional<std::size_t> expect_one_of(const boost::json::value& in, std::span<const std::string_view> names,
                                         context& ctx) {
  const auto* text = in.if_string();
  if (text == nullptr) {
    ctx.violate(violation_code::wrong_type, "must be a string");
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), std::string_view(text->data(), text->size()));
  if (found == names.end()) {
    std::string message = "must be one of";
    std::string_view separator = " ";
    for (const auto name : names) {
      message.append(separator).append(name);
      separator = ", ";
    }
    ctx.violate(violation_code::invalid_value, std::move(message));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - names.begin());
}

boost::json::object enum_schema(std::span<const std::string_view> names) {
  boost::json::array listed;
  listed.reserve(names.size());
  for (const auto name : names) listed.push_back(boost::json::string(name));
  boost::json::object schema{{"type", "string"}};
  schema.emplace("enum", std::move(listed));
  return schema;
}

}  // namespace comanda::schema::detail
