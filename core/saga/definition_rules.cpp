#include "definition_rules.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "reply_types.hpp"

namespace comanda::saga {

namespace {

bool overlap(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&b](const std::string& type) { return contains(b, type); });
}

enum class place { before_pivot, at_pivot, after_pivot };

/// What the table may not hold. `broken` says that this step, standing there, breaks the rule.
struct rule {
  bool (*broken)(const step& row, place where);
  std::string_view message;
};

constexpr std::array rules = {
    rule{[](const step& row, place where) {
           return where == place::after_pivot && row.kind == step_kind::compensatable;
         },
         "a compensatable step stands after the pivot"},
    rule{[](const step& row, place where) { return where == place::before_pivot && row.kind == step_kind::retriable; },
         "a retriable step stands before the pivot"},
    rule{[](const step& row, place where) { return where == place::after_pivot && row.undo.has_value(); },
         "a step after the pivot has an undo"},
    rule{[](const step& row, place where) { return where == place::after_pivot && !row.refusal.empty(); },
         "a step after the pivot can be refused"},
    rule{[](const step& row, place) { return !row.command.empty() && row.success.empty(); },
         "the step has a command and no success reply"},
    rule{[](const step& row, place) { return row.local() && (!row.success.empty() || !row.refusal.empty()); },
         "a local step has replies"},
    rule{[](const step& row, place) { return row.local() && row.undo.has_value(); }, "a local step has an undo"},
    rule{[](const step& row, place) { return overlap(row.success, row.refusal); },
         "a reply type is both success and refusal"},
    rule{[](const step& row, place) { return row.undo && (row.undo->command.empty() || row.undo->success.empty()); },
         "the undo has no command or no success reply"},
    // A late reply to the step would otherwise be taken for the answer to its undo.
    rule{[](const step& row, place) {
           return row.undo && (overlap(row.undo->success, row.success) || overlap(row.undo->success, row.refusal));
         },
         "a reply type answers both the step and its undo"},
    rule{[](const step& row, place) {
           return !row.command.empty() && (row.retry.first <= microseconds::zero() ||
                                           row.retry.longest < row.retry.first || row.retry.attempts_max == 0);
         },
         "the retry policy needs 0 < first <= longest and at least one attempt"},
    rule{[](const step& row, place where) { return where == place::at_pivot && row.waits; }, "the pivot waits"},
    rule{[](const step& row, place where) { return where == place::at_pivot && row.skippable; },
         "the pivot can be skipped"},
    rule{[](const step& row, place where) { return where == place::at_pivot && !row.group.empty(); },
         "the pivot stands beside other steps"},
    rule{[](const step& row, place) { return row.waits && !row.command.empty(); },
         "the step waits, and sends a command"},
    rule{[](const step& row, place) { return row.waits && row.success.empty(); }, "the step waits for nothing"},
    rule{[](const step& row, place) { return row.waits && row.waits->at_most <= microseconds::zero(); },
         "the step waits for no time"},
    rule{[](const step& row, place) { return row.waits && row.waits->at_most > longest_wait; },
         "the step waits for more than ten years"},
    // Nothing was sent, so nobody did anything.
    rule{[](const step& row, place) { return row.waits && row.undo; }, "a step that waits has an undo"},
    rule{[](const step& row, place where) {
           return where == place::after_pivot && row.waits && row.waits->then == when_nothing_came::compensate;
         },
         "a step after the pivot compensates when nothing comes"},
    rule{[](const step& row, place) { return !row.group.empty() && row.local(); }, "a local step stands beside others"},
};

unexpected<error> refuse(const std::string& step_name, std::string_view message) {
  return fail(errc::validation_failed, "step '" + step_name + "': " + std::string(message), {{"step", step_name}});
}

result<> check_names(const std::vector<step>& steps) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].name.empty()) return refuse("#" + std::to_string(i + 1), "the step has no name");
    if (!seen.insert(steps[i].name).second) return refuse(steps[i].name, "the name stands in the table twice");
  }
  return {};
}

/// Steps side by side are neighbours, at least two, under a name of their own.
result<> check_groups(const std::vector<step>& steps) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < steps.size();) {
    const auto& group = steps[i].group;
    auto end = i + 1;
    while (end < steps.size() && !group.empty() && steps[end].group == group) ++end;
    if (!group.empty()) {
      if (end - i < 2) return refuse(steps[i].name, "no other step stands beside it in '" + group + "'");
      if (!seen.insert(group).second) return refuse(steps[i].name, "'" + group + "' stands in the table twice");
      if (std::ranges::find(steps, group, &step::name) != steps.end())
        return refuse(group, "steps stand side by side under the name of a step");
    }
    i = end;
  }
  return {};
}

/// Who says something knows what is said, and not which step hears it.
result<> check_what_is_told(const std::vector<step>& steps) {
  std::set<std::string_view> told;
  for (const auto& each : steps) {
    if (!each.waits) continue;
    for (const auto* types : {&each.success, &each.refusal}) {
      for (const auto& type : *types) {
        if (!told.insert(type).second) return refuse(each.name, "another step waits for " + type + ", too");
      }
    }
  }
  return {};
}

result<std::size_t> find_pivot(const std::vector<step>& steps) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].kind != step_kind::pivot) continue;
    if (found) return refuse(steps[i].name, "there is a pivot already, '" + steps[*found].name + "'");
    found = i;
  }
  if (!found) return refuse(steps.back().name, "the table ends here and had no pivot");
  return *found;
}

result<> check_rules(const std::vector<step>& steps, std::size_t pivot) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto where = i < pivot ? place::before_pivot : i == pivot ? place::at_pivot : place::after_pivot;
    for (const auto& each : rules) {
      if (each.broken(steps[i], where)) return refuse(steps[i].name, each.message);
    }
  }
  return {};
}

}  // namespace

result<> check_steps(const std::vector<step>& steps) {
  if (auto named = check_names(steps); !named) return named;
  if (auto grouped = check_groups(steps); !grouped) return grouped;
  auto pivot = find_pivot(steps);
  if (!pivot) return failure_of(pivot);
  if (auto sound = check_rules(steps, *pivot); !sound) return sound;
  return check_what_is_told(steps);
}

}  // namespace comanda::saga
