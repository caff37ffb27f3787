#include "entity_tags.hpp"

#include "header_fields.hpp"

namespace comanda::rest {

namespace {

/// Takes a tag away from the front of `rest`. A comma may be within its quotes.
std::optional<entity_tag> take_tag(std::string_view& rest) {
  entity_tag tag;
  tag.weak = rest.starts_with("W/");
  if (tag.weak) rest.remove_prefix(2);
  if (!rest.starts_with('"')) return std::nullopt;
  const auto end = rest.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  tag.opaque = rest.substr(0, end + 1);
  rest = trim(rest.substr(end + 1));
  return tag;
}

}  // namespace

std::optional<entity_tags> parse_entity_tags(std::string_view field) {
  auto rest = trim(field);
  if (rest == "*") return entity_tags{true, {}};
  entity_tags out;
  while (!rest.empty()) {
    if (!rest.starts_with(',')) {
      const auto tag = take_tag(rest);
      if (!tag) return std::nullopt;
      out.list.push_back(*tag);
      if (rest.empty()) break;
      if (!rest.starts_with(',')) return std::nullopt;
    }
    rest = trim(rest.substr(1));
  }
  if (out.list.empty()) return std::nullopt;
  return out;
}

}  // namespace comanda::rest
