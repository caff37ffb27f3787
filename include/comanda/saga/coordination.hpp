#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/application/context.hpp"
#include "comanda/application/rows.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/saga/commands.hpp"
#include "comanda/saga/definition.hpp"
#include "comanda/saga/engine.hpp"
#include "comanda/saga/instance.hpp"
#include "comanda/saga/timeline.hpp"

// What `coordinator` does that knows nothing of a subject.
namespace comanda::saga::detail {

/// Whatever answers a step of these sagas, sorted.
[[nodiscard]] std::vector<std::string> reply_types(const registry& sagas);

/// The next entry of the timeline, which `saga` has the length of.
[[nodiscard]] timeline_entry next_entry(const happened& event, instance& saga, timestamp now);

/// The one step that waits for a message of that type; "" when none does.
[[nodiscard]] std::string step_told(const definition& table, std::string_view type);

/// Whether a saga began with this definition.
[[nodiscard]] bool is_of(const instance& saga, const definition& known) noexcept;

[[nodiscard]] application::timer_row deadline_of(const instance& saga);

/// The message of a command, without its data.
[[nodiscard]] messaging::message envelope_of(const send& what, const instance& saga, std::string_view target,
                                             const application::context& in, std::string_view service);

/// What a message means to a saga; nothing when it answers none. Errors: message_not_found (it is none of the types),
/// validation_failed.
[[nodiscard]] result<std::optional<reply>> reply_in(const messaging::message& message,
                                                    const std::vector<std::string>& types, std::string_view service);

/// Error: internal (another timer).
[[nodiscard]] result<deadline> deadline_in(const application::timer_row& timer, std::string_view service);

}  // namespace comanda::saga::detail
