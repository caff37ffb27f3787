#include "front_settings.hpp"

#include <algorithm>

#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/url_parts.hpp"
#include "comma_list.hpp"

namespace comanda::host {

namespace {

constexpr std::int64_t rate_max = 1'000'000;
constexpr std::int64_t request_timeout_ms_max = 600'000;
constexpr std::size_t list_entries_max = 64;

/// As a browser writes it: scheme, host and perhaps a port, in small letters, and nothing behind.
bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const auto rest = text.substr(scheme.size());
    return !rest.empty() && std::all_of(rest.begin(), rest.end(), [](char c) {
      return ascii::is_small(c) || ascii::is_digit(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    });
  }
  return false;
}

/// The parts between commas, without the blanks around them.
std::vector<std::string> split(std::string_view list) {
  auto parts = split_at_commas(list);
  for (auto& part : parts) {
    std::string_view bare = part;
    while (bare.starts_with(' ')) bare.remove_prefix(1);
    while (bare.ends_with(' ')) bare.remove_suffix(1);
    part = std::string(bare);
  }
  return parts;
}

/// "*" alone, or a list without it, and not too long.
void check_list(setting_source& from, std::string_view name, std::string_view what,
                const std::vector<std::string>& list) {
  const bool any = std::find(list.begin(), list.end(), "*") != list.end();
  if (any && list.size() > 1) from.mistake(name, "is * or a list of " + std::string(what) + ", not both");
  if (list.size() > list_entries_max)
    from.mistake(name, "has more than " + std::to_string(list_entries_max) + " " + std::string(what));
}

std::vector<std::string> read_origins(setting_source& from) {
  auto origins = split(from.text("CORS_ORIGINS", ""));
  for (const auto& one : origins) {
    if (one == "*" || is_origin(one)) continue;
    from.mistake("CORS_ORIGINS", "is not a list of origins like https://shop.example, with commas: " + one);
    return {};
  }
  check_list(from, "CORS_ORIGINS", "origins", origins);
  return origins;
}

std::vector<ip_network> read_networks(setting_source& from, const std::string& text) {
  const auto parts = split(text);
  std::vector<ip_network> networks;
  for (const auto& one : parts) {
    const auto network = parse_ip_network(one);
    if (!network) {
      from.mistake("TRUSTED_PROXIES",
                   "is not a list of addresses and networks like 10.0.0.0/8 or ::1, with commas: " + one);
      return {};
    }
    networks.push_back(*network);
  }
  check_list(from, "TRUSTED_PROXIES", "networks", parts);
  return networks;
}

std::vector<std::string> read_hosts(setting_source& from) {
  auto hosts = split(from.text("HTTP_HOSTS", ""));
  for (auto& one : hosts) {
    if (one == "*") continue;
    auto read = read_host_and_port(one);
    // An IPv6 address may stand there with its brackets or without.
    if (!read && is_host(one)) read = host_and_port{one, {}};
    if (!read || read->port) {
      from.mistake("HTTP_HOSTS", "is not a list of names like shop.example, without ports, with commas: " + one);
      return {};
    }
    one = std::move(read->host);
    for (auto& c : one) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  check_list(from, "HTTP_HOSTS", "names", hosts);
  return hosts;
}

}  // namespace

front_settings read_front_settings(setting_source& from, bool asks_for_tokens) {
  front_settings s;
  s.cors_origins = read_origins(from);
  s.hosts = read_hosts(from);
  s.limit.per_minute = from.number("RATE_LIMIT_PER_MINUTE", asks_for_tokens ? rate_with_tokens : 0, 0, rate_max);
  s.limit.burst = from.number("RATE_LIMIT_BURST", s.limit.per_minute, 0, rate_max);
  if (s.limit.per_minute == 0 && s.limit.burst > 0)
    from.mistake("RATE_LIMIT_BURST", "is set without RATE_LIMIT_PER_MINUTE");
  s.trusted_proxies_text = from.text("TRUSTED_PROXIES", "");
  s.trusted_proxies = read_networks(from, s.trusted_proxies_text);
  s.request_timeout = std::chrono::milliseconds(from.number("REQUEST_TIMEOUT_MS", 15'000, 0, request_timeout_ms_max));
  return s;
}

std::vector<std::string> front_settings::lines() const {
  return {"CORS_ORIGINS=" + joined_by_commas(cors_origins),
          "HTTP_HOSTS=" + joined_by_commas(hosts),
          "RATE_LIMIT_PER_MINUTE=" + std::to_string(limit.per_minute),
          "RATE_LIMIT_BURST=" + std::to_string(limit.burst),
          "TRUSTED_PROXIES=" + trusted_proxies_text,
          "REQUEST_TIMEOUT_MS=" + std::to_string(request_timeout.count())};
}

}  // namespace comanda::host
