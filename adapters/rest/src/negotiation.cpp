#include "negotiation.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "header_fields.hpp"

namespace comanda::rest {

namespace {

std::string lower_without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '\t') continue;
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return out;
}

/// Calls `use` with each part between `separator`s.
template <class Use>
void split(std::string_view text, char separator, Use use) {
  while (true) {
    const auto at = text.find(separator);
    use(text.substr(0, at));
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + 1);
  }
}

bool has_weight_zero(std::string_view parameters) {
  bool zero = false;
  split(parameters, ';', [&](std::string_view p) {
    if (p.starts_with("q=0") && p.find_first_not_of("0.", 2) == std::string_view::npos) zero = true;
  });
  return zero;
}

}  // namespace

result<> check_accept(const http::headers& h, std::string_view media_type) {
  // Of the ranges that cover the type the most specific one decides (RFC 9110, section 12.5.1).
  const auto whole_kind = std::string(media_type.substr(0, media_type.find('/'))) + "/*";
  const std::array<std::string_view, 3> covering = {"*/*", whole_kind, media_type};
  std::size_t decided_by = 0;  // place in `covering`, from 1
  bool named_any = false;
  bool fits = false;
  const auto accept = lower_without_spaces(joined(h, "Accept").value_or(""));
  split(accept, ',', [&](std::string_view range) {
    if (range.empty()) return;
    named_any = true;
    const auto semicolon = range.find(';');
    const auto at = std::find(covering.begin(), covering.end(), range.substr(0, semicolon));
    const auto place = at == covering.end() ? 0 : static_cast<std::size_t>(at - covering.begin()) + 1;
    if (place == 0 || place < decided_by) return;
    decided_by = place;
    fits = semicolon == std::string_view::npos || !has_weight_zero(range.substr(semicolon + 1));
  });
  if (fits || !named_any) return {};
  return fail(errc::not_acceptable, "this resource is " + std::string(media_type), {{"available", media_type}});
}

result<> check_gzip(const http::headers& h) {
  const auto codings = joined(h, "Accept-Encoding");
  if (!codings) return {};
  bool fits = false;
  bool named = false;  // by its own name, which decides over "*"
  const auto accept = lower_without_spaces(*codings);
  split(accept, ',', [&](std::string_view coding) {
    const auto semicolon = coding.find(';');
    const auto name = coding.substr(0, semicolon);
    const bool itself = name == "gzip" || name == "x-gzip";
    if (!itself && (name != "*" || named)) return;
    named = named || itself;
    fits = semicolon == std::string_view::npos || !has_weight_zero(coding.substr(semicolon + 1));
  });
  if (fits) return {};
  return fail(errc::not_acceptable, "this file is there in gzip only", {{"available", "gzip"}});
}

result<> check_content_type(const http::headers& h) {
  const auto type = lower_without_spaces(h.find("Content-Type").value_or(""));
  const auto semicolon = type.find(';');
  bool fits = type.substr(0, semicolon) == "application/json" && h.count("Content-Type") == 1;
  if (semicolon != std::string::npos) {
    split(std::string_view(type).substr(semicolon + 1), ';', [&](std::string_view p) {
      if (p.starts_with("charset=") && p != "charset=utf-8" && p != "charset=\"utf-8\"") fits = false;
    });
  }
  if (fits) return {};
  return fail(errc::unsupported_media_type, "a body is application/json in UTF-8", {{"supported", "application/json"}});
}

}  // namespace comanda::rest
