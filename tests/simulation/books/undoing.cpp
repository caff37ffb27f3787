#include "undoing.hpp"

#include <algorithm>

namespace comanda::simulation {

namespace {

using payments::operation_purpose;

/// Any answer of success to this step of this saga, in what the services have ever sent.
bool was_answered(const books& b, const saga::step& step, const saga_id& saga) {
  const auto id = to_string(saga);
  const auto answers = [&](const auto& entry) {
    const sent_message& sent = entry.second;
    return std::ranges::find(step.success, sent.type) != step.success.end() && sent.body.find(id) != std::string::npos;
  };
  return std::ranges::any_of(all_services,
                             [&](service_name each) { return std::ranges::any_of(b.of(each).sent, answers); });
}

/// What the step itself asks of the bank, and not its undo.
bool bank_has_done(const books& b, const saga::step& step, const saga_id& saga) {
  return std::ranges::any_of(b.operations, [&](const auto& entry) {
    const payments::payment_operation& operation = entry.second;
    const bool is_of_step =
        operation.saga_id == saga.value() && operation.step == step.name &&
        (operation.kind == payments::operation_kind::authorize || operation.purpose == operation_purpose::preparation);
    return is_of_step && operation.state == payments::operation_state::succeeded;
  });
}

std::string name_of(std::string_view saga, const saga::step& step, bool done) {
  return "compensation " + std::string(saga) + "/" + step.name + (done ? " done" : " never_done");
}

const saga::step* step_of(const saga::timeline_entry& entry, const saga::registry& definitions) {
  const auto* definition = definitions.latest(entry.saga_type);
  return definition == nullptr ? nullptr : definition->find(entry.step);
}

}  // namespace

void count_undoing(const books& b, const saga::registry& definitions, testing::simulation::tally& into) {
  for (const auto& definition : definitions.all()) {
    for (const auto& step : definition.steps()) {
      if (!step.undo) continue;
      into.expect(name_of(definition.name(), step, true));
      into.expect(name_of(definition.name(), step, false));
    }
  }
  for (const auto& [order, entries] : b.timelines) {
    for (const auto& entry : entries) {
      const auto* step = entry.event == "undone" ? step_of(entry, definitions) : nullptr;
      if (step == nullptr) continue;
      const bool done = was_answered(b, *step, entry.saga_id) || bank_has_done(b, *step, entry.saga_id);
      into.count(name_of(entry.saga_type, *step, done));
    }
  }
}

}  // namespace comanda::simulation
