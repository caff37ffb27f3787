#include "comanda/saga/definition.hpp"

namespace comanda::saga {

namespace {

/// Text between double quotes, where Mermaid wants a quote as an entity.
std::string label_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"')
      out += "#quot;";
    else
      out += c;
  }
  return out + '"';
}

std::string joined(const std::vector<std::string>& types) {
  std::string out;
  for (const auto& type : types) out += (out.empty() ? "" : " or ") + type;
  return out;
}

std::string forward_node(std::size_t index) { return "s" + std::to_string(index + 1); }
std::string undo_node(std::size_t index) { return "u" + std::to_string(index + 1); }

/// Where undoing begins when the steps before `end` may have happened.
std::string first_undo(const std::vector<step>& steps, std::size_t end) {
  while (end-- > 0) {
    if (steps[end].undo) return undo_node(end);
  }
  return "compensated";
}

std::string shape(const step& s) {
  const auto text = label_text(s.name + "<br/>" + (s.command.empty() ? "local" : s.command));
  return s.kind == step_kind::pivot ? "{{" + text + "}}" : "[" + text + "]";
}

}  // namespace

std::string definition::mermaid() const {
  std::string out = "flowchart TD\n  start([" + label_text(name_ + " v" + std::to_string(version_)) + "]) --> s1\n";
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto& s = steps_[i];
    const auto node = forward_node(i);
    const auto next = i + 1 < steps_.size() ? forward_node(i + 1) : std::string("completed");
    out += "  " + node + shape(s) + " -->" + (s.command.empty() ? "" : "|" + label_text(joined(s.success)) + "|") +
           " " + next + "\n";
    if (!s.refusal.empty()) {
      out += "  " + node + " -.->|" + label_text(joined(s.refusal)) + "| " + first_undo(steps_, i) + "\n";
    }
    if (s.undo) {
      out += "  " + node + " -.->|\"no answer or abort\"| " + undo_node(i) + "\n";
      out += "  " + undo_node(i) + "[" + label_text("undo " + s.name + "<br/>" + s.undo->command) + "] -->|" +
             label_text(joined(s.undo->success)) + "| " + first_undo(steps_, i) + "\n";
    } else if (s.kind == step_kind::compensatable && !s.command.empty()) {
      out += "  " + node + " -.->|\"no answer or abort\"| " + first_undo(steps_, i) + "\n";
    }
  }
  return out + "  completed([completed])\n  compensated([compensated])\n";
}

}  // namespace comanda::saga
