#include "performers.hpp"

#include <stdexcept>

#include "comanda/delivery/log_sender.hpp"
#include "comanda/gateway/http_gateway.hpp"
#include "comanda/gateway/test_gateway.hpp"
#include "comanda/notifications/perform.hpp"
#include "comanda/payments/perform.hpp"

namespace comanda::host {

namespace {

/// A call over the network waits for most of its time; the built-in gateway never does.
constexpr std::size_t http_gateway_calls_max = 8;

}  // namespace

performer_factory<payments::service> gateway_performer(const settings& s, std::shared_ptr<http::client> client) {
  if (s.gateway.kind == "test") {
    return [] {
      return [bank = gateway::test_gateway()](const application::effect_row& e) mutable {
        return payments::perform(e, bank);
      };
    };
  }
  if (!client) throw std::invalid_argument("the HTTP gateway needs an HTTP client");
  return [client = std::move(client), g = s.gateway] {
    return [bank = gateway::http_gateway(client, {g.url, g.token, g.timeout})](
               const application::effect_row& e) mutable { return payments::perform(e, bank); };
  };
}

std::size_t gateway_calls_max(const settings& s) { return s.gateway.kind == "test" ? 1 : http_gateway_calls_max; }

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

std::function<void(const in_process::dead_letter&)> log_dead_letters(log_sink log) {
  return [log](const in_process::dead_letter& d) {
    log(severity::error, "a message was given up",
        {{"to", d.service}, {"message_id", d.id}, {"type", d.type}, {"cause", d.cause}, {"attempts", d.attempts}});
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
