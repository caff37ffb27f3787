#pragma once

#include <string_view>

namespace comanda::beast {

/// Whether a numeric address is one of the public internet: not private, loopback, link-local, shared, reserved,
/// multicast, for documentation, nor an IPv6 address with an IPv4 one inside. For http_client_options::resolve_filter,
/// where a URL comes from a customer. False for what is no address.
[[nodiscard]] bool is_public_address(std::string_view address);

}  // namespace comanda::beast
