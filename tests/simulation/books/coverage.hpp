#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "books.hpp"

namespace comanda::simulation {

/// How often what has happened, by name: "order cancelled", "revision compensated". Tells whether a run has come to the
/// rare places at all.
using coverage = std::map<std::string, std::uint64_t>;

void count(const books& b, coverage& into);

}  // namespace comanda::simulation
