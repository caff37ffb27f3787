#include "resources.hpp"

#include "comanda/kernel/url_parts.hpp"

namespace comanda::rest {

std::string next_link(const http::target& t, std::string_view path, const std::string& cursor) {
  std::string link(path);
  link += "?";
  for (const auto& [name, value] : t.parameters) {
    if (name != "cursor") link += percent_encode(name) + "=" + percent_encode(value) + "&";
  }
  return link + "cursor=" + cursor;
}

void respond_list(const exchange& x, const http::call& c, boost::json::array data,
                  const std::optional<std::string>& next, const std::string& for_log) {
  auto response = success_list(*x.env, x.request_id, std::move(data), next);
  const auto path = c.request.target.substr(0, c.request.target.find('?'));
  if (next) response.headers.add("Link", "<" + next_link(c.target, path, *next) + ">; rel=\"next\"");
  if (!for_log.empty()) response.headers.add(std::string(inner_error_header), for_log);
  x.respond(std::move(response));
}

result<uuid> path_uuid(const http::call& c, std::string_view name) {
  const auto u = parse_uuid(c.path.find(name)->second);
  if (!u) return bad_parameter(name, "is not a uuid");
  return *u;
}

}  // namespace comanda::rest
