#include "comanda/telemetry/logger.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <boost/json/serialize.hpp>
#include <chrono>

#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda::telemetry {

namespace json = boost::json;

namespace {

std::string_view name_of(level l) {
  switch (l) {
    case level::debug:
      return "debug";
    case level::info:
      return "info";
    case level::warning:
      return "warning";
    case level::error:
      return "error";
  }
  return "error";
}

/// Control characters would let a message forge a line of its own.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out.push_back(ascii::is_control(c) ? ' ' : c);
  return out;
}

}  // namespace

std::string format_json(std::string_view time, level l, std::string_view service, std::string_view message,
                        const json::object& fields) {
  json::object line;
  line["time"] = time;
  line["level"] = name_of(l);
  line["service"] = service;
  line["message"] = message;
  for (const auto& [name, value] : fields) line[name] = value;
  return json::serialize(line);
}

std::string format_text(std::string_view time, level l, std::string_view message, const json::object& fields) {
  std::string line = std::string(time) + " " + std::string(name_of(l)) + " " + one_line(message);
  for (const auto& [name, value] : fields)
    line += " " + std::string(name) + "=" + (value.is_string() ? one_line(value.get_string()) : json::serialize(value));
  return line;
}

struct logger::sink {
  sink() : log("comanda", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    log.set_pattern("%v");
    log.set_level(spdlog::level::trace);
    log.flush_on(spdlog::level::trace);
  }
  spdlog::logger log;
};

logger::logger(logger_options options) : options_(std::move(options)), sink_(std::make_unique<sink>()) {}
logger::~logger() = default;

void logger::write(level l, std::string_view message, const json::object& fields) {
  if (!writes(l)) return;
  const auto time = to_string(std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now()));
  sink_->log.log(
      spdlog::level::info, "{}",
      options_.json ? format_json(time, l, options_.service, message, fields) : format_text(time, l, message, fields));
}

}  // namespace comanda::telemetry
