#include "peer.hpp"

#include <algorithm>
#include <optional>

#include "comanda/kernel/ascii.hpp"
#include "header_fields.hpp"

namespace comanda::rest {

namespace {

constexpr int one_sender_bits = 64;

/// The value of `for` in an element of Forwarded; "" without one. An address needs no escapes within its quotes.
std::string_view for_of(std::string_view element) {
  for (const auto pair : split(element, ';', quotes::hold_marks)) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || !ascii::equals_ignoring_case(pair.substr(0, equals), "for")) continue;
    auto value = pair.substr(equals + 1);
    if (value.size() > 1 && value.starts_with('"') && value.ends_with('"')) value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

bool is_trusted(const ip_address& a, const std::vector<ip_network>& trusted) {
  return std::any_of(trusted.begin(), trusted.end(), [&](const ip_network& n) { return n.contains(a); });
}

/// `hops`: as they stand in the field. What is no address ("unknown") is as far as anybody knows.
ip_address first_untrusted(ip_address at, const std::vector<std::string_view>& hops,
                           const std::vector<ip_network>& trusted) {
  for (auto hop = hops.rbegin(); hop != hops.rend() && is_trusted(at, trusted); ++hop) {
    const auto before = parse_ip_endpoint(*hop);
    if (!before) break;
    at = *before;
  }
  return at;
}

}  // namespace

std::string sender_of(const http::request& r, const std::vector<ip_network>& trusted) {
  if (trusted.empty()) return r.peer;
  const auto peer = parse_ip_endpoint(r.peer);
  if (!peer || !is_trusted(*peer, trusted)) return r.peer;
  std::optional<ip_address> named;
  if (const auto field = joined(r.headers, "X-Forwarded-For"))
    named = first_untrusted(*peer, split(*field, ',', quotes::mean_nothing), trusted);
  if (const auto field = joined(r.headers, "Forwarded")) {
    std::vector<std::string_view> hops;
    for (const auto element : split(*field, ',', quotes::hold_marks)) hops.push_back(for_of(element));
    const auto other = first_untrusted(*peer, hops, trusted);
    if (named && *named != other) return r.peer;
    named = other;
  }
  return named && *named != *peer ? to_string(*named) : r.peer;
}

std::string sender_group(std::string_view peer) {
  const auto address = parse_ip_endpoint(peer);
  if (!address) return std::string(peer);
  if (address->is_v4()) return to_string(*address);
  return to_string(network_of(*address, one_sender_bits).first) + "/64";
}

}  // namespace comanda::rest
