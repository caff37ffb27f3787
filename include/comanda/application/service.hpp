#pragma once

#include <concepts>
#include <optional>
#include <string>

#include "comanda/application/context.hpp"
#include "comanda/application/model.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::application {

/// What the executor needs of a service: a variant of commands, which aggregates a command touches, and the pure rule.
/// Optional: `more_keys(command, found, keys)` names aggregates that can be known only from those that `keys` named.
/// An instance is immutable configuration (a reservation's lifetime, the saga definitions); each lane has its own.
template <class S>
concept decider = requires(const S& s, const typename S::command& c, key_set<typename S::model>& keys,
                           const state<typename S::model>& found, const context& ctx) {
  { s.keys(c, keys) } -> std::same_as<void>;
  { s.decide(c, found, ctx) } -> std::same_as<result<decision<typename S::model>>>;
};

/// What a service that takes part in messaging has besides: how a message, a timer or an effect's outcome becomes a
/// command. `from_message` errors: validation_failed, message_not_found (a type that it does not know).
template <class S>
concept participant = decider<S> && requires(const S& s, const messaging::message& m, const timer_row& t) {
  { s.from_message(m) } -> std::same_as<result<typename S::command>>;
  { s.from_timer(t) } -> std::same_as<result<typename S::command>>;
  { S::listens_to() } -> std::convertible_to<std::vector<std::string>>;
};

/// A service that cannot go on with whatever is stored. `may_start` is asked once, before anything is decided. Error
/// `invalid_state`: it must not start, and the message says why. Any other: ask again later.
template <class S>
concept particular = requires(const S& s, storage::store& in) {
  { s.may_start(in) } -> std::same_as<result<>>;
};

inline constexpr std::size_t idempotency_key_chars_max = 255;

/// A client's wish to have its request done once.
struct idempotency {
  std::string key;          ///< caller and Idempotency-Key together
  std::string fingerprint;  ///< what was asked: the same key with another one is refused
};

/// A command with all that the executor needs around it.
template <class Service>
struct request {
  typename Service::command command;
  application::context context;
  std::optional<message_id> message;  ///< came as this message: handled once (inbox)
  std::optional<application::idempotency> idempotency;
};

}  // namespace comanda::application
