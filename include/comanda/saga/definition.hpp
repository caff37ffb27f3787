#pragma once

#include <cstdint>
#include <optional>
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

/// A row of the table.
struct step {
  std::string name;  ///< persisted: never changes its meaning
  step_kind kind = step_kind::compensatable;
  std::string command;               ///< message type; empty: a local step, done in the decision that reaches it
  std::vector<std::string> success;  ///< message types that mean done
  std::vector<std::string> refusal;  ///< message types that mean refused: the participant did nothing
  std::optional<compensation> undo;
  retry_policy retry;
};

/// A saga as data. Immutable; safe to share between threads.
class definition {
 public:
  /// Checks the table. Error: validation_failed, whose message names the offending step: no steps, a name twice or
  /// empty, not exactly one pivot, a compensatable step after it, a retriable one before it, an undo or a refusal after
  /// the pivot, a step with a command and no success reply, a local step with replies or an undo, a reply type that is
  /// both success and refusal of one step, an undo without a command or a reply, a reply type that answers both a step
  /// and its undo, a retry policy that never waits or never sends.
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
  /// The step after that one; nullptr after the last.
  [[nodiscard]] const step* after(std::string_view step_name) const noexcept;
  [[nodiscard]] const step& pivot() const noexcept { return steps_[pivot_]; }
  [[nodiscard]] bool is_after_pivot(std::string_view step_name) const noexcept;
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
