#include "comanda/http/openapi.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <map>
#include <set>

#include "openapi_components.hpp"
#include "openapi_operation.hpp"

namespace comanda::http {

namespace json = boost::json;

namespace {

constexpr std::array<std::pair<method, std::string_view>, 5> documented_verbs = {{{method::get, "get"},
                                                                                  {method::put, "put"},
                                                                                  {method::post, "post"},
                                                                                  {method::del, "delete"},
                                                                                  {method::patch, "patch"}}};

json::object about(const openapi_info& info) {
  json::object out = {{"title", info.title}, {"version", info.version}, {"description", info.description}};
  if (info.contact) out["contact"] = {{"name", info.contact->name}, {"url", info.contact->url}};
  out["license"] = {{"name", info.license_name}, {"identifier", info.license_id}};
  return out;
}

json::array servers_of(const openapi_info& info) {
  json::array all;
  for (const auto& s : info.servers) all.push_back(json::object{{"url", s.url}, {"description", s.description}});
  if (all.empty()) all.push_back(json::object{{"url", "/"}, {"description", "Where this document comes from"}});
  return all;
}

/// Those that a route has: first the ones that `info` describes, then the rest.
json::array tags_of(const std::vector<const route*>& routes, const openapi_info& info) {
  std::set<std::string> used;
  for (const auto* r : routes) {
    if (!r->documents.tag.empty()) used.insert(r->documents.tag);
  }
  json::array all;
  for (const auto& t : info.tags) {
    if (used.erase(t.name) != 0) all.push_back(json::object{{"name", t.name}, {"description", t.description}});
  }
  for (const auto& name : used) all.push_back(json::object{{"name", name}, {"description", "About " + name}});
  return all;
}

}  // namespace

result<json::object> openapi(const std::vector<route>& routes, const openapi_info& info) {
  detail::components shared(info.status_of);
  std::map<std::string, std::map<std::size_t, json::object>> paths;  // path -> place of the verb -> operation
  std::vector<const route*> shown;
  std::set<std::string> ids;
  for (const auto& r : routes) {
    const auto verb = std::find_if(documented_verbs.begin(), documented_verbs.end(),
                                   [&](const auto& known) { return known.first == r.verb; });
    if (r.documents.hidden || verb == documented_verbs.end()) continue;
    const auto id = detail::operation_id_of(r);
    if (!ids.insert(id).second) shared.problem("two operations have the id " + id);
    shown.push_back(&r);
    paths[r.pattern][static_cast<std::size_t>(verb - documented_verbs.begin())] = detail::describe(r, info, shared);
  }

  json::object by_path;
  for (auto& [path, operations] : paths) {
    json::object of_path;
    for (auto& [place, content] : operations) of_path.emplace(documented_verbs[place].second, std::move(content));
    by_path.emplace(path, std::move(of_path));
  }
  if (!shared.first_problem().empty()) return fail(errc::internal, "the API document: " + shared.first_problem());
  return json::object{{"openapi", "3.1.0"},           {"info", about(info)},         {"servers", servers_of(info)},
                      {"tags", tags_of(shown, info)}, {"paths", std::move(by_path)}, {"components", shared.take()}};
}

}  // namespace comanda::http
