#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda::saga {

enum class step_kind {
  compensatable,  ///< before the pivot; may be refused; has an undo unless it changes nothing
  pivot,      ///< the point of no return, exactly one: what went before is kept, what comes after is carried through
  retriable,  ///< after the pivot; cannot be refused, is sent again until it is answered
};

/// How long an answer is waited for, and how the wait grows. The n-th wait is first * 2^(n-1), at most `longest`, plus
/// up to a quarter of itself that derives from (saga, step, attempt), so that many sagas do not retry in step.
struct retry_policy {
  microseconds first = std::chrono::seconds(5);
  microseconds longest = std::chrono::minutes(5);
  std::uint32_t attempts_max =
      5;  ///< before the pivot: then it compensates. After it, and in undoing: then it is stuck, and goes on
};

/// How a step is taken back. Accepted by the participant also when the step never happened.
struct compensation {
  std::string command;
  std::vector<std::string> success;  ///< message types that say it is done
};

enum class when_nothing_came {
  compensate,  ///< as if it had been refused
  go_on,       ///< as if it had been answered with success
};

/// The longest time that a step may wait: what is longer cannot be meant.
inline constexpr microseconds longest_wait = std::chrono::days(3'650);

/// A step that sends nothing: a person, or something outside, says how the saga goes on. What is said before the step
/// is reached is kept until then.
struct waiting {
  microseconds at_most;  ///< above zero, at most `longest_wait`
  when_nothing_came then = when_nothing_came::compensate;
};

/// A row of the table.
struct step {
  std::string name{};  ///< persisted: never changes its meaning
  step_kind kind = step_kind::compensatable;
  std::string command{};               ///< message type; empty: the step waits, or it is local
  std::vector<std::string> success{};  ///< message types that mean done
  std::vector<std::string> refusal{};  ///< message types that mean refused: the participant did nothing
  std::optional<compensation> undo{};
  retry_policy retry{};
  std::optional<waiting> waits{};
  /// Whether a predicate of the subject may skip the step, which has nothing in effect then. Asked once, when the saga
  /// reaches it.
  bool skippable = false;
  /// Neighbours with one such name stand side by side: they are sent together, and the saga goes on when the last of
  /// them is answered. Persisted as the present step while any of them is under way. Empty: the step stands alone.
  std::string group{};

  /// Done in the decision that reaches it: nothing is sent and nothing waited for.
  [[nodiscard]] bool local() const noexcept { return command.empty() && !waits; }
};

/// A saga as data. Immutable; safe to share between threads.
class definition {
 public:
  /// Checks the table. Error: validation_failed, whose message names the offending step: no steps, a name twice or
  /// empty, not exactly one pivot, a compensatable step after it, a retriable one before it, an undo or a refusal after
  /// the pivot, a step with a command and no success reply, a local step with replies or an undo, a reply type that is
  /// both success and refusal of one step, an undo without a command or a reply, a reply type that answers both a step
  /// and its undo, a retry policy that never waits or never sends; a pivot that waits, can be skipped or stands beside
  /// others; a step that waits and sends, has an undo, has no end or no reply, compensates after the pivot, or waits
  /// for what another waits for; a local step beside others; a group of one, or whose name is in use or stands in two
  /// places.
  [[nodiscard]] static result<definition> build(std::string name, std::uint32_t version, std::vector<step> steps);

  /// A table as it stands, for `verify` (comanda/saga/verifier.hpp) to say what is wrong with it; nothing else should
  /// run it. At least one step; when none is the pivot, the last one counts as it.
  [[nodiscard]] static definition unchecked(std::string name, std::uint32_t version, std::vector<step> steps);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::uint32_t version() const noexcept { return version_; }
  /// 16 hex digits over everything that decides behaviour: two definitions with one hash behave alike. Name and version
  /// of the saga, and the order of alternative reply types, decide nothing.
  [[nodiscard]] const std::string& hash() const noexcept { return hash_; }
  [[nodiscard]] const std::vector<step>& steps() const noexcept { return steps_; }
  [[nodiscard]] const step* find(std::string_view step_name) const noexcept;
  /// What a saga is at while that is its present step: the one step of that name, or all that stand side by side under
  /// it; empty when there is none.
  [[nodiscard]] std::span<const step> at(std::string_view step_or_group) const noexcept;
  /// The step after that one, or after all that stand beside it; nullptr after the last.
  [[nodiscard]] const step* after(std::string_view step_or_group) const noexcept;
  [[nodiscard]] const step& pivot() const noexcept { return steps_[pivot_]; }
  [[nodiscard]] bool is_after_pivot(std::string_view step_or_group) const noexcept;
  /// A Mermaid flowchart of the steps, replies and undos.
  [[nodiscard]] std::string mermaid() const;

 private:
  definition() = default;
  std::string name_;
  std::uint32_t version_ = 0;
  std::string hash_;
  std::vector<step> steps_;
  std::size_t pivot_ = 0;
};

/// Every version of every definition that a service can run. Sagas in flight keep the one they began with.
class registry {
 public:
  /// Makes pointers from `find` and `latest` invalid: add everything first. Error: already_exists (that name and
  /// version).
  [[nodiscard]] result<> add(definition d);
  /// nullptr when it is unknown: the service must not start while instances need it.
  [[nodiscard]] const definition* find(std::string_view name, std::uint32_t version,
                                       std::string_view hash) const noexcept;
  [[nodiscard]] const definition* latest(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<definition>& all() const noexcept { return definitions_; }

 private:
  std::vector<definition> definitions_;
};

}  // namespace comanda::saga
