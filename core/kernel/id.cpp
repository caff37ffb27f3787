#include "comanda/kernel/id.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>

namespace comanda {
namespace {

constexpr std::size_t text_chars = 36;
constexpr std::size_t displaced_byte = 11;  // in the middle: who counts does so at either end of the chance
constexpr std::size_t time_bytes = 6;       // the first 48 bits of a version 7 are milliseconds since 1970

constexpr bool is_hyphen_place(std::size_t place) noexcept {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void mark_as_version_7(uuid& u) {
  u.bytes[6] = static_cast<std::uint8_t>((u.bytes[6] & 0x0f) | 0x70);
  u.bytes[8] = static_cast<std::uint8_t>((u.bytes[8] & 0x3f) | 0x80);
}

}  // namespace

std::string to_string(const uuid& u) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(text_chars, '-');
  std::size_t place = 0;
  for (const unsigned byte : u.bytes) {
    if (is_hyphen_place(place)) ++place;
    text[place++] = digits[byte >> 4];
    text[place++] = digits[byte & 0x0f];
  }
  return text;
}

std::optional<uuid> parse_uuid(std::string_view text) {
  if (text.size() != text_chars) return std::nullopt;
  uuid u;
  std::size_t place = 0;
  for (auto& byte : u.bytes) {
    if (is_hyphen_place(place) && text[place++] != '-') return std::nullopt;
    const int high = hex_value(text[place++]);
    const int low = hex_value(text[place++]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high * 16 + low);
  }
  return u;
}

uuid make_uuid_v7(timestamp now, std::span<const std::uint8_t, 10> chance) {
  const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch());
  auto millis = static_cast<std::uint64_t>(since_1970.count());
  uuid u;
  for (std::size_t i = time_bytes; i-- > 0; millis >>= 8) u.bytes[i] = static_cast<std::uint8_t>(millis & 0xff);
  std::copy(chance.begin(), chance.end(), u.bytes.begin() + time_bytes);
  // What version and variant would take away, and as much of a neighbour: where all bits are set, all stay set.
  const auto displaced = (chance[0] >> 4) | ((chance[2] >> 6) << 4);
  u.bytes[displaced_byte] = static_cast<std::uint8_t>(chance[5] ^ displaced ^ (chance[6] & 0x3f));
  mark_as_version_7(u);
  return u;
}

uuid derive_uuid(const uuid& parent, std::initializer_list<std::string_view> labels) {
  std::string joined;
  for (const auto label : labels) {
    // Length first: no text can imitate the border between two labels.
    const auto size = static_cast<std::uint64_t>(label.size());
    for (int shift = 56; shift >= 0; shift -= 8) joined += static_cast<char>((size >> shift) & 0xff);
    joined += label;
  }
  boost::uuids::uuid scope;
  std::copy(parent.bytes.begin(), parent.bytes.end(), scope.begin());
  // A version 5 and a version 7 keep their version and variant in the same bits, so that the 74 bits of chance of the
  // one can all be taken from the hash in the other.
  const boost::uuids::uuid hashed = boost::uuids::name_generator_sha1(scope)(joined.data(), joined.size());
  uuid child;
  std::copy(hashed.begin(), hashed.end(), child.bytes.begin());
  std::copy_n(parent.bytes.begin(), time_bytes, child.bytes.begin());
  mark_as_version_7(child);
  return child;
}

}  // namespace comanda
