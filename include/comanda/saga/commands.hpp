#pragma once

#include <string>

#include "comanda/kernel/id.hpp"
#include "comanda/messaging/message.hpp"

// What moves a saga on: commands of every service that leads sagas. `coordinator` decides them.
namespace comanda::saga {

/// A participant answered a step, with this message. What it says is read by the definition that the saga began with.
struct reply {
  comanda::saga_id saga_id;
  uuid subject;
  messaging::message message;
};

/// The wait for an answer is over.
struct deadline {
  comanda::saga_id saga_id;
  uuid subject;
};

/// An operator sends the present step again at once.
struct retry {
  comanda::saga_id saga_id;
  std::string reason;
};

/// An operator turns a saga round. Only before its pivot.
struct compensate {
  comanda::saga_id saga_id;
  std::string reason;
};

/// The kind of the timer that is a saga's deadline; its id is the saga's, its subject the id of what the saga is about.
inline constexpr std::string_view deadline_timer = "saga_deadline";

}  // namespace comanda::saga
