#include "negotiation.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "comanda/kernel/ascii.hpp"
#include "header_fields.hpp"

namespace comanda::rest {

namespace {

std::string lower_without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '\t') continue;
    out.push_back(ascii::to_lower(c));
  }
  return out;
}

bool has_weight_zero(std::string_view parameters) {
  const auto all = split(parameters, ';', quotes::mean_nothing);
  return std::any_of(all.begin(), all.end(), [](std::string_view p) {
    return p.starts_with("q=0") && p.find_first_not_of("0.", 2) == std::string_view::npos;
  });
}

}  // namespace

result<> check_accept(const http::headers& h, std::string_view media_type) {
  // Of the ranges that cover the type the most specific one decides (RFC 9110, section 12.5.1). One with parameters
  // covers less than what is sent, which has none: it may ask for that, and cannot refuse it.
  const auto whole_kind = std::string(media_type.substr(0, media_type.find('/'))) + "/*";
  const std::array<std::string_view, 3> covering = {"*/*", whole_kind, media_type};
  std::size_t decided_by = 0;  // place in `covering`, from 1
  bool named_any = false;
  bool fits = false;
  const auto accept = lower_without_spaces(joined(h, "Accept").value_or(""));
  for (const auto range : split(accept, ',', quotes::mean_nothing)) {
    if (range.empty()) continue;
    named_any = true;
    const auto semicolon = range.find(';');
    const auto at = std::find(covering.begin(), covering.end(), range.substr(0, semicolon));
    const auto place = at == covering.end() ? 0 : static_cast<std::size_t>(at - covering.begin()) + 1;
    const auto parameters = semicolon == std::string_view::npos ? "" : range.substr(semicolon + 1);
    const bool taken = !has_weight_zero(parameters);
    if (place == 0 || place < decided_by || (!taken && !parameters.starts_with("q="))) continue;
    fits = taken || (place == decided_by && fits);
    decided_by = place;
  }
  if (fits || !named_any) return {};
  return fail(errc::not_acceptable, "this resource is " + std::string(media_type), {{"available", media_type}});
}

result<> check_gzip(const http::headers& h) {
  const auto codings = joined(h, "Accept-Encoding");
  if (!codings) return {};
  bool fits = false;
  bool named = false;  // by its own name, which decides over "*"
  const auto accept = lower_without_spaces(*codings);
  for (const auto coding : split(accept, ',', quotes::mean_nothing)) {
    const auto semicolon = coding.find(';');
    const auto name = coding.substr(0, semicolon);
    const bool itself = name == "gzip" || name == "x-gzip";
    if (!itself && (name != "*" || named)) continue;
    named = named || itself;
    fits = semicolon == std::string_view::npos || !has_weight_zero(coding.substr(semicolon + 1));
  }
  if (fits) return {};
  return fail(errc::not_acceptable, "this file is there in gzip only", {{"available", "gzip"}});
}

result<> check_content_type(const http::headers& h) {
  const auto coding = lower_without_spaces(joined(h, "Content-Encoding").value_or(""));
  if (!coding.empty() && coding != "identity")
    return fail(errc::unsupported_media_type, "a body is sent as it is, without a content coding",
                {{"supported", "identity"}});
  const auto type = lower_without_spaces(h.find("Content-Type").value_or(""));
  const auto semicolon = type.find(';');
  bool fits = type.substr(0, semicolon) == "application/json" && h.count("Content-Type") == 1;
  if (semicolon != std::string::npos) {
    for (const auto p : split(std::string_view(type).substr(semicolon + 1), ';', quotes::mean_nothing)) {
      if (p.starts_with("charset=") && p != "charset=utf-8" && p != "charset=\"utf-8\"") fits = false;
    }
  }
  if (fits) return {};
  return fail(errc::unsupported_media_type, "a body is application/json in UTF-8", {{"supported", "application/json"}});
}

}  // namespace comanda::rest
