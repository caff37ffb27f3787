#include "conditional.hpp"

#include <algorithm>
#include <charconv>

#include "entity_tags.hpp"
#include "header_fields.hpp"

namespace comanda::rest {

namespace {

/// The version whose tag this is; nothing for one that we never gave.
std::optional<std::int64_t> version_of(std::string_view opaque) {
  std::int64_t version = 0;
  const auto text = opaque.substr(1, opaque.size() - 2);
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (problem != std::errc() || end != text.data() + text.size() || etag_of(version) != opaque) return std::nullopt;
  return version;
}

unexpected<error> no_tags(std::string_view field) {
  return fail(errc::invalid_parameter, std::string(field) + " takes entity tags, or *", {{"header", field}});
}

}  // namespace

std::string etag_of(std::int64_t version) { return "\"" + std::to_string(version) + "\""; }

bool names_tag(std::string_view if_none_match, std::string_view wanted) {
  const auto tags = parse_entity_tags(if_none_match);
  return tags && (tags->any || std::any_of(tags->list.begin(), tags->list.end(),
                                           [&](const entity_tag& t) { return t.opaque == wanted; }));
}

bool names_version(std::string_view if_none_match, std::int64_t version) {
  return names_tag(if_none_match, etag_of(version));
}

result<expectation> expected_version(const http::headers& h) {
  expectation e;
  if (const auto field = joined(h, "If-Match")) {
    const auto tags = parse_entity_tags(*field);
    if (!tags) return no_tags("If-Match");
    e.any = tags->any;
    if (!tags->any) e.versions.emplace();
    for (const auto& tag : tags->list) {
      // Here a weak tag names no version: what it stands for need not be the same byte for byte.
      if (const auto version = tag.weak ? std::nullopt : version_of(tag.opaque)) e.versions->push_back(*version);
    }
  }
  if (const auto field = joined(h, "If-None-Match")) {
    const auto tags = parse_entity_tags(*field);
    if (!tags) return no_tags("If-None-Match");
    e.absent = tags->any;
    for (const auto& tag : tags->list) {
      if (const auto version = version_of(tag.opaque)) e.unwanted.push_back(*version);
    }
  }
  return e;
}

}  // namespace comanda::rest
