#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "comanda/messaging/payload.hpp"
#include "comanda/testing/check.hpp"

// The conformance suite of whoever takes part in a saga: what `saga::verify` assumes of participants, be they made of
// `saga::participant` or by hand. With Catch2, for a service on a store in memory:
//
//   testing::participant_under_test open() {
//     const auto flights = std::make_shared<testing::stand<my::flights>>(in_memory::open(in_memory::database()));
//     static_cast<void>(flights->run(my::offer{"LH 400", 1}));
//     return {.take = [=](const auto& message) { return flights->take(message); },
//             .effect = [=] { return std::to_string(flights->find<my::allotment>("LH 400").value()->booked); }};
//   }
//   TEST_CASE("flights keep the rules of participants") {
//     for (const auto& check : testing::participant_suite(open, {.asked_by = "agency", ...})) {
//       DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
//     }
//   }
namespace comanda::testing {

/// One participant, on a store of its own.
struct participant_under_test {
  /// Takes a message in as a process does, effects included, and gives what was sent, in order (see `stand`). An error:
  /// the message comes again some time, and nothing has happened.
  std::function<result<std::vector<messaging::message>>(const messaging::message&)> take;
  /// What its steps have in effect, as a text: "1 of 10 seats are taken". Not what it keeps of who asked.
  std::function<std::string()> effect;
  /// Does away with the reason for which the samples' `refused_command` is refused. May be empty.
  std::function<void()> relent = {};
};

/// Opens one more, which knows nothing of the samples yet, at each call.
using open_participant = std::function<participant_under_test()>;

/// What a command's message has of the command itself.
struct sample_command {
  std::string type;
  std::string target;
  boost::json::object data;
};
template <messaging::command_payload Command>
[[nodiscard]] sample_command sample_of(const Command& command) {
  return {.type = std::string(Command::message_type),
          .target = std::string(Command::target),
          .data = schema::encode_object(command)};
}

/// One step, as a saga asks for it.
struct participant_samples {
  std::string asked_by;                                ///< the service that leads the saga
  std::string subject;                                 ///< what the saga is about: the subject of its commands
  sample_command command;                              ///< is done
  std::vector<std::string> done;                       ///< types of message that say so
  std::optional<sample_command> refused_command = {};  ///< one that is refused; empty: none can be brought about
  std::vector<std::string> refused = {};               ///< types that refuse; empty: the step cannot be refused
  std::optional<sample_command> undo = {};             ///< of `command`, and of `refused_command`
  std::vector<std::string> undone = {};                ///< types that say that it is taken back
};

[[nodiscard]] std::vector<check> participant_suite(open_participant open, participant_samples samples);

}  // namespace comanda::testing
