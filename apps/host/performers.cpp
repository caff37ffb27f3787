#include "performers.hpp"

#include <map>
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

/// From the end of a call to the commit of its outcome. While it is not committed nobody else may begin the same call.
constexpr std::chrono::seconds outcome_time{5};

// Calls under way in a lane. A call over the network waits for most of its time; the built-in gateway never does.
constexpr std::size_t gateway_calls_max = 8;
constexpr std::size_t gateway_calls_of_customer_max = 4;
constexpr std::size_t email_calls_max = 4;
constexpr std::size_t email_calls_of_customer_max = 2;

/// Any customer may bring a receiver that never answers, so that there are many, and most are not for strangers.
constexpr std::size_t webhook_calls_max = 128;
constexpr std::size_t webhook_calls_of_host_max = 16;
constexpr std::size_t webhook_calls_of_customer_max = 4;
constexpr std::size_t webhook_calls_of_unproven_max = 96;
constexpr std::size_t webhook_calls_of_failing_max = 32;

}  // namespace

effect_plan<payments::service> gateway_effects(const settings& s, std::shared_ptr<http::client> client) {
  effect_channel<payments::service> channel{"gateway", {}, {}};
  if (s.gateway.kind == "test") {
    channel.make = [] {
      return [bank = gateway::test_gateway()](const application::effect_row& e) mutable {
        return payments::perform(e, bank);
      };
    };
  } else {
    if (!client) throw std::invalid_argument("the HTTP gateway needs an HTTP client");
    channel.limits.calls_max = gateway_calls_max;
    channel.limits.calls_of_customer_max = gateway_calls_of_customer_max;
    channel.limits.call_max = s.gateway.timeout + outcome_time;
    channel.make = [client = std::move(client), g = s.gateway] {
      return [bank = gateway::http_gateway(client, {g.url, g.token, g.timeout})](
                 const application::effect_row& e) mutable { return payments::perform(e, bank); };
    };
  }
  return {{std::move(channel)},
          [](const application::effect_row& e) {
            return effect_destination{0, payments::route_of(e)};
          },
          [](const payments::service::command&) { return true; }};
}

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

using delivery_channel = effect_channel<notifications::service>;

delivery_channel delivery_over(std::string name, runtime::effect_limits limits,
                               std::function<std::unique_ptr<notifications::sender>()> make) {
  return {std::move(name), limits, [make = std::move(make)] {
            return [by = std::shared_ptr<notifications::sender>(make())](const application::effect_row& e) {
              return notifications::perform(e, *by);
            };
          }};
}

runtime::effect_limits email_limits() {
  runtime::effect_limits l;
  l.calls_max = email_calls_max;
  l.calls_of_customer_max = email_calls_of_customer_max;
  l.call_max = smtp::options().timeout + outcome_time;
  return l;
}

runtime::effect_limits webhook_limits() {
  runtime::effect_limits l;
  l.calls_max = webhook_calls_max;
  l.calls_of_host_max = webhook_calls_of_host_max;
  l.calls_of_customer_max = webhook_calls_of_customer_max;
  l.calls_of_unproven_max = webhook_calls_of_unproven_max;
  l.calls_of_failing_max = webhook_calls_of_failing_max;
  l.call_max = delivery::webhook_options().timeout + outcome_time;
  return l;
}

}  // namespace

notifications_channels open_channels(machine& m, const settings& all) {
  using notifications::channel;
  const bool mails = !all.delivery.smtp_url.empty();
  const bool posts = !all.delivery.webhook_secrets.empty();
  notifications::settings rules;
  // What is left over of a channel that is not set up any more goes to the log's senders, who fail it for good.
  std::map<channel, std::size_t> number = {{channel::log, 0}, {channel::email, 0}, {channel::webhook, 0}};
  rules.available_channels = {channel::log};
  effect_plan<notifications::service> plan;
  plan.answered = notifications::was_answered;
  plan.channels.push_back(delivery_over("log", {}, [log = m.log()] {
    delivery::channel_senders by;
    by.log = log_channel(log);
    return std::make_unique<delivery::channel_sender>(std::move(by));
  }));
  const auto add = [&](channel over, delivery_channel by) {
    number[over] = plan.channels.size();
    plan.channels.push_back(std::move(by));
    rules.available_channels.push_back(over);
  };
  if (mails)
    add(channel::email,
        delivery_over("email", email_limits(), [&time = m.clock, all] { return email_channel(all, time); }));
  if (posts)
    add(channel::webhook,
        delivery_over("webhook", webhook_limits(),
                      [&time = m.clock, s = all.delivery, web = open_web()] { return webhook_channel(s, time, web); }));
  plan.destination = [number](const application::effect_row& e) {
    auto to = notifications::route_of(e);
    return effect_destination{number.at(to.over), std::move(to.route)};
  };
  return {notifications::service(std::move(rules)), std::move(plan)};
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
