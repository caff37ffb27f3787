#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comanda/http/message.hpp"
#include "comanda/kernel/ip_address.hpp"

namespace comanda::rest {

/// Who sent the request: the peer of its connection, unless that is a trusted proxy. Then it is whom Forwarded (RFC
/// 7239) or X-Forwarded-For names, from the right: the first that is no trusted proxy itself. Whatever stands to the
/// left of it was written by whom nobody vouches for. Where the two fields name different ones, one of them came
/// through from a client, and neither is believed.
[[nodiscard]] std::string sender_of(const http::request& r, const std::vector<ip_network>& trusted);

/// What counts as one sender: an address without its port; of an IPv6 address the /64, of which everybody has a whole
/// one.
[[nodiscard]] std::string sender_group(std::string_view peer);

}  // namespace comanda::rest
