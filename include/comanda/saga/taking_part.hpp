#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/application/context.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/saga/engine.hpp"
#include "comanda/saga/participation.hpp"

// What `participant` does that knows nothing of a model.
namespace comanda::saga::detail {

/// What comes of a message before any rule is asked.
enum class reaction {
  act,     ///< the rule is asked
  repeat,  ///< it was answered before, and is again alike
  excuse,  ///< nothing is to be done: a command that came too late, an undo of what never happened
  wait,    ///< the answer is on its way to the same place
};
/// `before`: nullptr when nothing is known of the step.
[[nodiscard]] reaction reaction_to(direction way, const participation* before) noexcept;

/// What a rule has come to, or what stands for it.
struct outcome {
  participation_status status = participation_status::begun;
  std::optional<given_answer> answer{};  ///< none: it comes later
};

/// What is kept from now on.
[[nodiscard]] participation next_of(const participation* before, const asked& by, direction way, outcome what,
                                    timestamp now);

/// What is kept once an answer is there that was left for later; nothing when it changes nothing. It is told only where
/// it leads to the `status` that it says: of a step that is being undone nobody waits to hear that it is done.
[[nodiscard]] std::optional<participation> concluded(const participation& before, participation_status status,
                                                     given_answer answer, timestamp now);

/// The answer as a message, to the saga and the step that asked.
[[nodiscard]] messaging::message reply_with(const given_answer& answer, const participation& to,
                                            const application::context& in, std::string_view service);

/// Errors: validation_failed (from none of `leaders`; of no saga, or no step of it).
[[nodiscard]] result<asked> asked_in(const messaging::message& message, const std::vector<std::string>& leaders);

/// Errors: internal, with what the program lacks.
[[nodiscard]] unexpected<error> unknown_participation(const uuid& id);
[[nodiscard]] unexpected<error> unset_timer(std::string_view kind, std::string_view service);

}  // namespace comanda::saga::detail
