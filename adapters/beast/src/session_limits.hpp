#pragma once

#include <chrono>
#include <cstddef>

// What a session puts up with where no option says so.
namespace comanda::beast {

/// After the last answer: how long, and how many bytes, the client may go on sending. Closing a socket with unread
/// bytes resets the connection, and a reset throws away the answer that the client has not read yet.
inline constexpr std::chrono::milliseconds linger_time_max{2'000};
inline constexpr std::size_t linger_bytes_max = 4 * 1024 * 1024;
/// For the client to take the rest of a stream that a draining server has ended.
inline constexpr std::chrono::milliseconds farewell_time_max{2'000};
/// For the rest of a head that is refused.
inline constexpr std::chrono::milliseconds origin_time_max{1'000};
/// Read at a time while a stream goes out: a pipelined request, or the news that the client has gone.
inline constexpr std::size_t ahead_bytes = 1024;

}  // namespace comanda::beast
