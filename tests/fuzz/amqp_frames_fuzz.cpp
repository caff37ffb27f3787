#include <set>

#include "comanda/messaging/message.hpp"
#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "fuzz_target.hpp"
#include "support/fake_broker.hpp"

// What a broker sends: the bytes of a connection to the real consumer and publisher. The first byte says to whom, and
// whether from the greeting on or behind a good one.
namespace comanda::fuzz {
namespace {

using std::chrono::milliseconds;
using test::broker_session;
using test::fake_broker;

enum class client : unsigned { consumer, parking, publisher, consumer_greeting, publisher_greeting };

rabbitmq::broker_options options_for(const fake_broker& broker) {
  rabbitmq::broker_options options;
  options.address.host = "127.0.0.1";
  options.address.port = broker.port();
  options.service = "inventory";
  options.heartbeat = std::chrono::seconds(0);
  options.connect_timeout = options.reply_timeout = options.publish_timeout = std::chrono::seconds(5);
  options.chance = [] { return 0.0; };
  options.prefetch = 4;
  return options;
}

/// Sends the input where it is due, says that nothing more comes, and hears the client out.
void serve(broker_session& session, client to, std::string_view input) {
  const bool ready = to == client::publisher  ? session.serve_publisher() && session.read_until(60, 40, 3)
                     : to == client::consumer ? session.serve_consumer()
                     : to == client::parking  ? session.serve_consumer(true)
                                              : session.read_greeting();
  if (!ready || !session.send(input)) return;
  session.end_sending();
  session.wait_for_end();
}

/// Every delivery has its own tag, and there are never more of them than were allowed.
void receive(const rabbitmq::broker_options& options, std::string_view input) {
  rabbitmq::consumer consumer(options);
  std::set<std::uint64_t> tags;
  const std::size_t allowed = std::size_t{options.prefetch} * (options.parking ? 1 : 2);
  for (;;) {
    const auto polled = consumer.poll(64, milliseconds(1000));
    if (!polled) break;
    for (const auto& one : *polled) {
      require(one.body.size() <= messaging::message_bytes_max, "no message is larger than any may be", input);
      require(tags.insert(one.tag).second, "each delivery has a tag of its own", input);
    }
    require(tags.size() <= allowed, "no more deliveries than the prefetch", input);
  }
}

void publish(const rabbitmq::broker_options& options, std::string_view input) {
  rabbitmq::publisher publisher(options);
  std::vector<messaging::outgoing> batch;
  for (const auto* id : {"a", "b", "c"}) {
    batch.push_back({.id = id, .type = "t", .target = "inventory", .traceparent = "", .body = "{}"});
  }
  const auto answered = publisher.publish(batch);
  if (!answered) return;
  require(answered->size() == batch.size(), "an answer for each message", input);
  // Class basic, method ack.
  const bool acked = input.find(std::string_view("\x00\x3c\x00\x50", 4)) != std::string_view::npos;
  for (const bool accepted : *answered) require(!accepted || acked, "accepted is what the broker has confirmed", input);
}

}  // namespace

void run(std::string_view input) {
  const auto all = input;
  const auto to = static_cast<client>(take_byte(input) % 5);
  fake_broker broker([&](broker_session& session) { serve(session, to, input); });
  auto options = options_for(broker);
  options.parking = to == client::parking;
  if (to == client::publisher || to == client::publisher_greeting)
    publish(options, all);
  else
    receive(options, all);
}

}  // namespace comanda::fuzz
