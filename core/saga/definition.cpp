#include "comanda/saga/definition.hpp"

#include <algorithm>
#include <set>

#include "definition_rules.hpp"

namespace comanda::saga {

namespace {

/// FNV-1a, 64 bits, over fields that each carry their length, so that no text can imitate a border.
class fingerprint {
 public:
  void add(std::string_view text) {
    absorb(std::to_string(text.size()));
    absorb(":");
    absorb(text);
  }
  void add(std::int64_t number) { add(std::string_view(std::to_string(number))); }
  /// A set: the order in which the types stand, and a type given twice, decide nothing.
  void add(const std::vector<std::string>& types) {
    const std::set<std::string_view> sorted(types.begin(), types.end());
    add(static_cast<std::int64_t>(sorted.size()));
    for (const auto type : sorted) add(type);
  }
  /// What a row has besides its fields: nothing that `add` writes begins so.
  void mark(std::string_view text) {
    absorb("+");
    add(text);
  }
  [[nodiscard]] std::string hex() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[(state_ >> shift) & 0x0f];
    return text;
  }

 private:
  void absorb(std::string_view text) {
    for (const char byte : text) state_ = (state_ ^ static_cast<unsigned char>(byte)) * prime;
  }
  static constexpr std::uint64_t offset_basis = 14695981039346656037ull;
  static constexpr std::uint64_t prime = 1099511628211ull;
  std::uint64_t state_ = offset_basis;
};

std::string_view label(step_kind kind) {
  switch (kind) {
    case step_kind::compensatable:
      return "compensatable";
    case step_kind::pivot:
      return "pivot";
    case step_kind::retriable:
      return "retriable";
  }
  return "";
}

/// Name and version of the saga are left out: they say which table it is, not what it does.
std::string hash_of(const std::vector<step>& steps) {
  fingerprint sum;
  for (const auto& row : steps) {
    sum.add(row.name);
    sum.add(label(row.kind));
    sum.add(row.command);
    // What a step may have besides is said where it has it: tables without it keep the hashes that they were stored
    // with.
    if (row.skippable) sum.mark("skippable");
    if (!row.group.empty()) sum.mark("beside " + row.group);
    if (row.local()) continue;  // nothing is sent, so nothing is waited for
    if (row.waits) {
      sum.mark(row.waits->then == when_nothing_came::go_on ? "waits, or goes on" : "waits, or compensates");
      sum.add(row.waits->at_most.count());
    }
    sum.add(row.success);
    sum.add(row.refusal);
    sum.add(row.undo ? "undo" : "no undo");
    if (row.undo) {
      sum.add(row.undo->command);
      sum.add(row.undo->success);
    }
    sum.add(row.retry.first.count());
    sum.add(row.retry.longest.count());
    sum.add(static_cast<std::int64_t>(row.retry.attempts_max));
  }
  return sum.hex();
}

}  // namespace

result<definition> definition::build(std::string name, std::uint32_t version, std::vector<step> steps) {
  if (name.empty()) return fail(errc::validation_failed, "the saga has no name");
  if (steps.empty()) return fail(errc::validation_failed, "the saga '" + name + "' has no steps");
  if (auto sound = check_steps(steps); !sound) return failure_of(sound);
  return unchecked(std::move(name), version, std::move(steps));
}

definition definition::unchecked(std::string name, std::uint32_t version, std::vector<step> steps) {
  definition made;
  made.name_ = std::move(name);
  made.version_ = version;
  made.hash_ = hash_of(steps);
  const auto pivot = std::ranges::find(steps, step_kind::pivot, &step::kind);
  made.pivot_ = std::min(static_cast<std::size_t>(pivot - steps.begin()), steps.size() - 1);
  made.steps_ = std::move(steps);
  return made;
}

const step* definition::find(std::string_view step_name) const noexcept {
  const auto at = std::find_if(steps_.begin(), steps_.end(), [&](const step& row) { return row.name == step_name; });
  return at == steps_.end() ? nullptr : &*at;
}

std::span<const step> definition::at(std::string_view step_or_group) const noexcept {
  if (step_or_group.empty()) return {};
  const auto stands = [&](const step& row) { return row.name == step_or_group || row.group == step_or_group; };
  const auto first = std::ranges::find_if(steps_, stands);
  return {first, std::find_if_not(first, steps_.end(), stands)};
}

const step* definition::after(std::string_view step_or_group) const noexcept {
  const auto present = at(step_or_group);
  if (present.empty()) return nullptr;
  const auto& group = present.back().group;
  const auto* next = &present.back() + 1;
  const auto* end = steps_.data() + steps_.size();
  while (next != end && !group.empty() && next->group == group) ++next;
  return next == end ? nullptr : next;
}

bool definition::is_after_pivot(std::string_view step_or_group) const noexcept {
  const auto present = at(step_or_group);
  return !present.empty() && &present.front() > &pivot();
}

}  // namespace comanda::saga
