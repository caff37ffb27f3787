#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "comanda/saga/orchestration.hpp"

// What `orchestrate` has when a saga is half written. Private to it.
namespace comanda::saga {

namespace detail {

template <class Model>
struct draft {
  std::string name;
  std::uint32_t version = 1;
  std::vector<step> steps;
  std::vector<step_behaviour<Model>> behaviours;
  typename orchestration<Model>::end when_compensated;
  std::string mistake;  ///< that `build` reports

  /// One step more, of that kind, with nothing in it yet.
  void begin_step(std::string step_name, step_kind kind) {
    saga::step fresh;
    fresh.name = std::move(step_name);
    fresh.kind = kind;
    steps.push_back(std::move(fresh));
    behaviours.emplace_back();
  }
  /// A step that was written elsewhere, and stands beside others.
  void take_branch(draft other, const std::string& group, step_kind kind) {
    if (other.steps.size() != 1) mistake = "each part of '" + group + "' is one step";
    for (auto& each : other.steps) {
      each.group = group;
      each.kind = kind;
      steps.push_back(std::move(each));
    }
    for (auto& each : other.behaviours) behaviours.push_back(std::move(each));
  }
  [[nodiscard]] bool has_pivot() const {
    return std::ranges::find(steps, step_kind::pivot, &saga::step::kind) != steps.end();
  }
};

template <messaging::payload... Messages>
std::vector<std::string> types_of() {
  return {std::string(Messages::message_type)...};
}

/// The command that a function makes, of the subject or of it and the saga.
template <class Make, class Subject>
struct made_by {
  using type = std::invoke_result_t<const Make&, const Subject&, const saga_id&>;
};
template <class Make, class Subject>
  requires std::invocable<const Make&, const Subject&>
struct made_by<Make, Subject> {
  using type = std::invoke_result_t<const Make&, const Subject&>;
};

template <class Subject, class Make>
outgoing<Subject> outgoing_by(Make make) {
  using command = typename made_by<Make, Subject>::type;
  static_assert(messaging::command_payload<command>,
                "what a step sends is a described struct with a message_type and a target");
  return {command::message_type, command::target,
          [make = std::move(make)](const Subject& of, const saga_id& saga) -> boost::json::object {
            if constexpr (std::invocable<const Make&, const Subject&>)
              return schema::encode_object(make(of));
            else
              return schema::encode_object(make(of, saga));
          }};
}

}  // namespace detail

}  // namespace comanda::saga
