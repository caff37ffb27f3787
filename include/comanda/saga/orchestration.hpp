#pragma once

#include <boost/json/object.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "comanda/application/turn.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/saga/definition.hpp"
#include "comanda/saga/engine.hpp"
#include "comanda/saga/refusal.hpp"
#include "comanda/saga/timeline.hpp"
#include "comanda/storage/record.hpp"

namespace comanda::saga {

/// A model whose service leads sagas says what they are about, `using subject = order;`, and has these among what it
/// keeps: the subject and `saga::instance` as aggregates, `saga::timeline_entry` as a fact. A subject is a record whose
/// key is a uuid or an id, with the saga that last took it (`saga_id`), `version` and `updated_at`.
template <class Model>
concept leading_model = requires(typename Model::subject subject) {
  { Model::service } -> std::convertible_to<std::string_view>;
  requires storage::record<typename Model::subject>;
  requires boost::mp11::mp_contains<typename Model::aggregates, typename Model::subject>::value;
  requires boost::mp11::mp_contains<typename Model::aggregates, instance>::value;
  requires boost::mp11::mp_contains<typename Model::facts, timeline_entry>::value;
  subject.saga_id = saga_id();
  subject.version += 1;
  subject.updated_at = timestamp();
  subject == subject;
};

/// The id of a subject, of whatever kind its key is.
template <storage::record Subject>
[[nodiscard]] uuid id_of(const Subject& subject) {
  if constexpr (std::is_same_v<storage::key_type<Subject>, uuid>)
    return storage::key_of(subject);
  else
    return storage::key_of(subject).value();
}

/// What a command of a saga is made of.
template <class Subject>
struct outgoing {
  std::string_view type;
  std::string_view target;
  std::function<boost::json::object(const Subject&, const saga_id&)> data;
};

/// What the table of a definition does not say of a step: what it sends, and what a local one does.
template <class Model>
struct step_behaviour {
  using subject = typename Model::subject;
  outgoing<subject> command;
  outgoing<subject> undo;
  std::function<result<>(subject&, application::turn<Model>&)> act;  ///< of a local step
  std::function<bool(const subject&)> skipped;                       ///< of one that can be
  /// Why a message of a type refuses the step.
  std::map<std::string, std::function<result<refusal>(const messaging::message&)>, std::less<>> refusals;
};

template <leading_model Model>
class saga_written;

/// A saga that can be led: its table (`definition`, what the engine runs and the verifier proves), and what its steps
/// say and do. Written as sentences, see comanda/saga/orchestrate.hpp. Immutable; safe to share between threads.
template <leading_model Model>
class orchestration {
 public:
  using subject = typename Model::subject;
  using turn = application::turn<Model>;
  using end = std::function<void(const refusal&, subject&, turn&)>;

  [[nodiscard]] const saga::definition& definition() const noexcept { return definition_; }

  [[nodiscard]] const outgoing<subject>& command_of(const send& what) const {
    const auto& of = behaviour_of(what.step);
    return what.direction == direction::undo ? of.undo : of.command;
  }
  [[nodiscard]] result<> act(std::string_view local_step, subject& on, turn& with) const {
    return behaviour_of(local_step).act(on, with);
  }
  /// Whether a step that can be skipped is, for the subject as it is.
  [[nodiscard]] bool skips(std::string_view step, const subject& on) const { return behaviour_of(step).skipped(on); }
  /// Why a message refuses the step that it answers; nothing when it does not. Error: validation_failed.
  [[nodiscard]] result<std::optional<refusal>> refusal_in(std::string_view step,
                                                          const messaging::message& answer) const {
    if (definition_.find(step) == nullptr) return std::optional<refusal>();
    const auto& readers = behaviour_of(step).refusals;
    const auto reader = readers.find(answer.type);
    if (reader == readers.end()) return std::optional<refusal>();
    auto why = reader->second(answer);
    if (!why) return failure_of(why);
    return std::optional(*std::move(why));
  }
  /// What it means for the subject that all was taken back.
  void compensated(const refusal& why, subject& on, turn& with) const {
    if (when_compensated_) when_compensated_(why, on, with);
  }

 private:
  friend class saga_written<Model>;

  /// `behaviours` are those of the table's steps, in their order.
  orchestration(saga::definition table, std::vector<step_behaviour<Model>> behaviours, end when_compensated)
      : definition_(std::move(table)),
        behaviours_(std::move(behaviours)),
        when_compensated_(std::move(when_compensated)) {}

  /// The engine names steps of the definition only.
  [[nodiscard]] const step_behaviour<Model>& behaviour_of(std::string_view step) const {
    const auto* at = definition_.find(step);
    return behaviours_[static_cast<std::size_t>(at - definition_.steps().data())];
  }

  saga::definition definition_;
  std::vector<step_behaviour<Model>> behaviours_;
  end when_compensated_;
};

}  // namespace comanda::saga
