#include "comanda/testing/participant_suite.hpp"

#include <utility>

#include "participant_trial.hpp"

namespace comanda::testing {
namespace {

void is_done(participant_trial& test) {
  const auto before = test.effect();
  test.answer_to(test.asked(test.samples.command), test.samples.done, "the command");
  // A step that nothing takes back may be one that changes nothing.
  if (test.samples.undo)
    test.expect(test.effect() != before, "the command has no effect, or `effect` does not show it");
}

void is_done_once(participant_trial& test) {
  const auto command = test.asked(test.samples.command);
  const auto first = test.answer_to(command, test.samples.done, "the command");
  const auto done = test.effect();
  test.redeliver(command, first, "the command");
  test.expect_effect(done, "the command under the same id");
  const auto again =
      test.answer_to(test.asked(test.samples.command), test.samples.done, "the command under another id");
  test.expect_alike(first, again, "the command");
  test.expect_effect(done, "the command under another id");
}

void is_refused_again(participant_trial& test) {
  if (!test.samples.refused_command) return;
  const auto before = test.effect();
  const auto first =
      test.answer_to(test.asked(*test.samples.refused_command), test.samples.refused, "the command to be refused");
  test.expect_effect(before, "a command that is refused");
  const auto again =
      test.answer_to(test.asked(*test.samples.refused_command), test.samples.refused, "a refused command again");
  test.expect_alike(first, again, "a refused command");
  test.expect_effect(before, "a refused command again");
}

/// A saga forgets a step that was refused, so that nobody would take back what it did later.
void stays_refused(participant_trial& test) {
  if (!test.samples.refused_command || !test.can_relent()) return;
  test.answer_to(test.asked(*test.samples.refused_command), test.samples.refused, "the command to be refused");
  test.relent();
  const auto before = test.effect();
  test.answer_to(test.asked(*test.samples.refused_command), test.samples.refused,
                 "a refused command, now that it could be done,");
  test.expect_effect(before, "a refused command, now that it could be done");
}

void is_taken_back(participant_trial& test) {
  if (!test.samples.undo) return;
  const auto before = test.effect();
  test.answer_to(test.asked(test.samples.command), test.samples.done, "the command");
  test.answer_to(test.asked(*test.samples.undo), test.samples.undone, "the undo");
  test.expect_effect(before, "the undo");
}

void is_taken_back_once(participant_trial& test) {
  if (!test.samples.undo) return;
  const auto before = test.effect();
  test.answer_to(test.asked(test.samples.command), test.samples.done, "the command");
  const auto undo = test.asked(*test.samples.undo);
  const auto first = test.answer_to(undo, test.samples.undone, "the undo");
  test.redeliver(undo, first, "the undo");
  test.expect_effect(before, "the undo under the same id");
  const auto again = test.answer_to(test.asked(*test.samples.undo), test.samples.undone, "the undo under another id");
  test.expect_alike(first, again, "the undo");
  test.expect_effect(before, "the undo under another id");
}

/// The saga waits for the undo alone then: whatever is said to the command is absorbed, and need not be said.
void stays_taken_back(participant_trial& test) {
  if (!test.samples.undo) return;
  const auto before = test.effect();
  test.answer_to(test.asked(test.samples.command), test.samples.done, "the command");
  test.answer_to(test.asked(*test.samples.undo), test.samples.undone, "the undo");
  const auto late = test.asked(test.samples.command);
  const auto answers = test.answers_to(late);
  test.expect_effect(before, "the command again, after its undo");
  for (const auto& answer : answers.value_or(messages()))
    test.expect_addressed(answer, late, "the command again, after its undo,");
}

void leaves_a_tombstone(participant_trial& test) {
  if (!test.samples.undo) return;
  const auto before = test.effect();
  const auto first =
      test.answer_to(test.asked(*test.samples.undo), test.samples.undone, "the undo of what never happened");
  test.expect_effect(before, "the undo of what never happened");
  const auto again = test.answer_to(test.asked(*test.samples.undo), test.samples.undone, "the same again");
  test.expect_alike(first, again, "the undo of what never happened");
  test.expect_effect(before, "the undo of what never happened, again");

  const auto late = test.asked(test.samples.command);
  if (test.samples.refused.empty()) {
    const auto answers = test.answers_to(late);
    test.expect(answers && answers->empty(), "a command that comes after its undo is answered as if it were done");
  } else {
    const auto refused = test.answer_to(late, test.samples.refused, "a command that comes after its undo");
    const auto later = test.answer_to(test.asked(test.samples.command), test.samples.refused, "a late command again");
    test.expect_alike(refused, later, "a command that comes after its undo");
  }
  test.expect_effect(before, "a command that comes after its undo");
}

void undoes_what_was_refused(participant_trial& test) {
  if (!test.samples.undo || !test.samples.refused_command) return;
  const auto before = test.effect();
  test.answer_to(test.asked(*test.samples.refused_command), test.samples.refused, "the command to be refused");
  const auto first =
      test.answer_to(test.asked(*test.samples.undo), test.samples.undone, "the undo of what was refused");
  const auto again = test.answer_to(test.asked(*test.samples.undo), test.samples.undone, "the same again");
  test.expect_alike(first, again, "the undo of what was refused");
  test.expect_effect(before, "the undo of what was refused");
}

/// Another saga about the same may be refused, or told to come again. But it is told itself.
void answers_who_asks(participant_trial& test) {
  test.answer_to(test.asked(test.samples.command), test.samples.done, "the command");
  const auto other = test.asked(test.samples.command, test.other_step);
  for (const auto& answer : test.answers_to(other).value_or(messages()))
    test.expect_addressed(answer, other, "the command of another saga");
  test.answer_to(test.asked(test.samples.command), test.samples.done, "the command, after that of another saga,");
  if (test.samples.undo)
    test.answer_to(test.asked(*test.samples.undo), test.samples.undone, "the undo, after another saga's command,");
}

}  // namespace

std::vector<check> participant_suite(open_participant open, participant_samples samples) {
  std::vector<check> checks;
  const auto add = [&](const char* name, void (*keep)(participant_trial&)) {
    checks.push_back({name, [open, samples, keep] {
                        participant_trial test(open, samples);
                        keep(test);
                        return std::move(test).take_failures();
                      }});
  };
  add("a command is done, and answered to the step that asked", is_done);
  add("the same step twice is done once, and answered again alike", is_done_once);
  add("a refusal does nothing, and is given again alike", is_refused_again);
  add("what was refused stays refused when it could be done", stays_refused);
  add("an undo takes back what was done", is_taken_back);
  add("an undo twice takes back once, and is answered again alike", is_taken_back_once);
  add("what was taken back is not done again", stays_taken_back);
  add("an undo of what never happened is answered, and a late command does nothing", leaves_a_tombstone);
  add("an undo of what was refused is answered, and takes nothing back", undoes_what_was_refused);
  add("each saga is answered itself", answers_who_asks);
  return checks;
}

}  // namespace comanda::testing
