#pragma once

#include <functional>
#include <string>
#include <vector>

#include "databases.hpp"
#include "documents.hpp"
#include "settings.hpp"

namespace comanda::host {

inline constexpr int exit_usage = 64;   ///< EX_USAGE: a subcommand or option that does not exist
inline constexpr int exit_config = 78;  ///< EX_CONFIG: settings that cannot be started with

/// An executable: what its subcommands work on.
struct program {
  std::string name;  ///< "comanda-orders"
  settings_defaults defaults;
  std::function<std::vector<database>(const settings&)> databases;
  std::function<int(const settings&)> serve;
  std::function<documents()> about;
};

/// Subcommands: serve (default), migrate up|down|status, openapi, asyncapi, sagas, config, healthcheck,
/// --version, --help.
[[nodiscard]] int run_program(const program& p, int argc, char** argv);

}  // namespace comanda::host
