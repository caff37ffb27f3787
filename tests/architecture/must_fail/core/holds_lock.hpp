#pragma once

#include <mutex>  // offends, although Boost.JSON itself brings this header along

inline std::mutex lock;
