#pragma once

#include <cstddef>

#include "comanda/beast/server.hpp"
#include "log.hpp"
#include "settings.hpp"

namespace comanda::host {

/// What each of `lanes` servers listens with. Raises the limit of open files for them; when that is not enough there
/// are fewer connections than the settings say, and the log says so.
[[nodiscard]] beast::server_options listener_of(const settings& s, std::size_t lanes, const log_sink& log);

}  // namespace comanda::host
