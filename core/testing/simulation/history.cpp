#include "comanda/testing/simulation/history.hpp"

namespace comanda::testing::simulation {

std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash) noexcept {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

void history::mix(std::string_view text) noexcept {
  hash_ = fnv1a(text, hash_);
  mix(text.size());  // so that "a","bc" and "ab","c" differ
}

void history::mix(std::uint64_t number) noexcept {
  for (int shift = 0; shift < 64; shift += 8) hash_ = (hash_ ^ ((number >> shift) & 0xff)) * 0x100000001b3u;
}

void history::note(const happening& h) {
  ++count_;
  mix(static_cast<std::uint64_t>(to_micros(h.at)));
  mix(h.who);
  mix(h.what);
  mix(h.detail);
  mix(h.number);
  if (listener) listener(h);
}

std::string to_line(const happening& h, timestamp start) {
  const auto micros = (h.at - start).count();
  auto fraction = std::to_string(micros % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  auto line = std::to_string(micros / 1'000'000) + "." + fraction;
  for (const auto part : {h.who, h.what, h.detail}) {
    if (part.empty()) continue;
    line += ' ';
    line += part;
  }
  if (h.number != 0) line += " #" + std::to_string(h.number);
  return line;
}

}  // namespace comanda::testing::simulation
