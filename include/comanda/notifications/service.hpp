#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comanda/application/batch.hpp"
#include "comanda/application/service.hpp"
#include "comanda/kernel/backoff.hpp"
#include "comanda/notifications/commands.hpp"

namespace comanda::notifications {

struct model {
  static constexpr std::string_view service = "notifications";
  using aggregates = boost::mp11::mp_list<notification, preferences>;
  using facts = boost::mp11::mp_list<delivery_attempt>;
};

struct settings {
  std::int64_t attempts_max = 5;  ///< then the notification has failed; an operator's retry begins to count anew
  backoff delivery_retry{std::chrono::seconds(1), std::chrono::minutes(5)};
  /// What this installation can send over. A channel that a customer prefers and that is not among these is passed
  /// over; one that is left with none is told over the log, so that nothing goes unsaid.
  std::vector<channel> available_channels{channel::log};
};

/// The rules of the Notifications service. Immutable; see application::participant.
///
/// | notification | event again | delivered       | not delivered                        | retried by an operator |
/// | ------------ | ----------- | --------------- | ------------------------------------ | ---------------------- |
/// | none         | queued      | error not_found | error not_found                      | error not_found        |
/// | queued       | nothing     | sent            | queued; failed after the last        | error invalid_state    |
/// | sent         | nothing     | nothing         | nothing                              | error invalid_state    |
/// | failed       | nothing     | nothing         | nothing                              | queued, counted anew   |
class service {
 public:
  using model = notifications::model;
  using command = notifications::command;
  using settings = notifications::settings;

  explicit service(settings with = {}) : settings_(std::move(with)) {}

  void keys(const command& c, application::key_set<model>& keys) const;
  /// The notifications themselves: their recipients stand in the preferences.
  void more_keys(const command& c, const application::state<model>& found, application::key_set<model>& keys) const;
  /// Errors: validation_failed (an event without a template; preferences that do not fit; a channel without an address,
  /// NO_RECIPIENT, or that is not here, CHANNEL_UNAVAILABLE), notification_not_found, preferences_not_found,
  /// version_mismatch, invalid_state.
  [[nodiscard]] result<application::decision<model>> decide(const command& c, const application::state<model>& found,
                                                            const application::context& ctx) const;
  [[nodiscard]] result<command> from_message(const messaging::message& m) const;
  /// Error: internal. The service sets no timers: what it waits for are effects.
  [[nodiscard]] result<command> from_timer(const application::timer_row& t) const;
  /// The events that there are texts for.
  [[nodiscard]] static std::vector<std::string> listens_to();

 private:
  settings settings_;
};

/// The kind of the effect that is a delivery; its subject is the notification's id.
inline constexpr std::string_view deliver_effect = "deliver";

/// The one notification of an event to a recipient over a channel.
[[nodiscard]] notification_id notification_of(const message_id& event, channel over, std::string_view recipient);
/// The one effect that delivers a notification.
[[nodiscard]] effect_id delivery_of(const notification_id& notification);

}  // namespace comanda::notifications

extern template class comanda::application::batch<comanda::notifications::model>;
