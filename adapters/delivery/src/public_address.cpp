#include "comanda/delivery/public_address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

namespace comanda::delivery {

namespace {

struct range {
  std::uint32_t first;
  int prefix_bits;
};

constexpr std::array not_public = {
    range{0x00000000, 8},   // this network
    range{0x0a000000, 8},   // private
    range{0x64400000, 10},  // shared behind a provider's NAT
    range{0x7f000000, 8},   // loopback
    range{0xa9fe0000, 16},  // link-local; where clouds keep their metadata
    range{0xac100000, 12},  // private
    range{0xc0000000, 24},  // protocol assignments
    range{0xc0000200, 24},  // documentation
    range{0xc0586300, 24},  // relays that are no more
    range{0xc0a80000, 16},  // private
    range{0xc6120000, 15},  // benchmarks
    range{0xc6336400, 24},  // documentation
    range{0xcb007100, 24},  // documentation
    range{0xe0000000, 4},   // multicast
    range{0xf0000000, 4},   // reserved, and broadcast
};

bool is_public_v4(std::uint32_t address) {
  return std::none_of(not_public.begin(), not_public.end(),
                      [&](const range& r) { return (address ^ r.first) >> (32 - r.prefix_bits) == 0; });
}

using v6 = std::array<std::uint8_t, 16>;

std::uint32_t four_bytes(const v6& a, std::size_t from) {
  return static_cast<std::uint32_t>(a[from]) << 24 | static_cast<std::uint32_t>(a[from + 1]) << 16 |
         static_cast<std::uint32_t>(a[from + 2]) << 8 | a[from + 3];
}

bool begins_with(const v6& a, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), a.begin());
}

bool is_public_v6(const v6& a) {
  if (begins_with(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_public_v4(four_bytes(a, 12));     // mapped
  if (begins_with(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public_v4(four_bytes(a, 12));  // NAT64
  if (begins_with(a, {0x20, 0x02})) return is_public_v4(four_bytes(a, 2));                                    // 6to4
  if (begins_with(a, {0x20, 0x01}) && a[2] < 2) return false;  // 2001::/23: Teredo and the like
  if (begins_with(a, {0x20, 0x01, 0x0d, 0xb8})) return false;  // documentation
  return (a[0] & 0xe0) == 0x20;                                // 2000::/3: all that is assigned
}

}  // namespace

bool is_public_address(std::string_view address) {
  const std::string text(address);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return is_public_v4(ntohl(four.s_addr));
  v6 six{};
  return inet_pton(AF_INET6, text.c_str(), six.data()) == 1 && is_public_v6(six);
}

std::vector<std::string> addresses_of_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return {};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, freeaddrinfo);
  std::vector<std::string> found;
  for (const auto* a = list; a != nullptr; a = a->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(a->ai_addr, a->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0)
      found.emplace_back(text.data());
  }
  return found;
}

}  // namespace comanda::delivery
