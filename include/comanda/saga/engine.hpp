#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "comanda/saga/definition.hpp"
#include "comanda/saga/instance.hpp"

namespace comanda::saga {

/// What can happen to a saga.
struct started {};
struct replied {
  std::string step;  ///< which step it answers (a message's `step`)
  std::string type;  ///< message type
  std::optional<message_id> message;
  boost::json::object detail;  ///< for the timeline; of a refusal {"code", "message", "details"}: becomes the reason
};
struct deadline_passed {};
struct abort_requested {
  boost::json::object reason;  ///< {"code", "message", "details"}
};
/// An operator sends the present step again at once.
struct retry_requested {
  std::string caller;
  std::string reason;
};
/// An operator turns a running saga round. After the pivot it is refused.
struct compensate_requested {
  std::string caller;
  std::string reason;
};
using input = std::variant<started, replied, deadline_passed, abort_requested, retry_requested, compensate_requested>;

enum class direction { forward, undo };

/// A command to send. Its id derives from (saga, step, direction, attempt), so a crash after the decision cannot make a
/// second message of it.
struct send {
  std::string step{};
  saga::direction direction = saga::direction::forward;
  std::string command{};
  std::int64_t attempt = 1;
  message_id id{};
};

/// What happened, for the timeline: "started", "sent", "succeeded", "refused", "timed_out", "resent", "local",
/// "compensating", "undo_sent", "undone", "completed", "compensated", "abort_requested", "retry_requested",
/// "compensate_requested", "stuck", "skipped", "waiting", "answered_early". What is absorbed leaves no entry.
struct happened {
  std::string step{};
  std::string event{};
  std::int64_t attempt = 0;
  std::optional<message_id> message{};
  boost::json::object detail{};
};

struct transition {
  instance next;  ///< `version` is raised by one when anything changed
  std::vector<send> sends;
  std::vector<std::string>
      locals;  ///< local steps that this transition reached: the caller does them in the same decision
  std::vector<happened> timeline;
  bool changed = false;  ///< false: a late or duplicate input was absorbed, `next` equals what was given
};

/// Whether the subject, as it is, has a skippable step skipped. Asked once, when the saga reaches the step; `locals`
/// are the local steps of this transition that were reached before it, in order, and count as done. Empty: nothing is
/// skipped.
using skip_rule = std::function<bool(std::string_view step, const std::vector<std::string>& locals)>;

/// The instance that `advance(..., started{}, ...)` begins from; nothing is sent yet. Its version is 0.
[[nodiscard]] instance make_instance(const definition& table, saga_id id, const uuid& subject, timestamp now);

/// The whole engine: pure, total (each input in each state has an answer), independent of what the saga is about.
/// - forward: a success reply to the present step moves on (registering the next step's undo before it is sent); a
/// refusal
///   before the pivot drops the refused step from `to_undo` and compensates the rest in reverse order
/// - replies for another step or after the end, and duplicates, are absorbed
/// - deadline: sends again with backoff up to the policy; then compensates (before the pivot, the unanswered step too)
/// or
///   goes on and is stuck (after it, and while undoing)
/// - steps side by side are sent together, each with its own attempts and deadline; the last answer moves on, the first
/// refusal compensates all of them; their undos go one after the other, like all undos
/// - a step that waits sends nothing: its deadline compensates or goes on; what is said to it before the saga comes
/// there is kept, the first only
/// - a step that is skipped is never sent and never undone
/// - abort before the pivot compensates, the step in flight included; after it, or while compensating, it is absorbed
/// - a pivot that is in flight may have happened unseen: unless it has an undo, only its refusal turns the saga round
/// Errors: invalid_state for an operator's wish that cannot be granted (the saga has ended, is past its pivot, or waits
/// for what nobody is sent for); internal when the instance is at a step that its table does not have, or began with a
/// definition of another hash.
[[nodiscard]] result<transition> advance(const definition& table, const instance& now_at, const input& what,
                                         timestamp now, const skip_rule& skips = {});

/// The id of a send.
[[nodiscard]] message_id send_id(saga_id saga, std::string_view step, direction way, std::int64_t attempt);

}  // namespace comanda::saga
