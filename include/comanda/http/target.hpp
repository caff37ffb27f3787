#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/kernel/error.hpp"

namespace comanda::http {

/// A request target taken apart.
struct target {
  std::vector<std::string> segments;                            ///< percent-decoded; "/a/b" has two
  std::vector<std::pair<std::string, std::string>> parameters;  ///< percent-decoded, '+' is a space, in order
};

/// Error: malformed_request (no leading '/', a bad percent escape, a NUL or control character).
[[nodiscard]] result<target> parse_target(std::string_view text);

}  // namespace comanda::http
