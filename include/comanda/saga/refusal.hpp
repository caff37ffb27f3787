#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace comanda::saga {

/// Why a saga compensates: what a participant refused it for, or what turned it round. Codes that the engine makes
/// itself: TIMED_OUT, REFUSED, ABORTED, COMPENSATED_BY_OPERATOR.
struct refusal {
  std::string code;     ///< in capitals, for a program
  std::string message;  ///< for a person
  boost::json::object details;
  friend bool operator==(const refusal&, const refusal&) = default;
};

/// As instances and timelines hold it: {"code", "message", "details"}.
[[nodiscard]] boost::json::object to_object(refusal why);
/// What `to_object` made, or as much of it as is there.
[[nodiscard]] refusal refusal_of(const boost::json::object& reason);

}  // namespace comanda::saga
