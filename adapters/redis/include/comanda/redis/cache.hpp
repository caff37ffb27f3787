#pragma once

#include <memory>

#include "comanda/redis/options.hpp"
#include "comanda/storage/cache.hpp"

namespace comanda::redis {

/// Rows in a Redis that instances share. Only `check` connects: the thread that reads is handed a connection once the
/// server has answered, and gives it up at the first failure. So a server that is away costs a read nothing, and one
/// that stops answering costs `command_timeout` once. Call `check` about once a second.
[[nodiscard]] std::unique_ptr<storage::cache> make_cache(options settings);

}  // namespace comanda::redis
