#pragma once

#include <concepts>
#include <string_view>
#include <utility>

#include "comanda/application/context.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/schema/schema.hpp"

namespace comanda::messaging {

/// A described struct that travels: `static constexpr std::string_view message_type = "comanda.<service>.<name>.v1";`
/// and, for a command, `target`, the service that it is for.
template <class T>
concept payload = requires {
  { T::message_type } -> std::convertible_to<std::string_view>;
};
template <class T>
concept command_payload = payload<T> && requires {
  { T::target } -> std::convertible_to<std::string_view>;
};

/// Who waits for the reply to a command: the saga and the step that sent it, as the command's message said.
struct reply_address {
  std::optional<uuid> saga;
  std::string step;
  friend bool operator==(const reply_address&, const reply_address&) = default;
};
[[nodiscard]] inline reply_address reply_address_of(const message& m) { return {m.correlation, m.step}; }

/// Error: validation_failed with every violation; unknown members are ignored, so that a newer sender is understood.
template <payload T>
[[nodiscard]] result<T> read(const message& m) {
  auto decoded = schema::decode<T>(m.data, {.unknown_members = schema::unknown_members::ignore});
  if (!decoded) return unexpected<error>(schema::to_error(std::move(decoded).error()));
  return *std::move(decoded);
}

template <payload T>
[[nodiscard]] message make_event(const application::context& c, std::string_view source, std::string subject,
                                 const T& data) {
  return application::make_event(c, source, T::message_type, std::move(subject), schema::encode_object(data));
}

/// An event that answers a command: it brings back saga and step.
template <payload T>
[[nodiscard]] message make_reply(const application::context& c, std::string_view source, std::string subject,
                                 const reply_address& to, const T& data) {
  auto m = make_event(c, source, std::move(subject), data);
  m.correlation = to.saga;
  m.step = to.step;
  return m;
}

}  // namespace comanda::messaging
