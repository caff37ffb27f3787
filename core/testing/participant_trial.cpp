#include "participant_trial.hpp"

#include <algorithm>

#include "comanda/messaging/source.hpp"
#include "trial.hpp"

namespace comanda::testing {

namespace {

constexpr std::string_view some_trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

bool is_one_of(const std::vector<std::string>& types, const std::string& type) {
  return std::ranges::find(types, type) != types.end();
}

std::string joined(const std::vector<std::string>& types) {
  std::string all;
  for (const auto& type : types) all += (all.empty() ? "" : " or ") + type;
  return all;
}

}  // namespace

participant_trial::participant_trial(const open_participant& open, const participant_samples& given)
    : samples(given),
      step{.saga = numbered_id(1), .name = "the_step"},
      other_step{.saga = numbered_id(2), .name = "the_other_step"},
      participant_(open()) {}

messaging::message participant_trial::asked(const sample_command& what, const asking_step& by) {
  messaging::message command;
  command.id = message_id(numbered_id(++last_id_));
  command.type = what.type;
  command.source = samples.asked_by;
  command.kind = messaging::message_kind::command;
  command.target = what.target;
  command.subject = samples.subject;
  command.correlation = by.saga;
  command.causation = numbered_id(last_id_ + 100'000);
  command.step = by.name;
  command.traceparent = some_trace;
  command.time = moment(0);
  command.data = what.data;
  return command;
}

std::optional<messages> participant_trial::answers_to(const messaging::message& message) {
  const auto sent = participant_.take(message);
  if (!sent) return std::nullopt;
  messages answers;
  for (const auto& each : *sent) {
    if (is_one_of(samples.done, each.type) || is_one_of(samples.refused, each.type) ||
        is_one_of(samples.undone, each.type))
      answers.push_back(each);
  }
  return answers;
}

std::optional<messaging::message> participant_trial::answer_to(const messaging::message& message,
                                                               const std::vector<std::string>& types,
                                                               const std::string& what) {
  const auto answers = answers_to(message);
  expect(answers.has_value(), what + " fails");
  if (!answers) return std::nullopt;
  expect(answers->size() == 1, what + " is answered " + std::to_string(answers->size()) + " times");
  if (answers->size() != 1) return std::nullopt;
  const auto& answer = answers->front();
  expect(is_one_of(types, answer.type), what + " is answered with " + answer.type + " and not " + joined(types));
  expect_addressed(answer, message, what);
  return answer;
}

void participant_trial::redeliver(const messaging::message& message, const std::optional<messaging::message>& before,
                                  const std::string& what) {
  const auto answers = answers_to(message);
  expect(answers.has_value(), what + " fails when it is delivered twice");
  if (!answers || !before) return;
  for (const auto& each : *answers)
    expect(each.type == before->type && each.data == before->data,
           what + " is answered otherwise when it is delivered twice");
}

void participant_trial::expect_alike(const std::optional<messaging::message>& first,
                                     const std::optional<messaging::message>& again, const std::string& what) {
  if (!first || !again) return;
  expect(first->type == again->type && first->data == again->data, what + " is answered otherwise the second time");
  expect(first->id != again->id, what + " is answered under the id of the first answer, which nobody takes in again");
}

void participant_trial::expect_effect(const std::string& wanted, const std::string& what) {
  const auto now = effect();
  expect(now == wanted, what + ": in effect is '" + now + "' and not '" + wanted + "'");
}

void participant_trial::expect_addressed(const messaging::message& answer, const messaging::message& asked,
                                         const std::string& what) {
  expect(answer.correlation == asked.correlation, what + " is answered to another saga");
  expect(answer.step == asked.step, what + " is answered to the step '" + answer.step + "'");
  expect(answer.subject == asked.subject, what + " is answered with another subject");
  expect(answer.target.empty() || answer.target == asked.source, what + " is answered to the service " + answer.target);
  expect(answer.source == messaging::service_in(answer.type), what + " is answered in the name of " + answer.source);
  expect(answer.traceparent == asked.traceparent, what + " is answered out of its trace");
}

}  // namespace comanda::testing
