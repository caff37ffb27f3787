#include "comanda/delivery/channel_sender.hpp"

#include "comanda/delivery/log_sender.hpp"
#include "comanda/schema/schema.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::delivery;
using notifications::channel;

namespace {

class named_sender final : public notifications::sender {
 public:
  explicit named_sender(std::string name) : name_(std::move(name)) {}
  notifications::delivery_answer deliver(const notifications::delivery_request&) override {
    return {true, false, name_};
  }

 private:
  std::string name_;
};

notifications::delivery_request over(channel c) {
  notifications::delivery_request r;
  r.channel = c;
  return r;
}

}  // namespace

TEST_CASE("each channel has its sender", "[delivery]") {
  channel_senders by;
  by.log = std::make_unique<named_sender>("log");
  by.email = std::make_unique<named_sender>("email");
  by.webhook = std::make_unique<named_sender>("webhook");
  channel_sender all(std::move(by));
  for (auto c : schema::enum_values<channel>) CHECK(all.deliver(over(c)).detail == schema::enum_name(c));
}

TEST_CASE("a channel that is not here is a failure for good", "[delivery]") {
  channel_sender none({});
  for (auto c : schema::enum_values<channel>) {
    const auto a = none.deliver(over(c));
    CHECK_FALSE(a.delivered);
    CHECK(a.permanent);
    CHECK(a.detail.find(schema::enum_name(c)) != std::string::npos);
  }
}

TEST_CASE("the log channel writes what it is given, and nothing of another channel", "[delivery]") {
  int written = 0;
  log_sender log([&](const notifications::delivery_request&) { ++written; });
  CHECK(log.deliver(over(channel::log)).delivered);
  CHECK(log.deliver(over(channel::email)).permanent);
  CHECK(written == 1);
}
