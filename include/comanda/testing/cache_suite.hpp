#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "comanda/storage/cache.hpp"
#include "comanda/testing/check.hpp"

// The conformance suite of the port storage::cache: what `application::row_reader` relies on. It is run like the suite
// of the store, see comanda/testing/store_suite.hpp, on the tables of that suite; no database is needed.
namespace comanda::testing {

/// A cache that holds nothing of the suite's tables, ready for use, at each call; with room for some 500 rows.
using open_cache = std::function<std::unique_ptr<storage::cache>()>;

/// The checks. A cache may forget whatever it likes, but one that forgets at once is of no use: the suite expects what
/// was put just now.
[[nodiscard]] std::vector<check> cache_suite(open_cache open);

}  // namespace comanda::testing
