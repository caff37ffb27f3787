#pragma once

#include <string>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/schema/violation.hpp"

namespace comanda::test {

/// What a refusal finds wrong: "REQUIRED /lines".
inline std::vector<std::string> violations_of(const error& refused) {
  std::vector<std::string> all;
  for (const auto& v : refused.details.at("violations").as_array())
    all.push_back(std::string(v.at("code").as_string()) + " " + std::string(v.at("pointer").as_string()));
  return all;
}

}  // namespace comanda::test
