#pragma once

#include <cstddef>
#include <cstdint>

namespace comanda::host {

/// What a process needs beside its clients' connections: databases, brokers, log, wake-ups.
inline constexpr std::size_t descriptors_of_process = 64;
inline constexpr std::size_t descriptors_of_lane = 64;

/// Raises the limit of open files, for this process, as far as `wanted` and the system allow. How many may be open.
[[nodiscard]] std::size_t allow_open_files(std::size_t wanted);

/// How many connections each of `lanes` may have out of `files`: `wanted`, or as many as are left when everything else
/// has its own, because a process whose clients have all descriptors can reach neither database nor broker. At least 1.
[[nodiscard]] std::size_t connections_within(std::size_t files, std::size_t lanes, std::size_t wanted) noexcept;
/// The reverse: the files for `connections` in each of `lanes`, and everything else.
[[nodiscard]] std::size_t files_for(std::size_t lanes, std::size_t connections) noexcept;

}  // namespace comanda::host
