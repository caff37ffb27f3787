#include "bus_trial.hpp"

#include <algorithm>
#include <iterator>

namespace comanda::testing {
namespace {

constexpr std::chrono::milliseconds one_poll{100};
constexpr int polls_for_the_rest = 3;
constexpr int publishes_max = 3;
constexpr std::size_t messages_a_poll = 50;

messaging::outgoing outgoing_of(std::string id, std::string type, std::string target) {
  std::string body = R"({"id":")" + id + R"(","text":"Grüße \u0000 \n"})";
  return {std::move(id), std::move(type), std::move(target), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          std::move(body)};
}

/// What went wrong; "" when each message was accepted.
std::string publish_all(messaging::publisher& to, std::vector<messaging::outgoing> batch) {
  for (int i = 0; i < publishes_max && !batch.empty(); ++i) {
    const auto accepted = to.publish(batch);
    if (!accepted) continue;  // nothing is known: publish again
    if (accepted->size() != batch.size()) return "publish answers for other messages than it was given";
    std::vector<messaging::outgoing> left;
    for (std::size_t n = 0; n < batch.size(); ++n) {
      if (!(*accepted)[n]) left.push_back(std::move(batch[n]));
    }
    batch = std::move(left);
  }
  return batch.empty() ? "" : "a message was not accepted: " + batch.front().id;
}

}  // namespace

messaging::outgoing command_to(std::string service, std::string id) {
  return outgoing_of(std::move(id), "comanda.suite.do_something.v1", std::move(service));
}

messaging::outgoing event_of(std::string type, std::string id) {
  return outgoing_of(std::move(id), std::move(type), "");
}

bus_trial::bus_trial(const open_bus& open, const side_by_side& together, std::chrono::milliseconds patience)
    : bus_(open()), together_(together), polls_max_(static_cast<int>(patience / one_poll)) {}

std::unique_ptr<messaging::consumer> bus_trial::listen(const std::string& service,
                                                       std::vector<std::string> event_types) {
  auto c = bus_.consumer(service, std::move(event_types));
  make_ready(*c);
  return c;
}

std::unique_ptr<messaging::consumer> bus_trial::listen_to_parking(const std::string& service) {
  auto c = bus_.parking(service);
  make_ready(*c);
  return c;
}

void bus_trial::make_ready(messaging::consumer& c) {
  for (int i = 0; i < polls_max_; ++i) {
    const auto polled = c.poll(0, one_poll);
    if (polled && c.check()) return;
  }
  expect(false, "a consumer did not become ready");
}

void bus_trial::publish(std::vector<messaging::outgoing> batch, const std::function<void()>& meanwhile) {
  const auto publisher = bus_.publisher();
  std::string problem;  // noted only when nobody else is at the findings
  together_([&] { problem = publish_all(*publisher, std::move(batch)); }, meanwhile);
  expect(problem.empty(), problem);
}

std::vector<messaging::delivery> bus_trial::receive(messaging::consumer& from, std::size_t count) {
  std::vector<messaging::delivery> received;
  for (int i = 0; i < polls_max_ && received.size() < count; ++i) {
    auto some = from.poll(count - received.size(), one_poll);
    if (!some) continue;  // no connection now: it comes back by itself
    expect(some->size() <= count - received.size(), "a poll gave more than its limit");
    std::move(some->begin(), some->end(), std::back_inserter(received));
  }
  expect(received.size() >= count, std::to_string(received.size()) + " of " + std::to_string(count) + " messages came");
  return received;
}

std::vector<messaging::delivery> bus_trial::receive_rest(messaging::consumer& from) {
  std::vector<messaging::delivery> received;
  for (int i = 0; i < polls_for_the_rest; ++i) {
    auto some = from.poll(messages_a_poll, one_poll);
    if (some) std::move(some->begin(), some->end(), std::back_inserter(received));
  }
  return received;
}

void bus_trial::settle(messaging::consumer& at, const messaging::delivery& what, messaging::settlement how,
                       std::string cause) {
  const messaging::settled outcome{what.tag, what.epoch, how, std::move(cause)};
  at.settle({&outcome, 1});
  static_cast<void>(at.poll(0, one_poll));
}

std::vector<std::string> bus_trial::take(messaging::consumer& from, std::size_t count) {
  std::vector<std::string> bodies;
  std::vector<messaging::settled> outcomes;
  for (const auto& d : receive(from, count)) {
    outcomes.push_back({d.tag, d.epoch, messaging::settlement::done, {}});
    bodies.push_back(d.body);
  }
  from.settle(outcomes);
  static_cast<void>(from.poll(0, one_poll));
  std::ranges::sort(bodies);
  return bodies;
}

}  // namespace comanda::testing
