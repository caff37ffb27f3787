#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace comanda::telemetry {

enum class level { debug, info, warning, error };

struct logger_options {
  std::string service;  ///< in every line
  level least = level::info;
  bool json = true;  ///< one JSON object a line; else text for a person
};

/// Writes lines to stderr. Every text is escaped: a message cannot break out of its line.
/// Thread rule: safe from every thread.
class logger {
 public:
  explicit logger(logger_options options);
  ~logger();
  void write(level l, std::string_view message, const boost::json::object& fields = {});
  [[nodiscard]] bool writes(level l) const noexcept { return l >= options_.least; }

 private:
  logger_options options_;
  struct sink;
  std::unique_ptr<sink> sink_;
};

/// The line that `write` makes, without the line break; `time` is RFC 3339.
[[nodiscard]] std::string format_json(std::string_view time, level l, std::string_view service,
                                      std::string_view message, const boost::json::object& fields);
[[nodiscard]] std::string format_text(std::string_view time, level l, std::string_view message,
                                      const boost::json::object& fields);

}  // namespace comanda::telemetry
