#pragma once

#include <string>
#include <vector>

#include "comanda/testing/check.hpp"

namespace comanda::test {

/// The names of the checks that find something wrong.
inline std::vector<std::string> failed_checks(const std::vector<testing::check>& suite) {
  std::vector<std::string> names;
  for (const auto& c : suite) {
    if (!c.run().empty()) names.push_back(c.name);
  }
  return names;
}

}  // namespace comanda::test
