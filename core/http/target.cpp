#include "comanda/http/target.hpp"

#include <algorithm>
#include <optional>

#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/url_parts.hpp"

namespace comanda::http {

namespace {

/// Nothing when it is not well escaped, or holds a control character.
std::optional<std::string> decode(std::string_view in) {
  auto out = percent_decode(in);
  if (!out || std::any_of(out->begin(), out->end(), ascii::is_control)) return std::nullopt;
  return out;
}

/// Of a query, where a '+' is a space.
std::optional<std::string> decode_query(std::string_view in) {
  std::string text(in);
  std::replace(text.begin(), text.end(), '+', ' ');
  return decode(text);
}

result<> bad() { return fail(errc::malformed_request, "the request target cannot be read"); }

result<> add_parameter(std::string_view pair, target& t) {
  if (pair.empty()) return {};
  const auto equals = pair.find('=');
  auto name = decode_query(pair.substr(0, equals));
  auto value = decode_query(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
  if (!name || !value) return bad();
  t.parameters.emplace_back(*std::move(name), *std::move(value));
  return {};
}

}  // namespace

result<target> parse_target(std::string_view text) {
  if (text.empty() || text.front() != '/')
    return fail(errc::malformed_request, "the request target does not begin with '/'");
  const auto question = text.find('?');
  auto path = text.substr(1, question == std::string_view::npos ? std::string_view::npos : question - 1);
  auto query = question == std::string_view::npos ? std::string_view() : text.substr(question + 1);
  target t;
  while (!path.empty()) {
    const auto slash = path.find('/');
    auto segment = decode(path.substr(0, slash));
    if (!segment) return unexpected<error>(bad().error());
    t.segments.push_back(*std::move(segment));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
    if (path.empty()) t.segments.emplace_back();  // "/a/" is not "/a"
  }
  while (!query.empty()) {
    const auto ampersand = query.find('&');
    if (auto added = add_parameter(query.substr(0, ampersand), t); !added) return failure_of(added);
    if (ampersand == std::string_view::npos) break;
    query.remove_prefix(ampersand + 1);
  }
  return t;
}

}  // namespace comanda::http
