#include "header_fields.hpp"

namespace comanda::rest {

std::optional<std::string> joined(const http::headers& h, std::string_view name) {
  std::optional<std::string> all;
  for (const auto& field : h) {
    http::headers one;
    one.add(field.name, "");
    if (one.count(name) == 0) continue;
    all = all ? *all + ", " + field.value : field.value;
  }
  return all;
}

std::string_view trim(std::string_view s) {
  const auto from = s.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t") - from + 1);
}

}  // namespace comanda::rest
