#pragma once

#include <memory>
#include <string>

#include "comanda/storage/store.hpp"

/// A database of one text file: every change is a line at its end, what the lines say is kept in memory, and opening it
/// reads them again. A line that was not finished when the power went is no change: it is cut off.
/// One process at a time. It survives the end of the process; for the end of the machine `write` would have to fsync.
namespace journal {

class database;

/// Throws std::runtime_error when the file cannot be read or written, or holds what this program does not write.
[[nodiscard]] std::shared_ptr<database> open_database(const std::string& path);

/// A store on that database; several may be open, each used by one thread at a time.
[[nodiscard]] std::unique_ptr<comanda::storage::store> open_store(std::shared_ptr<database> on);

}  // namespace journal
