#include "resources.hpp"

namespace comanda::rest {

std::string next_link(const http::target& t, std::string_view path, const std::string& cursor) {
  std::string link(path);
  link += "?";
  for (const auto& [name, value] : t.parameters) {
    if (name != "cursor") link += http::percent_encode(name) + "=" + http::percent_encode(value) + "&";
  }
  return link + "cursor=" + cursor;
}

result<uuid> path_uuid(const http::call& c, std::string_view name) {
  const auto u = parse_uuid(c.path.find(name)->second);
  if (!u) return bad_parameter(name, "is not a uuid");
  return *u;
}

}  // namespace comanda::rest
