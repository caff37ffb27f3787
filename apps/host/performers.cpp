#include "performers.hpp"

#include <stdexcept>

#include "comanda/beast/http_client.hpp"
#include "comanda/delivery/channel_sender.hpp"
#include "comanda/delivery/log_sender.hpp"
#include "comanda/delivery/webhook_sender.hpp"
#include "comanda/gateway/http_gateway.hpp"
#include "comanda/gateway/test_gateway.hpp"
#include "comanda/notifications/perform.hpp"
#include "comanda/payments/perform.hpp"
#include "comanda/smtp/smtp_sender.hpp"

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

namespace {

std::unique_ptr<notifications::sender> log_channel(log_sink log) {
  return std::make_unique<delivery::log_sender>([log](const notifications::delivery_request& r) {
    log(severity::info, "notification",
        {{"notification_id", to_string(r.notification_id)}, {"recipient", r.recipient}, {"subject", r.subject}});
  });
}

std::unique_ptr<notifications::sender> email_channel(const settings& all, clock& time) {
  const auto& s = all.delivery;
  smtp::options o;
  o.url = s.smtp_url;
  o.user = s.smtp_user;
  o.password = s.smtp_password;
  o.from = smtp::parse_mailbox(s.smtp_from).value_or(smtp::mailbox{});
  o.require_tls = s.smtp_tls == "required";
  o.ca_file = all.tls_ca_bundle;
  return std::make_unique<smtp::smtp_sender>(std::move(o), time);
}

/// Posts to where customers say, who have nothing from our own authorities.
std::shared_ptr<http::client> open_web() { return beast::http_client::create({}).value(); }

std::unique_ptr<notifications::sender> webhook_channel(const delivery_settings& s, clock& time,
                                                       std::shared_ptr<http::client> web) {
  delivery::webhook_options o;
  o.secrets = s.webhook_secrets;
  o.allow_private = s.webhook_allow_private;
  return std::make_unique<delivery::webhook_sender>(std::move(web), time, std::move(o));
}

}  // namespace

notifications_channels open_channels(machine& m, const settings& all) {
  const auto& s = all.delivery;
  using notifications::channel;
  const bool mails = !s.smtp_url.empty();
  const bool posts = !s.webhook_secrets.empty();
  notifications::settings rules;
  rules.available_channels = {channel::log};
  if (mails) rules.available_channels.push_back(channel::email);
  if (posts) rules.available_channels.push_back(channel::webhook);
  const auto make = [log = m.log(), &time = m.clock, all, web = posts ? open_web() : nullptr, mails, posts] {
    delivery::channel_senders by;
    by.log = log_channel(log);
    if (mails) by.email = email_channel(all, time);
    if (posts) by.webhook = webhook_channel(all.delivery, time, web);
    return [sender = std::make_shared<delivery::channel_sender>(std::move(by))](const application::effect_row& e) {
      return notifications::perform(e, *sender);
    };
  };
  return {notifications::service(std::move(rules)), make};
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
