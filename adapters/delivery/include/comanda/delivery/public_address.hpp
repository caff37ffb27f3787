#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comanda::delivery {

/// Whether an IPv4 or IPv6 address, as text, is one of the open internet: not loopback, private, link-local, shared,
/// multicast or reserved, also not in the disguise of an IPv6 address that stands for an IPv4 one. False for a text
/// that is no address. Rule: IANA's special-purpose address registries.
[[nodiscard]] bool is_public_address(std::string_view address);

/// The addresses that a host's name stands for, by the system's resolver, which is asked and waited for; an address
/// stands for itself. Empty: none was found.
[[nodiscard]] std::vector<std::string> addresses_of_host(const std::string& host);

}  // namespace comanda::delivery
