#include "comanda/testing/sender_suite.hpp"

#include "findings.hpp"
#include "trial.hpp"

namespace comanda::testing {
namespace {

constexpr std::size_t long_body_bytes = 40'000;

/// One check at work: a sender, and what was found wrong.
class sender_trial : public findings {
 public:
  sender_trial(const open_sender& open, const sender_samples& given) : samples(given), sender_(open()) {}

  const sender_samples& samples;

  notifications::delivery_answer send(const std::string& recipient, std::string subject = "Your order is confirmed",
                                      std::string body = "Thank you.\n") {
    notifications::delivery_request r;
    r.notification_id = notification_id(numbered_id(++number_));
    if (auto somebody = customer_id::parse("ada")) r.customer_id = *somebody;
    r.channel = samples.channel;
    r.event_type = "comanda.orders.order_confirmed.v1";
    r.recipient = recipient;
    r.subject = std::move(subject);
    r.body = std::move(body);
    return sender_->deliver(r);
  }
  void expect_delivered(const notifications::delivery_answer& a, const std::string& what) {
    expect(a.delivered, what + " is not delivered: " + a.detail);
    expect(!a.permanent, what + " is delivered and a failure at once");
  }

 private:
  std::unique_ptr<notifications::sender> sender_;
  std::uint32_t number_ = 0;
};

void delivers(sender_trial& t) {
  t.expect_delivered(t.send(t.samples.recipient), "a notification");
  t.expect_delivered(t.send(t.samples.recipient), "a second one over the same sender");
}

void delivers_any_text(sender_trial& t) {
  t.expect_delivered(t.send(t.samples.recipient, "Grüße, 注文, \U0001F35C \"'<&>%", "a\n.\n..b\r\nFrom c\n\t\n"),
                     "a notification with every kind of character");
  t.expect_delivered(t.send(t.samples.recipient, "", ""), "one without subject and body");
  t.expect_delivered(t.send(t.samples.recipient, "long", std::string(long_body_bytes, 'x')),
                     "one with a body of one long line");
}

void survives_line_breaks_in_a_subject(sender_trial& t) {
  const auto a = t.send(t.samples.recipient, "hello\r\nBcc: somebody@example.com\r\n\r\nbody", "text");
  t.expect(a.delivered || a.permanent, "a subject with line breaks is tried for ever");
}

void gives_up_who_is_refused(sender_trial& t) {
  if (t.samples.refused.empty()) return;
  const auto a = t.send(t.samples.refused);
  t.expect(!a.delivered && a.permanent, "who is refused for good is no failure for good");
  t.expect(!a.detail.empty(), "a failure has no words");
  if (!t.samples.recipient.empty()) t.expect_delivered(t.send(t.samples.recipient), "the next one");
}

void tries_again_who_is_away(sender_trial& t) {
  if (t.samples.away.empty()) return;
  const auto a = t.send(t.samples.away);
  t.expect(!a.delivered && !a.permanent, "who cannot be reached now is delivered to, or given up for good");
  t.expect(!a.detail.empty(), "a failure has no words");
}

using sender_rule = void (*)(sender_trial&);
constexpr std::pair<const char*, sender_rule> sender_rules[] = {
    {"one notification after the other is delivered", delivers},
    {"any text is delivered", delivers_any_text},
    {"line breaks in a subject are taken or refused for good", survives_line_breaks_in_a_subject},
    {"who is refused is given up, and the next one is delivered to", gives_up_who_is_refused},
    {"who is away is tried again", tries_again_who_is_away}};

}  // namespace

std::vector<check> sender_suite(open_sender open, sender_samples samples) {
  std::vector<check> checks;
  for (const auto& [name, keep] : sender_rules) {
    checks.push_back({name, [open, samples, keep = keep] {
                        sender_trial t(open, samples);
                        keep(t);
                        return std::move(t).take_failures();
                      }});
  }
  return checks;
}

}  // namespace comanda::testing
