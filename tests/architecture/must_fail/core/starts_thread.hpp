#pragma once

#include <thread>  // offends: the core starts no thread

inline void start() {
  std::thread([] {}).detach();
}
