#include "listener.hpp"

#include <algorithm>

#include "descriptors.hpp"

namespace comanda::host {

namespace {

/// More than `Prefer: wait` may take, so that the routes' own limit comes first: it answers in the envelope.
constexpr std::chrono::seconds beyond_request_timeout{35};

std::size_t affordable_connections(std::size_t wanted, std::size_t lanes, const log_sink& log) {
  const auto files = allow_open_files(files_for(lanes, wanted));
  const auto connections = connections_within(files, lanes, wanted);
  if (connections < wanted)
    log(severity::warning, "fewer connections than HTTP_CONNECTIONS_MAX; raise the limit of open files",
        {{"connections_max", connections}, {"open_files_max", files}});
  return connections;
}

}  // namespace

beast::server_options listener_of(const settings& s, std::size_t lanes, const log_sink& log) {
  beast::server_options o;
  o.address = s.http_address;
  o.port = s.http_port;
  o.reuse_port = lanes > 1;
  o.tls_certificate = s.tls_certificate;
  o.tls_key = s.tls_key;
  o.header_time_max = s.http.header_time_max;
  o.body_time_max = s.http.body_time_max;
  o.idle_time_max = s.http.idle_time_max;
  o.write_time_max = s.http.write_time_max;
  o.request_time_max = std::max(o.request_time_max, s.front.request_timeout + beyond_request_timeout);
  o.streams_max = static_cast<std::size_t>(s.http.streams_max);
  o.buffered_bytes_max = static_cast<std::size_t>(s.http.buffer_mib_max) * 1024 * 1024;
  o.pages_need_origin = s.front.cors_origins.size() > 1;
  o.report = [log](std::string_view what) {
    log(severity::error, "a defect was caught", {{"at", "a connection"}, {"cause", what}});
  };
  o.connections_max = affordable_connections(static_cast<std::size_t>(s.http.connections_max), lanes, log);
  return o;
}

}  // namespace comanda::host
