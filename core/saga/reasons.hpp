#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

// Why a saga compensates, as instances and timelines hold it. Private to the engine.
namespace comanda::saga {

[[nodiscard]] inline boost::json::object reason(std::string_view code, std::string_view message,
                                                boost::json::object details) {
  return {{"code", code}, {"message", message}, {"details", std::move(details)}};
}

/// A reason always has a code, also when a participant or a caller gave none.
[[nodiscard]] inline boost::json::object or_else(const boost::json::object& given, std::string_view code,
                                                 std::string_view step) {
  if (given.contains("code")) return given;
  return reason(code, "the saga was turned round at step " + std::string(step), {{"step", step}, {"given", given}});
}

}  // namespace comanda::saga
