#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/time.hpp"
#include "comanda/messaging/ports.hpp"

namespace comanda::operations {

enum class dead_status {
  parked,     ///< waits for an operator
  redriven,   ///< sent to its service again; parked again when it fails again
  discarded,  ///< an operator gave it up
};
BOOST_DESCRIBE_ENUM(dead_status, parked, redriven, discarded)

enum class body_encoding {
  utf8,    ///< as it came
  base64,  ///< it was not text, so it cannot have been a message of ours
};
BOOST_DESCRIBE_ENUM(body_encoding, utf8, base64)

inline constexpr std::size_t dead_type_bytes_max = 255;  ///< of an AMQP short string; it is part of an index
inline constexpr std::size_t dead_cause_bytes_max = 1000;
inline constexpr std::size_t dead_traceparent_bytes_max = 255;

/// A message that its service could not handle.
struct dead_message {
  static constexpr std::string_view table_name = "dead_messages";
  static constexpr std::string_view key_column = "message_id";
  comanda::message_id message_id;
  std::string type;           ///< "" when nobody says
  std::string cause_code;     ///< of the last failure: "VALIDATION_FAILED"
  std::string cause;          ///< its text
  std::int64_t attempts = 0;  ///< failed deliveries, over all its redrives and sends
  timestamp first_failed_at;
  timestamp last_failed_at;
  std::string traceparent;
  std::string body;
  operations::body_encoding body_encoding = operations::body_encoding::utf8;
  dead_status status = dead_status::parked;
  std::optional<timestamp> closed_at;  ///< redriven or discarded; rows are pruned by it, so never a parked one
  std::int64_t version = 0;
  friend bool operator==(const dead_message&, const dead_message&) = default;
};
BOOST_DESCRIBE_STRUCT(dead_message, (),
                      (message_id, type, cause_code, cause, attempts, first_failed_at, last_failed_at, traceparent,
                       body, body_encoding, status, closed_at, version))

/// What came out of a parking queue as the record of a message that is parked for the first time. Its id is the
/// message's own. Two kinds have one that derives, so that they are one row however often they come: a saga's command,
/// which each time that it is sent again has another message id (from the saga, the step and the command's type), and a
/// body that is no message (from itself). `now` stands for the times that the transport does not know.
[[nodiscard]] dead_message dead_message_of(const messaging::delivery& d, timestamp now);

}  // namespace comanda::operations
