#include "performers.hpp"

#include "comanda/delivery/log_sender.hpp"
#include "comanda/gateway/test_gateway.hpp"
#include "comanda/notifications/perform.hpp"
#include "comanda/payments/perform.hpp"

namespace comanda::host {

performer_factory<payments::service> test_gateway_performer() {
  return [] {
    return [bank = gateway::test_gateway()](const application::effect_row& e) mutable {
      return payments::perform(e, bank);
    };
  };
}

performer_factory<notifications::service> log_performer(machine& m) {
  return [log = m.log()] {
    const auto write = [log](const notifications::delivery_request& r) {
      log(severity::info, "notification",
          {{"notification_id", to_string(r.notification_id)}, {"recipient", r.recipient}, {"subject", r.subject}});
    };
    return [sender = delivery::log_sender(write)](const application::effect_row& e) mutable {
      return notifications::perform(e, sender);
    };
  };
}

bool migrate_all(const std::vector<database>& all, const log_sink& log) {
  for (const auto& d : all) {
    if (auto done = migrate_up(d); !done) {
      log(severity::error, "the database cannot be migrated",
          {{"database", d.service}, {"cause", done.error().message}});
      return false;
    }
  }
  return true;
}

}  // namespace comanda::host
