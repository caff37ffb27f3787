#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "comanda/http/message.hpp"

namespace comanda::beast {

/// How the end of an answer's body is known.
enum class body_end {
  length,     ///< by its length, which is that of the answer's body
  chunk,      ///< by the empty chunk
  close,      ///< by the end of the connection
  not_known,  ///< not at all: the answer to HEAD has no body, and of this one nobody knows the length
};

/// What the transport adds to an answer.
struct response_framing {
  std::string_view reason;  ///< phrase of the status line; may be empty
  std::string_view date;    ///< as http_date() makes it
  bool keep_alive = true;
  body_end end = body_end::length;
};

/// Whether an answer of this status may have a body at all (not 204, not 304).
[[nodiscard]] bool may_have_body(int status) noexcept;

/// Whether the answer can be put on the wire as it is: a final status, header names that are tokens, and values without
/// control characters. A line break in a value would let whoever chose it write headers, or a second answer, of their
/// own.
[[nodiscard]] bool is_sendable(const http::response& answer) noexcept;

/// Appends the status line, the headers and the empty line. Content-Length, Connection, Date and Transfer-Encoding
/// among the answer's headers are left out: they are the transport's.
void append_head(std::string& out, const http::response& answer, const response_framing& framing);

/// Appends the line before a chunk's bytes; behind them goes a line end. Not of none: that is the end.
void append_chunk_head(std::string& out, std::size_t bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

/// "Sun, 06 Nov 1994 08:49:37 GMT" for 784111777 seconds since 1970. Years 0 to 9999.
[[nodiscard]] std::string http_date(std::int64_t unix_seconds);

}  // namespace comanda::beast
