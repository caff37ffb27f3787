#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "comanda/testing/bus_suite.hpp"
#include "findings.hpp"

// What the checks of the bus suite are written with.
namespace comanda::testing {

[[nodiscard]] messaging::outgoing command_to(std::string service, std::string id);
[[nodiscard]] messaging::outgoing event_of(std::string type, std::string id);

/// One check at work: an empty bus, and what was found wrong.
class bus_trial : public findings {
 public:
  bus_trial(const open_bus& open, const side_by_side& together, std::chrono::milliseconds patience);

  /// A consumer whose queues are there: what is published from now on reaches it.
  std::unique_ptr<messaging::consumer> listen(const std::string& service, std::vector<std::string> event_types = {});
  std::unique_ptr<messaging::consumer> listen_to_parking(const std::string& service);

  /// Publishes each message until it is accepted, and meanwhile does what is to be done at the other end.
  void publish(std::vector<messaging::outgoing> batch, const std::function<void()>& meanwhile);

  /// Polls until so many messages are here, or for as long as a failing check may take.
  std::vector<messaging::delivery> receive(messaging::consumer& from, std::size_t count);
  /// What else there is: polls a few times and takes what comes.
  std::vector<messaging::delivery> receive_rest(messaging::consumer& from);
  void settle(messaging::consumer& at, const messaging::delivery& what, messaging::settlement how,
              std::string cause = "");
  /// Receives so many, settles each as done, and gives their bodies, sorted.
  std::vector<std::string> take(messaging::consumer& from, std::size_t count);

 private:
  void make_ready(messaging::consumer& c);

  bus_under_test bus_;
  const side_by_side& together_;
  int polls_max_;
};

}  // namespace comanda::testing
