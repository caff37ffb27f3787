#include <boost/json/serialize.hpp>
#include <string>

#include "comanda/notifications/perform.hpp"
#include "comanda/schema/schema.hpp"
#include "comanda/smtp/smtp_sender.hpp"
#include "fuzz_target.hpp"
#include "scripted_peer.hpp"

// The side of a dialogue that a mail server has. libcurl reads it; what it leaves to us is what the server said last.
namespace comanda::fuzz {
namespace {

class still_clock final : public clock {
 public:
  timestamp now() override { return *parse_timestamp("2026-01-31T10:30:00Z"); }
};

/// Hands a mail on, and knows that it has.
class noticing_sender final : public notifications::sender {
 public:
  bool asked = false;

  explicit noticing_sender(notifications::sender& real) : real_(real) {}
  notifications::delivery_answer deliver(const notifications::delivery_request& r) override {
    asked = true;
    return real_.deliver(r);
  }

 private:
  notifications::sender& real_;
};

application::effect_row a_mail() {
  notifications::delivery_request r;
  r.customer_id = *customer_id::parse("ada");
  r.channel = notifications::channel::email;
  r.recipient = "ada@example.org";
  r.subject = "subject";
  r.body = "body";
  application::effect_row e;
  e.payload.text = boost::json::serialize(schema::encode(r));
  return e;
}

}  // namespace

void run(std::string_view input) {
  static scripted_peer peer;
  static still_clock time;
  static const auto mail = a_mail();
  peer.say(input);
  smtp::options o;
  o.url = "smtp://127.0.0.1:" + std::to_string(peer.port());
  o.from = {"", "shop@example.org"};
  o.require_tls = false;
  o.timeout = std::chrono::seconds(5);
  smtp::smtp_sender real(std::move(o), time);
  noticing_sender sender(real);
  const auto done = std::get<notifications::delivery_finished>(notifications::perform(mail, sender)).answer;
  require(sender.asked, "the mail goes to the server");
  require(done.detail.size() <= notifications::detail_bytes_max, "what is kept of it is bounded", done.detail);
  for (const char c : done.detail) require(c >= 0x20 && c <= 0x7e, "and printable", done.detail);
  // A server that takes a mail has said "go on" to it.
  require(!done.delivered || input.find("354") != std::string_view::npos, "nothing is delivered unless it was said so");
  require(!(done.delivered && done.permanent), "a delivery has not failed");
}

}  // namespace comanda::fuzz
