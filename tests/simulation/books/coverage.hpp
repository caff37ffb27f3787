#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "books.hpp"

namespace comanda::simulation {

/// How often what has happened, by name: "order cancelled", "payment voided". Nobody expects any of it: what a run has
/// to come to is in `seed_result::reached`.
using coverage = std::map<std::string, std::uint64_t>;

void count(const books& b, coverage& into);

}  // namespace comanda::simulation
