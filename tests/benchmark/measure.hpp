#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

// Plain steady_clock and no benchmark library: what is measured here takes milliseconds, so that neither calibration
// nor statistics change what is seen, and whoever runs it needs nothing installed.
namespace comanda::benchmark {

inline constexpr int rounds = 5;
inline constexpr std::chrono::milliseconds round_time{250};

/// Seconds for one call of `work`: the median over `rounds` of a round's average. Each round repeats for `round_time`.
template <class Work>
[[nodiscard]] double seconds_each(Work work) {
  using steady = std::chrono::steady_clock;
  std::vector<double> averages;
  work();  // caches and allocator are warm
  for (int i = 0; i < rounds; ++i) {
    const auto start = steady::now();
    auto now = start;
    std::int64_t calls = 0;
    for (; now - start < round_time; now = steady::now(), ++calls) work();
    averages.push_back(std::chrono::duration<double>(now - start).count() / static_cast<double>(calls));
  }
  std::ranges::nth_element(averages, averages.begin() + rounds / 2);
  return averages[rounds / 2];
}

/// Keeps the optimizer from leaving out the work whose result nobody reads.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

inline void print_row(const std::string& what, double value, const char* unit) {
  std::printf("%-58s %14.2f %s\n", what.c_str(), value, unit);
}

}  // namespace comanda::benchmark
