#include <algorithm>

#include "comanda/saga/definition.hpp"

namespace comanda::saga {

result<> registry::add(definition d) {
  const auto is_same = [&d](const definition& known) {
    return known.name() == d.name() && known.version() == d.version();
  };
  if (std::any_of(definitions_.begin(), definitions_.end(), is_same)) {
    return fail(errc::already_exists,
                "the saga '" + d.name() + "' has a version " + std::to_string(d.version()) + " already");
  }
  definitions_.push_back(std::move(d));
  return {};
}

const definition* registry::find(std::string_view name, std::uint32_t version, std::string_view hash) const noexcept {
  for (const auto& d : definitions_) {
    if (d.name() == name && d.version() == version && d.hash() == hash) return &d;
  }
  return nullptr;
}

const definition* registry::latest(std::string_view name) const noexcept {
  const definition* newest = nullptr;
  for (const auto& d : definitions_) {
    if (d.name() == name && (newest == nullptr || d.version() > newest->version())) newest = &d;
  }
  return newest;
}

}  // namespace comanda::saga
