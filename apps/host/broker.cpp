#include "broker.hpp"

#include "broker_users.hpp"
#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"

namespace comanda::host {

broker_plugs open_broker(const settings& s, const std::string& service, std::vector<std::string> event_types,
                         log_sink log) {
  auto options = rabbitmq::parse_url(s.rabbitmq_url).value();
  options.service = service;
  options.prefix = s.broker_prefix;
  options.ca_file = s.tls_ca_bundle;
  options.event_types = std::move(event_types);
  options.report = [log](std::string_view what) { log(severity::info, what, {{"dependency", "broker"}}); };
  auto parking = options;
  parking.parking = true;
  parking.prefetch = parked_together_max;
  // The thread that drains it has other things to do: a broker that does not answer must not hold it up for long.
  parking.setup_timeout = std::chrono::seconds(2);
  parking.backoff_min = std::chrono::seconds(2);
  auto users = s.users_of_broker;
  if (!users.empty()) users.try_emplace(service, options.address.user);
  const auto consume = [options, users, log]() -> std::unique_ptr<messaging::consumer> {
    auto from = std::make_unique<rabbitmq::consumer>(options);
    if (users.empty()) return from;
    return std::make_unique<vouched_consumer>(std::move(from), users, options.service, log);
  };
  return {[options] { return std::make_unique<rabbitmq::publisher>(options); }, consume,
          [parking, users]() -> std::unique_ptr<messaging::consumer> {
            auto from = std::make_unique<rabbitmq::consumer>(parking);
            if (users.empty()) return from;
            return std::make_unique<vouched_parking>(std::move(from), users, parking.service);
          }};
}

broker_plugs open_bus(in_process::bus& bus, const std::string& service, std::vector<std::string> event_types) {
  return {[&bus] { return bus.make_publisher(); },
          [&bus, service, event_types = std::move(event_types)] { return bus.make_consumer(service, event_types); },
          [&bus, service] { return bus.make_parking_consumer(service); }};
}

result<> check_broker_url(const std::string& url) {
  if (auto parsed = rabbitmq::parse_url(url); !parsed) return failure_of(parsed);
  return {};
}

}  // namespace comanda::host
