#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comanda/testing/participant_suite.hpp"
#include "findings.hpp"

// What the checks of the participant suite are written with.
namespace comanda::testing {

using messages = std::vector<messaging::message>;

/// A step of a saga that asks.
struct asking_step {
  uuid saga;
  std::string name;
};

/// One check at work: a participant of its own, and what was found wrong.
class participant_trial : public findings {
 public:
  participant_trial(const open_participant& open, const participant_samples& given);

  const participant_samples& samples;
  const asking_step step;        ///< the one of the samples
  const asking_step other_step;  ///< the same of another saga

  [[nodiscard]] std::string effect() const { return participant_.effect(); }
  [[nodiscard]] bool can_relent() const { return static_cast<bool>(participant_.relent); }
  void relent() const { participant_.relent(); }

  /// The message of a command, under an id that was not used before.
  [[nodiscard]] messaging::message asked(const sample_command& what, const asking_step& by);
  [[nodiscard]] messaging::message asked(const sample_command& what) { return asked(what, step); }

  /// What was answered to it: of what was sent, that which says done, refused or undone. nullopt: the message failed.
  [[nodiscard]] std::optional<messages> answers_to(const messaging::message& message);
  /// The one answer that there has to be, of one of these types, to the step that asked. nullopt: there is none.
  std::optional<messaging::message> answer_to(const messaging::message& message, const std::vector<std::string>& types,
                                              const std::string& what);
  /// The message comes once more, under its own id: what is said then is what was said before.
  void redeliver(const messaging::message& message, const std::optional<messaging::message>& before,
                 const std::string& what);
  /// The same in the same words, and as a message of its own.
  void expect_alike(const std::optional<messaging::message>& first, const std::optional<messaging::message>& again,
                    const std::string& what);
  void expect_effect(const std::string& wanted, const std::string& what);
  /// Whether it goes to the step that asked.
  void expect_addressed(const messaging::message& answer, const messaging::message& asked, const std::string& what);

 private:
  participant_under_test participant_;
  std::uint32_t last_id_ = 100;
};

}  // namespace comanda::testing
