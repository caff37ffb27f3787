#pragma once

#include <functional>
#include <string>
#include <vector>

namespace comanda::testing {

/// One rule that an implementation of a port has to keep, as a test of no framework's. Each is run by itself, in any
/// order.
struct check {
  std::string name;                               ///< a sentence: the rule
  std::function<std::vector<std::string>()> run;  ///< what was wrong; empty: the rule is kept
};

}  // namespace comanda::testing
