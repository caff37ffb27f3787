#pragma once

#include <boost/describe/class.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>

#include "comanda/operations/dead_message.hpp"

// What operators see.
namespace comanda::operations {

struct dead_message_view {
  comanda::message_id message_id;
  std::string service;  ///< that could not handle it
  std::string type;
  std::string cause;  ///< "CODE: text"
  std::int64_t attempts = 0;
  timestamp first_failed_at;
  timestamp last_failed_at;
  boost::json::value body;  ///< decoded when it is JSON; else the text, or base64 of what is no text
};
BOOST_DESCRIBE_STRUCT(dead_message_view, (),
                      (message_id, service, type, cause, attempts, first_failed_at, last_failed_at, body))

[[nodiscard]] dead_message_view view_of(const dead_message& m, std::string service);

/// What `redrive_all` came to.
struct redriven_view {
  std::int64_t redriven = 0;
  std::int64_t remaining = 0;  ///< that matched, too, and still wait
};
BOOST_DESCRIBE_STRUCT(redriven_view, (), (redriven, remaining))

struct outbox_view {
  std::int64_t pending = 0;
  std::int64_t oldest_age_ms = 0;  ///< 0 when none is pending
};
BOOST_DESCRIBE_STRUCT(outbox_view, (), (pending, oldest_age_ms))

}  // namespace comanda::operations
