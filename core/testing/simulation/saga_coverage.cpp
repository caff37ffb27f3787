#include "comanda/testing/simulation/saga_coverage.hpp"

#include <stdexcept>
#include <string>

#include "comanda/storage/record.hpp"

namespace comanda::testing::simulation {

namespace {

/// What happens to a saga whatever step it is at.
template <class Use>
void each_event_of_a_saga(Use use) {
  for (const std::string_view event : {"started", "completed", "compensating", "compensated", "abort_requested",
                                       "stuck", "retry_requested", "compensate_requested"})
    use(event);
}

bool is_of_saga(std::string_view event) {
  bool found = false;
  each_event_of_a_saga([&](std::string_view own) { found = found || own == event; });
  return found;
}

std::string name_of(std::string_view saga, std::string_view step, std::string_view event) {
  std::string name = "saga " + std::string(saga);
  if (!step.empty()) name += "/" + std::string(step);
  return name + " " + std::string(event);
}

void expect_step(std::string_view saga, const saga::step& step, tally& into) {
  const auto expect = [&](std::string_view event) { into.expect(name_of(saga, step.name, event)); };
  if (step.skippable) expect("skipped");
  if (step.local()) return expect("local");
  expect(step.waits ? "waiting" : "sent");
  expect("succeeded");
  if (!step.refusal.empty()) expect("refused");
  expect("timed_out");
  if (step.waits) return;
  expect("resent");
  if (!step.undo) return;
  for (const auto event : {"undo_sent", "undo_timed_out", "undo_resent", "undone"}) expect(event);
}

saga::timeline_entry read_entry(const storage::row& cells) {
  auto entry = storage::from_row<saga::timeline_entry>(cells);
  if (!entry) throw std::logic_error("a committed entry of a timeline cannot be read: " + entry.error().message);
  return *std::move(entry);
}

}  // namespace

saga_coverage::saga_coverage(const saga::registry& definitions) {
  for (const auto& definition : definitions.all()) {
    each_event_of_a_saga([&](std::string_view event) { reached_.expect(name_of(definition.name(), {}, event)); });
    for (const auto& step : definition.steps()) expect_step(definition.name(), step, reached_);
  }
}

void saga_coverage::enter(const saga::timeline_entry& entry) {
  if (is_of_saga(entry.event)) {
    if (entry.event == "compensating") undoing_.insert(entry.saga_id);
    return reached_.count(name_of(entry.saga_type, {}, entry.event));
  }
  const bool may_be_either = entry.event == "timed_out" || entry.event == "resent";
  const bool undoes = may_be_either && undoing_.contains(entry.saga_id);
  reached_.count(name_of(entry.saga_type, entry.step, (undoes ? "undo_" : "") + entry.event));
}

void saga_coverage::enter(const storage::change_set& committed) {
  for (const auto& change : committed) {
    if (change.into != &storage::table_of<saga::timeline_entry>()) continue;
    for (const auto& cells : change.inserts) enter(read_entry(cells));
    for (const auto& cells : change.puts) enter(read_entry(cells));
  }
}

}  // namespace comanda::testing::simulation
