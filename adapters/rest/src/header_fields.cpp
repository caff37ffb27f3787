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

}  // namespace comanda::rest
