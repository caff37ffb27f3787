#pragma once

#include "waiting_room.hpp"

namespace comanda::beast {

/// What a session is doing.
enum class phase {
  opening,    // the handshake of TLS
  idle,       // between requests, nothing buffered but an empty line
  head,       // a request has begun
  refusing,   // its head is refused, and read on for its Origin
  body,       // its head is whole
  handling,   // the handler has it
  writing,    // an answer, or the 100 before a body, is on its way out
  streaming,  // an answer goes out piece by piece
  lingering,  // answered for the last time; what still comes in is dropped
  closed,
};

/// Where it sits when that begins.
[[nodiscard]] constexpr waiting_room::seat seat_in(phase p) noexcept {
  if (p == phase::idle) return waiting_room::seat::idle;
  return p == phase::handling ? waiting_room::seat::ours : waiting_room::seat::transfer;
}

}  // namespace comanda::beast
