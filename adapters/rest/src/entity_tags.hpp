#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace comanda::rest {

/// One tag of If-Match or If-None-Match, as a piece of the field's value.
struct entity_tag {
  bool weak = false;
  std::string_view opaque;  ///< with its quotes
};

/// What such a field says: "*", or one tag or more.
struct entity_tags {
  bool any = false;  ///< "*"
  std::vector<entity_tag> list;
};

/// The value of If-Match or If-None-Match, its lines joined by commas (RFC 9110, section 13.1). Empty elements are
/// passed over, as section 5.6.1 wants it; spaces within the quotes are let be. Nothing for what is none: no tag at
/// all, one without quotes, "*" beside others.
[[nodiscard]] std::optional<entity_tags> parse_entity_tags(std::string_view field);

}  // namespace comanda::rest
