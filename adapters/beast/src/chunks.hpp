#pragma once

#include <string_view>

namespace comanda::beast {

/// Whether these bytes of a body in chunks are not to be given to Beast's parser yet: they may be the beginning of the
/// last chunk, "0" and two line ends. The parser asserts that it is there as far as that, once it has seen the first of
/// them. Nothing is lost by waiting, because from every place in such a body as many bytes have yet to come.
[[nodiscard]] constexpr bool is_part_of_last_chunk(std::string_view bytes) noexcept {
  constexpr std::string_view shortest = "0\r\n\r\n";
  return bytes.size() < shortest.size() && bytes.starts_with(shortest.front());
}

}  // namespace comanda::beast
