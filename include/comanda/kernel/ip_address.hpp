#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comanda {

/// A numeric address. An IPv4 one is kept as the IPv6 address that stands for it ("::ffff:192.0.2.1", RFC 4291, section
/// 2.5.5.2), so that both spellings are one address.
struct ip_address {
  std::array<std::uint8_t, 16> bytes{};

  [[nodiscard]] bool is_v4() const noexcept;
  friend auto operator<=>(const ip_address&, const ip_address&) = default;
};

/// "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"; without port, brackets, zone or leading zeros of an IPv4 part.
/// Nothing for what is no address.
[[nodiscard]] std::optional<ip_address> parse_ip_address(std::string_view text);

/// The same with a port or without: "192.0.2.1:4711", "[2001:db8::1]:4711", "[2001:db8::1]".
[[nodiscard]] std::optional<ip_address> parse_ip_endpoint(std::string_view text);

/// "192.0.2.1", or IPv6 in eight groups without leading zeros: the same text for the same address.
[[nodiscard]] std::string to_string(const ip_address& a);

/// All addresses that begin with the same bits.
struct ip_network {
  ip_address first;
  int prefix_bits = 128;  ///< of the sixteen bytes: 96 more than an IPv4 network is written with

  [[nodiscard]] bool contains(const ip_address& a) const noexcept;
};

/// "10.0.0.0/8", "2001:db8::/32", or an address for itself alone. Bits behind the prefix must be 0.
[[nodiscard]] std::optional<ip_network> parse_ip_network(std::string_view text);

/// The network of so many bits that an address is in.
[[nodiscard]] ip_network network_of(ip_address a, int prefix_bits) noexcept;

}  // namespace comanda
