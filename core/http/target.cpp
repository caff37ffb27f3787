#include "comanda/http/target.hpp"

namespace comanda::http {

namespace {

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool percent_decode(std::string_view in, bool plus_is_space, std::string& out) {
  for (std::size_t i = 0; i < in.size(); ++i) {
    char c = in[i];
    if (c == '%') {
      const int high = i + 2 < in.size() ? hex(in[i + 1]) : -1;
      const int low = i + 2 < in.size() ? hex(in[i + 2]) : -1;
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    out.push_back(c);
  }
  return true;
}

result<> bad() { return fail(errc::malformed_request, "the request target cannot be read"); }

result<> add_parameter(std::string_view pair, target& t) {
  if (pair.empty()) return {};
  const auto equals = pair.find('=');
  std::string name;
  std::string value;
  if (!percent_decode(pair.substr(0, equals), true, name)) return bad();
  if (equals != std::string_view::npos && !percent_decode(pair.substr(equals + 1), true, value)) return bad();
  t.parameters.emplace_back(std::move(name), std::move(value));
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
    std::string segment;
    if (!percent_decode(path.substr(0, slash), false, segment)) return unexpected<error>(bad().error());
    t.segments.push_back(std::move(segment));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
    if (path.empty()) t.segments.emplace_back();  // "/a/" is not "/a"
  }
  while (!query.empty()) {
    const auto ampersand = query.find('&');
    if (auto added = add_parameter(query.substr(0, ampersand), t); !added)
      return unexpected<error>(std::move(added).error());
    if (ampersand == std::string_view::npos) break;
    query.remove_prefix(ampersand + 1);
  }
  return t;
}

std::string percent_encode(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(digits[static_cast<unsigned char>(c) >> 4]);
      out.push_back(digits[static_cast<unsigned char>(c) & 15]);
    }
  }
  return out;
}

}  // namespace comanda::http
