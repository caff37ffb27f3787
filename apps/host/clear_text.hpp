#pragma once

#include "settings.hpp"

namespace comanda::host {

/// Reads ALLOW_CLEAR_TEXT and gathers in `from` each URL by which keys, passwords or money would go over a network in
/// clear text, but for those that the setting names: what is on this machine alone may. URLs that cannot be read are
/// somebody else's to tell.
void check_clear_text(setting_source& from, settings& s);

}  // namespace comanda::host
