#include "header_fields.hpp"

#include "comanda/kernel/ascii.hpp"

namespace comanda::rest {

std::optional<std::string> joined(const http::headers& h, std::string_view name) {
  std::optional<std::string> all;
  for (const auto& field : h) {
    if (!ascii::equals_ignoring_case(field.name, name)) continue;
    all = all ? *all + ", " + field.value : field.value;
  }
  return all;
}

std::string_view trim(std::string_view s) {
  const auto from = s.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t") - from + 1);
}

std::vector<std::string_view> split(std::string_view text, char mark, quotes are) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"' && are == quotes::hold_marks) {
      quoted = !quoted;
    } else if (text[i] == mark && !quoted) {
      parts.push_back(trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(trim(text.substr(begin)));
  return parts;
}

}  // namespace comanda::rest
