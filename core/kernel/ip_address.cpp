#include "comanda/kernel/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace comanda {

namespace {

constexpr std::size_t v4_at = 12;  // of the sixteen bytes
constexpr int v4_prefix_bits = 96;
constexpr int bits_of_all = 128;
constexpr std::size_t groups_of_v6 = 8;

/// A whole number that is written in digits of this base alone, up to `chars_max` of them.
std::optional<unsigned> read_number(std::string_view text, int base, std::size_t chars_max, unsigned most) {
  unsigned n = 0;
  if (text.empty() || text.size() > chars_max) return std::nullopt;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (problem != std::errc() || end != text.data() + text.size() || n > most) return std::nullopt;
  return n;
}

/// A leading zero is refused: some read it as octal, and take the text for another address.
bool read_v4(std::string_view text, std::uint8_t* to) {
  for (int i = 0; i < 4; ++i) {
    const auto dot = text.find('.');
    if ((dot == std::string_view::npos) != (i == 3)) return false;
    const auto part = text.substr(0, dot);
    const auto n = read_number(part, 10, 3, 255);
    if (!n || (part.size() > 1 && part.front() == '0')) return false;
    to[i] = static_cast<std::uint8_t>(*n);
    text.remove_prefix(i == 3 ? text.size() : dot + 1);
  }
  return true;
}

/// The bytes of groups with ":" between them, of which the last may be an IPv4 address.
std::optional<std::vector<std::uint8_t>> read_groups(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto group = text.substr(0, colon);
    const bool last = colon == std::string_view::npos;
    if (last && group.find('.') != std::string_view::npos) {
      std::array<std::uint8_t, 4> v4{};
      if (!read_v4(group, v4.data())) return std::nullopt;
      bytes.insert(bytes.end(), v4.begin(), v4.end());
      break;
    }
    const auto n = read_number(group, 16, 4, 0xffff);
    if (!n) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(*n >> 8));
    bytes.push_back(static_cast<std::uint8_t>(*n & 0xff));
    if (last) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;  // a colon and nothing behind
  }
  return bytes;
}

std::optional<ip_address> read_v6(std::string_view text) {
  const auto gap = text.find("::");
  const auto before = read_groups(text.substr(0, gap));
  if (!before) return std::nullopt;
  ip_address a;
  if (gap == std::string_view::npos) {
    if (before->size() != a.bytes.size()) return std::nullopt;
    std::copy(before->begin(), before->end(), a.bytes.begin());
    return a;
  }
  const auto after = read_groups(text.substr(gap + 2));
  // The gap stands for one group at least; an IPv4 part is at the end alone.
  const bool v4_before = text.substr(0, gap).find('.') != std::string_view::npos;
  if (!after || v4_before || before->size() + after->size() > a.bytes.size() - 2) return std::nullopt;
  std::copy(before->begin(), before->end(), a.bytes.begin());
  std::copy(after->begin(), after->end(), a.bytes.end() - static_cast<std::ptrdiff_t>(after->size()));
  return a;
}

}  // namespace

bool ip_address::is_v4() const noexcept {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t b) { return b == 0; }) && bytes[10] == 0xff &&
         bytes[11] == 0xff;
}

std::optional<ip_address> parse_ip_address(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return read_v6(text);
  ip_address a;
  a.bytes[10] = a.bytes[11] = 0xff;
  if (!read_v4(text, a.bytes.data() + v4_at)) return std::nullopt;
  return a;
}

std::optional<ip_address> parse_ip_endpoint(std::string_view text) {
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const auto rest = text.substr(end + 1);
    has_port = !rest.empty();
    if (has_port && rest.front() != ':') return std::nullopt;
    if (has_port) port = rest.substr(1);
    text = text.substr(1, end - 1);
    if (text.find(':') == std::string_view::npos) return std::nullopt;
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    const auto colon = text.find(':');
    has_port = true;
    port = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  if (has_port && !read_number(port, 10, 5, 0xffff)) return std::nullopt;
  return parse_ip_address(text);
}

std::string to_string(const ip_address& a) {
  std::string out;
  if (a.is_v4()) {
    for (std::size_t i = v4_at; i < a.bytes.size(); ++i)
      out += (i == v4_at ? "" : ".") + std::to_string(static_cast<unsigned>(a.bytes[i]));
    return out;
  }
  for (std::size_t i = 0; i < groups_of_v6; ++i) {
    std::array<char, 4> digits{};
    const unsigned group = (static_cast<unsigned>(a.bytes[2 * i]) << 8) | a.bytes[2 * i + 1];
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), group, 16).ptr;
    if (i != 0) out += ':';
    out.append(digits.data(), end);
  }
  return out;
}

bool ip_network::contains(const ip_address& a) const noexcept {
  return network_of(a, prefix_bits).first == network_of(first, prefix_bits).first;
}

std::optional<ip_network> parse_ip_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return ip_network{*address, bits_of_all};
  const bool v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  const int shift = v4 ? v4_prefix_bits : 0;
  const auto bits = read_number(text.substr(slash + 1), 10, 3, static_cast<unsigned>(bits_of_all - shift));
  if (!bits) return std::nullopt;
  const auto network = network_of(*address, static_cast<int>(*bits) + shift);
  if (network.first != *address) return std::nullopt;
  return network;
}

ip_network network_of(ip_address a, int prefix_bits) noexcept {
  for (std::size_t i = 0; i < a.bytes.size(); ++i) {
    const int kept = std::clamp(prefix_bits - static_cast<int>(i) * 8, 0, 8);
    a.bytes[i] = static_cast<std::uint8_t>(a.bytes[i] & (0xff00U >> kept));
  }
  return {a, prefix_bits};
}

}  // namespace comanda
