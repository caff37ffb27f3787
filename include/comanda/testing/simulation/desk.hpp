#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "comanda/application/executor.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/messaging/ports.hpp"
#include "comanda/operations/service.hpp"
#include "comanda/testing/simulation/actor.hpp"

namespace comanda::testing::simulation {

/// Operators' commands, and what comes out of the parking queue, as at the host's operations desk.
class desk {
 public:
  using request = application::request<operations::service>;
  using callback = std::function<void(application::outcome)>;
  using consumer_maker = std::function<std::unique_ptr<messaging::consumer>(std::function<void()> arrived)>;

  desk(node& of, storage::store& on, std::string service, const consumer_maker& parking, clock& time, id_source& ids,
       std::function<void(std::vector<application::outbox_row>)> outbox);

  void submit(request r, callback done);

 private:
  struct entry {
    desk::request request;
    callback done;
  };
  void step();
  void run_commands();
  void drain();

  port_guard guard_;
  operations::service rules_;
  application::executor<operations::service> executor_;
  clock& clock_;
  id_source& ids_;
  std::function<void(std::vector<application::outbox_row>)> outbox_;
  std::unique_ptr<messaging::consumer> parking_;
  std::deque<entry> queue_;
  actor actor_;
};

}  // namespace comanda::testing::simulation
