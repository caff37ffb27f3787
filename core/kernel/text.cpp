#include "comanda/kernel/text.hpp"

#include <algorithm>
#include <cstdint>

namespace comanda {

namespace {

/// What may follow a first byte: how many bytes, and the range of the first of them. The others are 80 to BF.
struct sequence {
  std::size_t following = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
};

/// False: no character begins with this byte. Rule: RFC 3629, section 4.
bool begins(unsigned char first, sequence& s) noexcept {
  if (first < 0x80) return first != 0;
  if (first >= 0xc2 && first <= 0xdf) return s = {1}, true;
  if (first == 0xe0) return s = {2, 0xa0, 0xbf}, true;
  if (first == 0xed) return s = {2, 0x80, 0x9f}, true;
  if (first >= 0xe1 && first <= 0xef) return s = {2}, true;
  if (first == 0xf0) return s = {3, 0x90, 0xbf}, true;
  if (first >= 0xf1 && first <= 0xf3) return s = {3}, true;
  if (first == 0xf4) return s = {3, 0x80, 0x8f}, true;
  return false;
}

}  // namespace

bool is_text(std::string_view bytes) noexcept {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sequence s;
    if (!begins(static_cast<unsigned char>(bytes[i]), s)) return false;
    for (; s.following > 0; --s.following) {
      if (++i == bytes.size()) return false;
      const auto next = static_cast<unsigned char>(bytes[i]);
      if (next < s.low || next > s.high) return false;
      s.low = 0x80, s.high = 0xbf;
    }
  }
  return true;
}

std::string_view beginning_of(std::string_view text, std::size_t bytes_max) noexcept {
  if (text.size() <= bytes_max) return text;
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

std::string to_base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto here = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < here ? static_cast<unsigned char>(bytes[i + k]) : std::uint32_t{0});
    for (std::size_t k = 0; k < 4; ++k) out.push_back(k <= here ? digits[group >> (18 - 6 * k) & 63] : '=');
  }
  return out;
}

}  // namespace comanda
