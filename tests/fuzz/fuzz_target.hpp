#pragma once

#include <cstdlib>
#include <iostream>
#include <string_view>

// A fuzz target is one function over any bytes; whoever drives it (libFuzzer, or the replay of a corpus) links it.
namespace comanda::fuzz {

/// Takes any input. Returns when nothing is wrong, and ends the process when something is.
void run(std::string_view input);

/// What must hold whatever the input is.
inline void require(bool holds, std::string_view what, std::string_view evidence = {}) {
  if (holds) return;
  std::cerr << "does not hold: " << what << "\n  " << evidence << std::endl;
  std::abort();
}

/// Takes a byte off the front, to choose by; 0 of nothing.
inline unsigned take_byte(std::string_view& from) {
  if (from.empty()) return 0;
  const auto byte = static_cast<unsigned char>(from.front());
  from.remove_prefix(1);
  return byte;
}

}  // namespace comanda::fuzz
