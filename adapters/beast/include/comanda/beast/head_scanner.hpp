#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "comanda/http/message.hpp"

namespace comanda::beast {

struct head_limits {
  std::size_t request_line_bytes_max = 8 * 1024;  ///< without its line end
  std::size_t header_bytes_max = 16 * 1024;       ///< all field lines with their line ends
  std::size_t header_fields_max = 128;
  std::uint64_t body_bytes_max = 1024 * 1024;
};

/// What a request's head says about its own bytes. [begin, end) is the head, the empty line included; `begin` is 2
/// after the one empty line that a client may send too many (RFC 9112, 2.2).
struct head {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool minor_is_1 = true;  ///< HTTP/1.1, not 1.0

  [[nodiscard]] bool has_body() const noexcept { return chunked || content_length > 0; }
};

/// The head has not ended yet.
struct head_unfinished {};

using head_verdict = std::variant<head_unfinished, head, http::wire_error>;

/// Judges a request's head before any parser sees it, strictly where HTTP parsers differ from each other, because each
/// difference between us and a proxy in front lets a request be smuggled past that proxy: bare LF or CR, folded lines,
/// space before the colon, Content-Length with Transfer-Encoding, either of them twice, no or two Hosts. Pure; one
/// request at a time.
class head_scanner {
 public:
  explicit head_scanner(head_limits limits) noexcept : limits_(limits) {}

  /// `bytes` is everything buffered since the request began; each call may only have more of it than the last. Lines
  /// that were judged before are not read again. After another verdict than head_unfinished: reset() first.
  [[nodiscard]] head_verdict scan(std::string_view bytes);
  void reset() noexcept { state_ = {}; }

 private:
  using refusal = std::optional<http::wire_error>;

  struct state {
    std::size_t line_begin = 0;  // of the first line that is not judged
    std::size_t searched = 0;    // no LF in [line_begin, searched)
    std::size_t fields_begin = 0;
    std::size_t fields = 0;
    bool request_line_done = false;
    bool minor_is_1 = true;
    bool close = false;
    bool keep_alive = false;
    bool chunked = false;
    bool expects_continue = false;
    unsigned hosts = 0;
    unsigned transfer_encodings = 0;
    std::optional<std::uint64_t> content_length;
    head found;
  };

  [[nodiscard]] refusal too_long(std::size_t bytes_buffered) const;
  [[nodiscard]] refusal request_line(std::string_view line);
  [[nodiscard]] refusal field_line(std::string_view line);
  [[nodiscard]] refusal known_field(std::string_view name, std::string_view value);
  [[nodiscard]] refusal content_length(std::string_view value);
  [[nodiscard]] refusal transfer_encoding(std::string_view value);
  [[nodiscard]] head_verdict finish(std::size_t end);

  head_limits limits_;
  state state_;
};

/// The path and query of a request target: "http://host/a?b" and "/a?b" are "/a?b"; "*" stays.
[[nodiscard]] std::string origin_form(std::string_view target);

/// A field of a head that may be malformed, cut off, or go on: the value of the first of that name, "" when there is
/// none, or it is not a whole line. For an answer that its client is to understand; proves nothing.
[[nodiscard]] std::string field_of(std::string_view head, std::string_view name);

}  // namespace comanda::beast
