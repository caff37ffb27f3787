#include <chrono>
#include <cstdlib>

namespace must_fail {

// Both offend without any header that is forbidden: only the symbols of the archive show it.
long now() { return std::chrono::system_clock::now().time_since_epoch().count(); }
const char* setting() { return std::getenv("COMANDA_SETTING"); }

}  // namespace must_fail
