#include "machine.hpp"

namespace comanda::host {

namespace {

telemetry::level level_of(const std::string& name) {
  if (name == "debug") return telemetry::level::debug;
  if (name == "warning") return telemetry::level::warning;
  if (name == "error") return telemetry::level::error;
  return telemetry::level::info;
}

telemetry::level level_of(severity s) {
  switch (s) {
    case severity::debug:
      return telemetry::level::debug;
    case severity::info:
      return telemetry::level::info;
    case severity::warning:
      return telemetry::level::warning;
    case severity::error:
      return telemetry::level::error;
  }
  return telemetry::level::error;
}

}  // namespace

machine::machine(const settings& s, const std::string& service)
    : logger({service, level_of(s.log_level), s.log_format == "json"}) {}

log_sink machine::log() {
  return [this](severity s, std::string_view message, boost::json::object fields) {
    logger.write(level_of(s), message, fields);
  };
}

bool machine::writes(severity s) const { return logger.writes(level_of(s)); }

}  // namespace comanda::host
