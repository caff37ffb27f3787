#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "comanda/saga/definition.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::saga {

/// A definition that sagas under way began with and a program does not have.
struct missing_definition {
  std::string name;
  std::int64_t version = 0;
  std::string hash;
  std::int64_t sagas = 0;  ///< how many of them have not ended
};

/// Looks through the sagas that have not ended for definitions that are not known. A service with one of them must not
/// start: it could neither go on with these sagas nor turn them round. By name, then version. Takes time with the
/// number of sagas under way, not with that of all. Errors: those of `storage::store::list`.
[[nodiscard]] result<std::vector<missing_definition>> find_missing(storage::store& in, const registry& known);

/// What `find_missing` found, as a refusal to start. Error: invalid_state, saying which saga, which version and how
/// many.
[[nodiscard]] result<> refuse_missing(const std::vector<missing_definition>& missing);

}  // namespace comanda::saga
