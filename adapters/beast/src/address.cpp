#include "comanda/beast/address.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>

namespace comanda::beast {
namespace ip = boost::asio::ip;
namespace {

struct range {
  const char* address;
  unsigned short prefix;
};

/// The special-purpose registries of RFC 6890 and its followers: what is not globally reachable.
constexpr std::array special_v4{
    range{"0.0.0.0", 8},       // this network
    range{"10.0.0.0", 8},      // private
    range{"100.64.0.0", 10},   // shared behind a provider
    range{"127.0.0.0", 8},     // loopback
    range{"169.254.0.0", 16},  // link-local; the metadata servers of clouds
    range{"172.16.0.0", 12},   // private
    range{"192.0.0.0", 24},    // protocol assignments
    range{"192.0.2.0", 24},    // documentation
    range{"192.88.99.0", 24},  // 6to4 relays
    range{"192.168.0.0", 16},  // private
    range{"198.18.0.0", 15},   // benchmarks
    range{"198.51.100.0", 24}, range{"203.0.113.0", 24}, range{"224.0.0.0", 4}, range{"240.0.0.0", 4},
};

constexpr range global_v6{"2000::", 3};
constexpr std::array special_v6{
    range{"2001::", 23},                           // protocol assignments; Teredo has an IPv4 address inside
    range{"2001:db8::", 32}, range{"3fff::", 20},  // documentation
    range{"2002::", 16},                           // 6to4 has an IPv4 address inside
};

bool holds(const range& r, const ip::address_v4& a) {
  return ip::make_network_v4(a, r.prefix).network() == ip::make_address_v4(r.address);
}
bool holds(const range& r, const ip::address_v6& a) {
  return ip::make_network_v6(a, r.prefix).network() == ip::make_address_v6(r.address);
}

template <class Ranges, class Address>
bool any_holds(const Ranges& ranges, const Address& a) {
  return std::any_of(ranges.begin(), ranges.end(), [&a](const range& r) { return holds(r, a); });
}

}  // namespace

bool is_public_address(std::string_view text) {
  boost::system::error_code ec;
  const auto address = ip::make_address(std::string(text), ec);
  if (ec) return false;
  if (address.is_v4()) return !any_holds(special_v4, address.to_v4());
  return holds(global_v6, address.to_v6()) && !any_holds(special_v6, address.to_v6());
}

}  // namespace comanda::beast
