#include "comanda/saga/definition.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "reply_types.hpp"

namespace comanda::saga {

namespace {

bool overlap(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&b](const std::string& type) { return contains(b, type); });
}

bool is_local(const step& s) { return s.command.empty(); }

enum class place { before_pivot, at_pivot, after_pivot };

/// What the table may not hold. `broken` says that this step, standing there, breaks the rule.
struct rule {
  bool (*broken)(const step& s, place where);
  std::string_view message;
};

constexpr std::array rules = {
    rule{[](const step& s, place p) { return p == place::after_pivot && s.kind == step_kind::compensatable; },
         "a compensatable step stands after the pivot"},
    rule{[](const step& s, place p) { return p == place::before_pivot && s.kind == step_kind::retriable; },
         "a retriable step stands before the pivot"},
    rule{[](const step& s, place p) { return p == place::after_pivot && s.undo.has_value(); },
         "a step after the pivot has an undo"},
    rule{[](const step& s, place p) { return p == place::after_pivot && !s.refusal.empty(); },
         "a step after the pivot can be refused"},
    rule{[](const step& s, place) { return !is_local(s) && s.success.empty(); },
         "the step has a command and no success reply"},
    rule{[](const step& s, place) { return is_local(s) && (!s.success.empty() || !s.refusal.empty()); },
         "a local step has replies"},
    rule{[](const step& s, place) { return is_local(s) && s.undo.has_value(); }, "a local step has an undo"},
    rule{[](const step& s, place) { return overlap(s.success, s.refusal); },
         "a reply type is both success and refusal"},
    rule{[](const step& s, place) { return s.undo && (s.undo->command.empty() || s.undo->success.empty()); },
         "the undo has no command or no success reply"},
    // A late reply to the step would otherwise be taken for the answer to its undo.
    rule{[](const step& s, place) {
           return s.undo && (overlap(s.undo->success, s.success) || overlap(s.undo->success, s.refusal));
         },
         "a reply type answers both the step and its undo"},
    rule{[](const step& s, place) {
           return !is_local(s) && (s.retry.first <= microseconds::zero() || s.retry.longest < s.retry.first ||
                                   s.retry.attempts_max == 0);
         },
         "the retry policy needs 0 < first <= longest and at least one attempt"},
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
    for (const auto& r : rules) {
      if (r.broken(steps[i], where)) return refuse(steps[i].name, r.message);
    }
  }
  return {};
}

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
  [[nodiscard]] std::string hex() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[(state_ >> shift) & 0x0f];
    return text;
  }

 private:
  void absorb(std::string_view text) {
    for (const char c : text) state_ = (state_ ^ static_cast<unsigned char>(c)) * prime;
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
  fingerprint f;
  for (const auto& s : steps) {
    f.add(s.name);
    f.add(label(s.kind));
    f.add(s.command);
    if (is_local(s)) continue;  // nothing is sent, so nothing is waited for
    f.add(s.success);
    f.add(s.refusal);
    f.add(s.undo ? "undo" : "no undo");
    if (s.undo) {
      f.add(s.undo->command);
      f.add(s.undo->success);
    }
    f.add(s.retry.first.count());
    f.add(s.retry.longest.count());
    f.add(static_cast<std::int64_t>(s.retry.attempts_max));
  }
  return f.hex();
}

}  // namespace

result<definition> definition::build(std::string name, std::uint32_t version, std::vector<step> steps) {
  if (name.empty()) return fail(errc::validation_failed, "the saga has no name");
  if (steps.empty()) return fail(errc::validation_failed, "the saga '" + name + "' has no steps");
  if (auto named = check_names(steps); !named) return failure_of(named);
  auto pivot = find_pivot(steps);
  if (!pivot) return failure_of(pivot);
  if (auto sound = check_rules(steps, *pivot); !sound) return failure_of(sound);
  return unchecked(std::move(name), version, std::move(steps));
}

definition definition::unchecked(std::string name, std::uint32_t version, std::vector<step> steps) {
  definition d;
  d.name_ = std::move(name);
  d.version_ = version;
  d.hash_ = hash_of(steps);
  const auto pivot = std::ranges::find(steps, step_kind::pivot, &step::kind);
  d.pivot_ = std::min(static_cast<std::size_t>(pivot - steps.begin()), steps.size() - 1);
  d.steps_ = std::move(steps);
  return d;
}

const step* definition::find(std::string_view step_name) const noexcept {
  const auto at = std::find_if(steps_.begin(), steps_.end(), [&](const step& s) { return s.name == step_name; });
  return at == steps_.end() ? nullptr : &*at;
}

const step* definition::after(std::string_view step_name) const noexcept {
  const auto* present = find(step_name);
  return present == nullptr || present == &steps_.back() ? nullptr : present + 1;
}

bool definition::is_after_pivot(std::string_view step_name) const noexcept {
  const auto* present = find(step_name);
  return present != nullptr && present > &pivot();
}

}  // namespace comanda::saga
