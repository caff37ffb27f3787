#pragma once

#include <memory>

#include "comanda/postgres/options.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::postgres {

/// A store with one connection of its own, made by the first call that needs it and remade when it breaks. Opening
/// cannot fail: a database that is not there shows as `unavailable` from the calls, and they succeed once it is.
///
/// Each call is one flush and one round trip, and one transaction, whatever the size of its batch. Behind a pooler,
/// which may share sessions between transactions, statements and settings are those of the transaction
/// (`options::prepared`).
///
/// Thread rule: that of storage::store: one thread at a time.
[[nodiscard]] std::unique_ptr<storage::store> open(options settings);

}  // namespace comanda::postgres
