#include "front_settings.hpp"

#include <algorithm>

namespace comanda::host {

namespace {

constexpr std::int64_t rate_max = 1'000'000;
constexpr std::int64_t request_timeout_ms_max = 600'000;
constexpr std::size_t cors_origins_max = 64;

/// As a browser writes it: scheme, host and perhaps a port, in small letters, and nothing behind.
bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const auto rest = text.substr(scheme.size());
    return !rest.empty() && std::all_of(rest.begin(), rest.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' ||
             c == ']';
    });
  }
  return false;
}

std::vector<std::string> read_origins(setting_source& from) {
  std::vector<std::string> origins;
  const auto text = from.text("CORS_ORIGINS", "");
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    auto one = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one != "*" && !is_origin(one)) {
      from.mistake("CORS_ORIGINS",
                   "is not a list of origins like https://shop.example, with commas: " + std::string(one));
      return {};
    }
    origins.emplace_back(one);
  }
  const bool any = std::find(origins.begin(), origins.end(), "*") != origins.end();
  if (any && origins.size() > 1) from.mistake("CORS_ORIGINS", "is * or a list of origins, not both");
  if (origins.size() > cors_origins_max)
    from.mistake("CORS_ORIGINS", "has more than " + std::to_string(cors_origins_max) + " origins");
  return origins;
}

}  // namespace

front_settings read_front_settings(setting_source& from) {
  front_settings s;
  s.cors_origins = read_origins(from);
  s.limit.per_minute = from.number("RATE_LIMIT_PER_MINUTE", 0, 0, rate_max);
  s.limit.burst = from.number("RATE_LIMIT_BURST", s.limit.per_minute, 0, rate_max);
  if (s.limit.per_minute == 0 && s.limit.burst > 0)
    from.mistake("RATE_LIMIT_BURST", "is set without RATE_LIMIT_PER_MINUTE");
  s.request_timeout = std::chrono::milliseconds(from.number("REQUEST_TIMEOUT_MS", 15'000, 0, request_timeout_ms_max));
  return s;
}

std::vector<std::string> front_settings::lines() const {
  std::string origins;
  for (const auto& o : cors_origins) origins += (origins.empty() ? "" : ",") + o;
  return {"CORS_ORIGINS=" + origins, "RATE_LIMIT_PER_MINUTE=" + std::to_string(limit.per_minute),
          "RATE_LIMIT_BURST=" + std::to_string(limit.burst),
          "REQUEST_TIMEOUT_MS=" + std::to_string(request_timeout.count())};
}

}  // namespace comanda::host
