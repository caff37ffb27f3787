#include "comanda/testing/bus_suite.hpp"

#include <algorithm>

#include "bus_trial.hpp"

namespace comanda::testing {
namespace {

using enum messaging::settlement;
using strings = std::vector<std::string>;

strings sorted_bodies(const std::vector<messaging::outgoing>& of) {
  strings bodies;
  for (const auto& m : of) bodies.push_back(m.body);
  std::ranges::sort(bodies);
  return bodies;
}

void delivers_commands_to_their_target(bus_trial& t) {
  const auto kitchen = t.listen("kitchen", {"comanda.suite.bell_rang.v1"});
  const auto till = t.listen("till", {"comanda.suite.bell_rang.v1"});
  const std::vector sent{command_to("kitchen", "1")};
  t.publish(sent, [&] { t.expect(t.take(*kitchen, 1) == sorted_bodies(sent), "the body is not what was sent"); });
  t.expect(t.receive_rest(*till).empty(), "a command came to a service that it is not for");
}

void delivers_events_to_who_listens(bus_trial& t) {
  const auto kitchen = t.listen("kitchen", {"comanda.suite.bell_rang.v1"});
  const auto till = t.listen("till", {"comanda.suite.bell_rang.v1", "comanda.suite.door_opened.v1"});
  const auto bell = event_of("comanda.suite.bell_rang.v1", "1");
  const auto door = event_of("comanda.suite.door_opened.v1", "2");
  t.publish({bell, door}, [&] {
    t.expect(t.take(*kitchen, 1) == strings{bell.body}, "the one event that kitchen listens to did not come to it");
    t.expect(t.take(*till, 2) == sorted_bodies({bell, door}), "the events that till listens to did not come to it");
  });
  t.expect(t.receive_rest(*kitchen).empty(), "an event came to a service that does not listen to it");
}

void accepts_what_nobody_wants(bus_trial& t) {
  const auto kitchen = t.listen("kitchen");
  t.publish({event_of("comanda.suite.nobody_listens.v1", "1")}, [] {});
  t.expect(t.receive_rest(*kitchen).empty(), "an event came to a service that does not listen to it");
}

void delivers_a_large_batch(bus_trial& t) {
  const auto kitchen = t.listen("kitchen");
  std::vector<messaging::outgoing> sent;
  for (int i = 0; i < 300; ++i) sent.push_back(command_to("kitchen", std::to_string(i)));
  sent.back().body.append(200'000, 'x');
  t.publish(sent, [&] {
    auto bodies = t.take(*kitchen, sent.size());
    const auto repeated = std::ranges::unique(bodies);
    bodies.erase(repeated.begin(), repeated.end());
    t.expect(bodies == sorted_bodies(sent), "not all of 300 messages came as they were sent");
  });
}

void gives_each_to_one_of_a_service(bus_trial& t) {
  const auto one = t.listen("kitchen");
  const auto other = t.listen("kitchen");
  const auto sent = command_to("kitchen", "1");
  t.publish({sent}, [&] {
    std::size_t came = 0;
    for (int i = 0; i < 100 && came == 0; ++i) {
      for (auto* c : {one.get(), other.get()}) {
        const auto some = c->poll(10, std::chrono::milliseconds(50));
        for (const auto& d : some ? *some : std::vector<messaging::delivery>{}) {
          ++came;
          t.settle(*c, d, done);
        }
      }
    }
    t.expect(came == 1, "a command came " + std::to_string(came) + " times to two consumers of one service");
  });
  t.expect(t.receive_rest(*one).empty() && t.receive_rest(*other).empty(), "a settled command came again");
}

void forgets_what_is_done(bus_trial& t) {
  {
    const auto kitchen = t.listen("kitchen");
    t.publish({command_to("kitchen", "1")}, [&] { t.take(*kitchen, 1); });
  }
  t.expect(t.receive_rest(*t.listen("kitchen")).empty(), "what was settled as done came again");
}

void brings_again_what_was_not_settled(bus_trial& t) {
  auto first = t.listen("kitchen");
  const auto sent = command_to("kitchen", "1");
  t.publish({sent}, [&] {
    t.receive(*first, 1);
    const auto second = t.listen("kitchen");
    first.reset();  // as when its process dies
    t.expect(t.take(*second, 1) == strings{sent.body}, "what a lost consumer had not settled did not come again");
  });
}

void ignores_settlements_of_another_epoch(bus_trial& t) {
  auto first = t.listen("kitchen");
  const auto sent = command_to("kitchen", "1");
  t.publish({sent}, [&] {
    auto stale = t.receive(*first, 1);
    if (stale.empty()) return;
    stale.front().epoch += 1;
    t.settle(*first, stale.front(), done);
    const auto second = t.listen("kitchen");
    first.reset();
    t.expect(t.take(*second, 1) == strings{sent.body}, "a settlement of another connection took a message away");
  });
}

void brings_again_what_is_to_be_retried(bus_trial& t) {
  const auto kitchen = t.listen("kitchen");
  const auto sent = command_to("kitchen", "1");
  t.publish({sent}, [&] {
    for (const auto& d : t.receive(*kitchen, 1)) {
      t.expect(d.attempts == 0, "a message that never failed counts failures");
      t.settle(*kitchen, d, retry, "UNAVAILABLE: away");
    }
    for (const auto& d : t.receive(*kitchen, 1)) {
      t.expect(d.attempts == 1, "a message that failed once counts " + std::to_string(d.attempts) + " failures");
      t.expect(d.body == sent.body, "a message that comes again has another body");
      t.settle(*kitchen, d, done);
    }
  });
  t.expect(t.receive_rest(*kitchen).empty(), "what was settled as done came again");
}

void parks_what_is_dead(bus_trial& t) {
  const auto kitchen = t.listen("kitchen");
  const auto parking = t.listen_to_parking("kitchen");
  const auto sent = command_to("kitchen", "1");
  t.publish({sent}, [&] {
    for (const auto& d : t.receive(*kitchen, 1)) t.settle(*kitchen, d, dead, "VALIDATION_FAILED: no such thing");
    for (const auto& d : t.receive(*parking, 1)) {
      t.expect(d.body == sent.body, "a parked message has another body");
      t.expect(d.attempts == 1, "a parked message counts " + std::to_string(d.attempts) + " failures instead of 1");
      t.expect(d.failed && d.failed->cause == "VALIDATION_FAILED: no such thing", "a parked message lost its cause");
      t.expect(d.failed && d.failed->type == sent.type, "a parked message lost its type");
      t.settle(*parking, d, done);
    }
  });
  t.expect(t.receive_rest(*kitchen).empty(), "a dead message came to its service again");
  t.expect(t.receive_rest(*parking).empty(), "what was taken out of parking came again");
}

void keeps_parked_what_could_not_be_kept(bus_trial& t) {
  const auto kitchen = t.listen("kitchen");
  const auto parking = t.listen_to_parking("kitchen");
  const auto sent = command_to("kitchen", "1");
  t.publish({sent}, [&] {
    for (const auto& d : t.receive(*kitchen, 1)) t.settle(*kitchen, d, dead, "INTERNAL: broken");
    for (auto how : {retry, dead}) {
      for (const auto& d : t.receive(*parking, 1)) t.settle(*parking, d, how, "UNAVAILABLE: away");
    }
    t.expect(t.take(*parking, 1) == strings{sent.body}, "a parked message that could not be kept did not come again");
  });
}

void answers_a_check(bus_trial& t) { t.expect_ok(t.listen("kitchen")->check(), "check of a consumer"); }

using rule = void (*)(bus_trial&);
constexpr std::pair<const char*, rule> rules[] = {
    {"a command comes to its target alone, as it was sent", delivers_commands_to_their_target},
    {"an event comes to each service that listens to its type, and to no other", delivers_events_to_who_listens},
    {"an event that nobody listens to is accepted", accepts_what_nobody_wants},
    {"each message of a large batch comes, a long one too", delivers_a_large_batch},
    {"of two consumers of a service one gets a message", gives_each_to_one_of_a_service},
    {"what is settled as done does not come again", forgets_what_is_done},
    {"what was not settled comes again when its consumer is gone", brings_again_what_was_not_settled},
    {"a settlement of another epoch settles nothing", ignores_settlements_of_another_epoch},
    {"what is to be retried comes again and counts its failures", brings_again_what_is_to_be_retried},
    {"what is dead comes to the parking consumer with its cause", parks_what_is_dead},
    {"what could not be kept stays parked", keeps_parked_what_could_not_be_kept},
    {"a check of a good bus succeeds", answers_a_check}};

}  // namespace

std::vector<check> bus_suite(open_bus open, side_by_side together, std::chrono::milliseconds patience) {
  std::vector<check> checks;
  for (const auto& [name, keep] : rules) {
    checks.push_back({name, [open, together, patience, keep = keep] {
                        bus_trial t(open, together, patience);
                        keep(t);
                        return std::move(t).take_failures();
                      }});
  }
  return checks;
}

}  // namespace comanda::testing
