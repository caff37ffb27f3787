#include "comanda/http/principal.hpp"

#include <algorithm>

namespace comanda::http {

bool principal::may(std::string_view scope) const noexcept {
  return admin || scope.empty() || std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

principal anybody() { return {"", {std::string(admin_scope)}, true}; }

}  // namespace comanda::http
