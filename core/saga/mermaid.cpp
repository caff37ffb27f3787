#include "comanda/saga/definition.hpp"

namespace comanda::saga {

namespace {

/// Text between double quotes, where Mermaid wants a quote as an entity.
std::string label_text(std::string_view text) {
  std::string out = "\"";
  for (const char each : text) {
    if (each == '"')
      out += "#quot;";
    else
      out += each;
  }
  return out + '"';
}

std::string joined(const std::vector<std::string>& types) {
  std::string out;
  for (const auto& type : types) out += (out.empty() ? "" : " or ") + type;
  return out;
}

/// In the largest unit that it is a whole number of.
std::string duration_text(microseconds time) {
  struct unit {
    std::int64_t size;
    std::string_view name;
  };
  constexpr std::int64_t second = 1'000'000;
  for (const auto& each : {unit{.size = 3600 * second, .name = " h"}, unit{.size = 60 * second, .name = " min"},
                           unit{.size = second, .name = " s"}}) {
    if (time.count() % each.size == 0) return std::to_string(time.count() / each.size) + std::string(each.name);
  }
  return std::to_string(time.count()) + " us";
}

std::string what_it_does(const step& row) {
  if (row.waits) return "waits at most " + duration_text(row.waits->at_most);
  return row.local() ? "local" : row.command;
}

std::string shape(const step& row) {
  const auto text = label_text(row.name + "<br/>" + what_it_does(row) + (row.skippable ? "<br/>may be skipped" : ""));
  if (row.waits) return "[/" + text + "/]";
  return row.kind == step_kind::pivot ? "{{" + text + "}}" : "[" + text + "]";
}

std::string edge(const std::string& from, std::string_view arrow, const std::string& label, const std::string& to) {
  return "  " + from + " " + std::string(arrow) + (label.empty() ? "" : "|" + label_text(label) + "|") + " " + to +
         "\n";
}

constexpr std::string_view forward_arrow = "-->";
constexpr std::string_view back_arrow = "-.->";

/// A drawing in the making. Steps are numbered as they stand in the table.
class drawing {
 public:
  drawing(const definition& of, std::string title) : steps_(of.steps()) {
    out_ = "flowchart TD\n  start([" + label_text(title) + "]) --> " + place(0) + "\n";
    for (std::size_t index = 0; index < steps_.size();)
      index = steps_[index].group.empty() ? alone(index) : together(index);
    out_ += "  completed([completed])\n  compensated([compensated])\n";
  }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  static std::string forward_node(std::size_t index) { return "s" + std::to_string(index + 1); }
  static std::string undo_node(std::size_t index) { return "u" + std::to_string(index + 1); }

  /// The first of those that stand beside a step, and the first after them.
  [[nodiscard]] std::size_t begin_of(std::size_t index) const {
    while (index > 0 && !steps_[index].group.empty() && steps_[index - 1].group == steps_[index].group) --index;
    return index;
  }
  [[nodiscard]] std::size_t end_of(std::size_t index) const {
    const auto& group = steps_[index].group;
    for (++index; index < steps_.size() && !group.empty() && steps_[index].group == group;) ++index;
    return index;
  }
  /// Where the saga comes to: a step, or all of a group.
  [[nodiscard]] std::string place(std::size_t index) const {
    if (index == steps_.size()) return "completed";
    return steps_[index].group.empty() ? forward_node(index) : "g" + std::to_string(begin_of(index) + 1);
  }
  /// Where undoing begins when the steps before `end` may have happened, but for one that is known to have done
  /// nothing.
  [[nodiscard]] std::string first_undo(std::size_t end, std::size_t but) const {
    while (end-- > 0) {
      if (end != but && steps_[end].undo) return undo_node(end);
    }
    return "compensated";
  }

  std::size_t alone(std::size_t index) {
    const auto& row = steps_[index];
    out_ += edge(forward_node(index) + shape(row), forward_arrow, joined(row.success), place(index + 1));
    ways_back(index);
    return index + 1;
  }
  std::size_t together(std::size_t first) {
    const auto end = end_of(first);
    out_ += "  subgraph " + place(first) + "[" + label_text("all of " + steps_[first].group) + "]\n";
    for (auto index = first; index < end; ++index) out_ += "  " + forward_node(index) + shape(steps_[index]) + "\n";
    out_ += "  end\n";
    out_ += edge(place(first), forward_arrow, "all are answered", place(end));
    for (auto index = first; index < end; ++index) ways_back(index);
    return end;
  }
  void ways_back(std::size_t index) {
    const auto& row = steps_[index];
    const auto end = end_of(index);
    if (!row.refusal.empty())
      out_ += edge(forward_node(index), back_arrow, joined(row.refusal), first_undo(end, index));
    if (row.waits) {
      ways_of_a_wait(index, end);
    } else if (row.undo || (row.kind == step_kind::compensatable && !row.local())) {
      out_ += edge(forward_node(index), back_arrow, "no answer or abort", first_undo(end, steps_.size()));
    }
    if (row.undo) {
      const auto node = undo_node(index) + "[" + label_text("undo " + row.name + "<br/>" + row.undo->command) + "]";
      out_ += edge(node, forward_arrow, joined(row.undo->success), first_undo(index, index));
    }
  }

  void ways_of_a_wait(std::size_t index, std::size_t end) {
    const auto& row = steps_[index];
    const bool goes_on = row.waits->then == when_nothing_came::go_on;
    const auto back = first_undo(end, index);
    if (!goes_on) out_ += edge(forward_node(index), back_arrow, "nothing came, or abort", back);
    // Beside others it joins them, as with its answer.
    if (goes_on && row.group.empty()) out_ += edge(forward_node(index), back_arrow, "nothing came", place(end));
    if (goes_on && row.kind == step_kind::compensatable) out_ += edge(forward_node(index), back_arrow, "abort", back);
  }

  const std::vector<step>& steps_;
  std::string out_;
};

}  // namespace

std::string definition::mermaid() const { return drawing(*this, name_ + " v" + std::to_string(version_)).text(); }

}  // namespace comanda::saga
