#pragma once

#include <functional>
#include <thread>

namespace comanda::test {

/// Two functions at the same time, for the suite of a bus.
inline void side_by_side(const std::function<void()>& one, const std::function<void()>& other) {
  std::thread beside(one);
  other();
  beside.join();
}

}  // namespace comanda::test
