#include "http_settings.hpp"

namespace comanda::host {

namespace {

constexpr std::int64_t connections_max_max = 100'000;
constexpr std::int64_t buffer_mib_max_max = 65'536;
constexpr std::int64_t time_ms_min = 100;  // less would cut clients that are only far away
constexpr std::int64_t time_ms_max = 600'000;

}  // namespace

http_settings read_http_settings(setting_source& from) {
  http_settings s;
  const auto time = [&](const char* name, std::chrono::milliseconds fallback) {
    return std::chrono::milliseconds(from.number(name, fallback.count(), time_ms_min, time_ms_max));
  };
  s.connections_max = from.number("HTTP_CONNECTIONS_MAX", s.connections_max, 1, connections_max_max);
  s.streams_max = from.number("HTTP_STREAMS_MAX", s.streams_max, 0, connections_max_max);
  s.streams_per_caller_max =
      from.number("HTTP_STREAMS_PER_CALLER_MAX", s.streams_per_caller_max, 1, connections_max_max);
  s.waits_max = from.number("HTTP_WAITS_MAX", s.waits_max, 0, connections_max_max);
  s.waits_per_caller_max = from.number("HTTP_WAITS_PER_CALLER_MAX", s.waits_per_caller_max, 1, connections_max_max);
  s.buffer_mib_max = from.number("HTTP_BUFFER_MIB_MAX", s.buffer_mib_max, 1, buffer_mib_max_max);
  s.header_time_max = time("HTTP_HEADER_TIMEOUT_MS", s.header_time_max);
  s.body_time_max = time("HTTP_BODY_TIMEOUT_MS", s.body_time_max);
  s.idle_time_max = time("HTTP_IDLE_TIMEOUT_MS", s.idle_time_max);
  s.write_time_max = time("HTTP_WRITE_TIMEOUT_MS", s.write_time_max);
  return s;
}

std::vector<std::string> http_settings::lines() const {
  return {"HTTP_CONNECTIONS_MAX=" + std::to_string(connections_max),
          "HTTP_STREAMS_MAX=" + std::to_string(streams_max),
          "HTTP_STREAMS_PER_CALLER_MAX=" + std::to_string(streams_per_caller_max),
          "HTTP_WAITS_MAX=" + std::to_string(waits_max),
          "HTTP_WAITS_PER_CALLER_MAX=" + std::to_string(waits_per_caller_max),
          "HTTP_BUFFER_MIB_MAX=" + std::to_string(buffer_mib_max),
          "HTTP_HEADER_TIMEOUT_MS=" + std::to_string(header_time_max.count()),
          "HTTP_BODY_TIMEOUT_MS=" + std::to_string(body_time_max.count()),
          "HTTP_IDLE_TIMEOUT_MS=" + std::to_string(idle_time_max.count()),
          "HTTP_WRITE_TIMEOUT_MS=" + std::to_string(write_time_max.count())};
}

}  // namespace comanda::host
