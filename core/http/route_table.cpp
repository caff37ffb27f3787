#include "comanda/http/route_table.hpp"

#include <set>

namespace comanda::http {

namespace {

using parameters = std::map<std::string, std::string, std::less<>>;

/// The path's parameters when it fits; `literals` counts the segments that fit to the letter.
bool fits(std::string_view pattern, const std::vector<std::string>& segments, parameters& out, std::size_t& literals) {
  pattern.remove_prefix(1);
  literals = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto slash = pattern.find('/');
    const auto part = pattern.substr(0, slash);
    const bool last = slash == std::string_view::npos;
    if (last != (i + 1 == segments.size())) return false;
    if (part.starts_with('{')) {
      if (segments[i].empty()) return false;
      out[std::string(part.substr(1, part.size() - 2))] = segments[i];
    } else {
      if (part != segments[i]) return false;
      ++literals;
    }
    if (!last) pattern.remove_prefix(slash + 1);
  }
  return !segments.empty() || pattern.empty();
}

void add_verb(std::set<std::string_view>& verbs, const route& r) {
  verbs.insert(to_string(r.verb));
  if (r.verb == method::get) verbs.insert("HEAD");
}

/// For the Allow header. Whatever takes a verb takes OPTIONS, too.
std::string joined(std::set<std::string_view> verbs) {
  if (!verbs.empty()) verbs.insert("OPTIONS");
  std::string allow;
  for (const auto v : verbs) allow += (allow.empty() ? "" : ", ") + std::string(v);
  return allow;
}

}  // namespace

void route_table::add(route r) { routes_.push_back(std::move(r)); }

std::variant<matched, no_route, wrong_method> route_table::match(method verb, const target& t) const {
  const auto wanted = verb == method::head ? method::get : verb;
  matched best;
  std::size_t best_literals = 0;
  for (const auto& r : routes_) {
    parameters found;
    std::size_t literals = 0;
    if (r.verb != wanted || !fits(r.pattern, t.segments, found, literals)) continue;
    if (best.route != nullptr && literals <= best_literals) continue;
    best = {&r, std::move(found)};
    best_literals = literals;
  }
  if (best.route != nullptr) return best;
  auto allow = allowed(t);
  if (allow.empty()) return no_route{};
  return wrong_method{std::move(allow)};
}

std::string route_table::allowed(const target& t) const {
  std::set<std::string_view> verbs;
  for (const auto& r : routes_) {
    parameters ignored;
    std::size_t literals = 0;
    if (fits(r.pattern, t.segments, ignored, literals)) add_verb(verbs, r);
  }
  return joined(std::move(verbs));
}

std::string route_table::allowed_anywhere() const {
  std::set<std::string_view> verbs;
  for (const auto& r : routes_) add_verb(verbs, r);
  return joined(std::move(verbs));
}

}  // namespace comanda::http
