#pragma once

#include <boost/describe/class.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"

namespace comanda::saga {

/// What happened in one of a subject's sagas: all of them make one timeline. Never changed. A record of the table
/// `saga_timeline`.
struct timeline_entry {
  static constexpr std::string_view table_name = "saga_timeline";
  static constexpr std::string_view key_column = "entry_id";

  uuid entry_id;              ///< derives from the subject and the sequence
  uuid subject;               ///< what the saga is about
  std::int64_t sequence = 0;  ///< 1, 2, ... within the subject
  timestamp at;
  comanda::saga_id saga_id;
  std::string saga_type;
  std::string step;
  std::string event;  ///< see `happened` in comanda/saga/engine.hpp
  std::int64_t attempt = 0;
  std::optional<comanda::message_id> message_id;
  boost::json::object detail;
  friend bool operator==(const timeline_entry&, const timeline_entry&) = default;
};
BOOST_DESCRIBE_STRUCT(timeline_entry, (),
                      (entry_id, subject, sequence, at, saga_id, saga_type, step, event, attempt, message_id, detail))

/// The key of a subject's entry of that sequence, whether it is there yet or not.
[[nodiscard]] inline uuid timeline_entry_id(const uuid& subject, std::int64_t sequence) {
  return derive_uuid(subject, {"timeline", std::to_string(sequence)});
}

}  // namespace comanda::saga
