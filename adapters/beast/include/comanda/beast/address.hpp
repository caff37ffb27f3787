#pragma once

#include <string_view>

namespace comanda::beast {

/// Whether a numeric address is one of the public internet: not private, loopback, link-local, shared, reserved,
/// multicast, for documentation, nor an IPv6 address with an IPv4 one inside. False for what is no address. Rule:
/// IANA's special-purpose address registries.
[[nodiscard]] bool is_public_address(std::string_view address);

}  // namespace comanda::beast
