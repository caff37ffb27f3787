#include "conditional.hpp"

#include <charconv>

#include "header_fields.hpp"

namespace comanda::rest {

namespace {

constexpr std::int64_t no_such_version = -1;

}  // namespace

std::string etag_of(std::int64_t version) { return "\"" + std::to_string(version) + "\""; }

bool names_tag(std::string_view if_none_match, std::string_view wanted) {
  while (!if_none_match.empty()) {
    const auto comma = if_none_match.find(',');
    auto tag = trim(if_none_match.substr(0, comma));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == wanted) return true;
    if (comma == std::string_view::npos) break;
    if_none_match.remove_prefix(comma + 1);
  }
  return false;
}

bool names_version(std::string_view if_none_match, std::int64_t version) {
  return names_tag(if_none_match, etag_of(version));
}

result<expectation> expected_version(const http::headers& h) {
  expectation e;
  if (const auto unless = h.find("If-None-Match")) {
    e.absent = h.count("If-None-Match") == 1 && trim(*unless) == "*";
    if (!e.absent)
      return fail(errc::invalid_parameter, "If-None-Match takes * where something is changed",
                  {{"header", "If-None-Match"}});
  }
  const auto field = h.find("If-Match");
  if (!field) return e;
  const auto tag = trim(*field);
  const auto bad = [] {
    return fail(errc::invalid_parameter, "If-Match takes one entity tag or *", {{"header", "If-Match"}});
  };
  if (h.count("If-Match") > 1 || tag.find(',') != std::string_view::npos) return bad();
  e.any = tag == "*";
  if (e.any) return e;
  e.version = no_such_version;
  if (tag.starts_with("W/\"")) return e;
  if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return bad();
  const auto text = tag.substr(1, tag.size() - 2);
  std::int64_t version = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (problem == std::errc() && end == text.data() + text.size() && etag_of(version) == tag) e.version = version;
  return e;
}

}  // namespace comanda::rest
