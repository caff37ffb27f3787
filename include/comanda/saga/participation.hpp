#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"
#include "comanda/messaging/message.hpp"

namespace comanda::saga {

enum class participation_status {
  begun,    ///< the command is taken, and its answer comes later
  done,     //
  refused,  ///< nothing was done, and nothing will be
  undoing,  ///< the undo is taken, and its answer comes later
  undone,   ///< taken back, or forbidden before it happened (a tombstone): a late command does nothing
};
BOOST_DESCRIBE_ENUM(participation_status, begun, done, refused, undoing, undone)

/// What was answered, to be said again alike.
struct given_answer {
  std::string type;
  boost::json::object data;
  friend bool operator==(const given_answer&, const given_answer&) = default;
};
BOOST_DESCRIBE_STRUCT(given_answer, (), (type, data))

/// What a participant keeps of one step of one saga, so that it acts once and answers again alike. A record of the
/// table `participations`, which belongs into the schema of every service with a `saga::participant`:
///
///   CREATE TABLE participations (
///     participation_id uuid        NOT NULL PRIMARY KEY,
///     saga_id          uuid        NOT NULL,
///     step             text        NOT NULL,
///     subject          text        NOT NULL,
///     status           text        NOT NULL,
///     answer           jsonb,
///     undo_answer      jsonb,
///     version          bigint      NOT NULL,
///     created_at       timestamptz NOT NULL,
///     updated_at       timestamptz NOT NULL
///   );
///
/// A row has to stay for as long as its saga may send a command again: not before the saga has ended.
struct participation {
  static constexpr std::string_view table_name = "participations";
  static constexpr std::string_view key_column = "participation_id";

  uuid participation_id;  ///< derives from saga and step
  comanda::saga_id saga_id;
  std::string step;
  std::string subject;  ///< what the saga is about, as its commands say it
  participation_status status = participation_status::begun;
  std::optional<given_answer> answer;       ///< to the command; none of a tombstone, and while it is not given
  std::optional<given_answer> undo_answer;  ///< to the undo
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  friend bool operator==(const participation&, const participation&) = default;
};
BOOST_DESCRIBE_STRUCT(participation, (),
                      (participation_id, saga_id, step, subject, status, answer, undo_answer, version, created_at,
                       updated_at))

/// The key of what is kept of a saga's step, whether it is there yet or not. A step's command and its undo have the
/// same.
[[nodiscard]] inline uuid participation_of(const saga_id& saga, std::string_view step) {
  return derive_uuid(saga.value(), {"participation", step});
}

/// A saga asks for a step, or for its undo: what a participant is told.
struct asked {
  comanda::saga_id saga_id;
  std::string step;
  messaging::message message;
};
[[nodiscard]] inline uuid participation_of(const asked& by) { return participation_of(by.saga_id, by.step); }

}  // namespace comanda::saga
