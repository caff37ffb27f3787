#include <memory>
#include <string>

#include "comanda/auth/jwks_cache.hpp"
#include "comanda/delivery/webhook_sender.hpp"
#include "comanda/gateway/http_gateway.hpp"
#include "comanda/kernel/text.hpp"
#include "comanda/notifications/perform.hpp"
#include "comanda/payments/perform.hpp"
#include "fuzz_target.hpp"

// What a payment gateway, a webhook's receiver and an issuer of keys answer. The first byte says who of them, the two
// behind it with which status, and the rest is the body.
namespace comanda::fuzz {
namespace {

/// Says the same to everybody.
class said final : public http::client {
 public:
  said(int status, std::string_view body) : answer_{status, {}, std::string(body)} {}
  result<http::response> send(const http::outgoing_request&) override { return answer_; }

 private:
  http::response answer_;
};

class still_clock final : public clock {
 public:
  timestamp now() override { return *parse_timestamp("2026-01-31T10:30:00Z"); }
};

still_clock at_noon;

bool is_kept(std::string_view text, std::size_t bytes_max) { return text.size() <= bytes_max && is_text(text); }

void gateway(std::shared_ptr<http::client> client, int status) {
  using enum payments::gateway_verdict;
  gateway::http_gateway bank(std::move(client), {"http://bank", "token", std::chrono::seconds(1)});
  const auto a = bank.perform({});
  require(is_kept(a.code, 64) && is_kept(a.message, 500) && is_kept(a.reference, 255),
          "what a gateway says can be kept", a.code + "\n" + a.message + "\n" + a.reference);
  require(status == 200 || a.verdict != approved, "only 200 approves");
  require(a.verdict != declined || !a.code.empty(), "a decline has a code");
}

void webhook(std::shared_ptr<http::client> client, int status) {
  delivery::webhook_options o;
  o.secrets = {"0123456789abcdef"};
  o.allow_private = true;
  delivery::webhook_sender to(std::move(client), at_noon, std::move(o));
  notifications::delivery_request r;
  r.channel = notifications::channel::webhook;
  r.recipient = "https://shop.example/hook";
  const auto a = to.deliver(r);
  require(a.delivered == (status >= 200 && status < 300), "only 2xx is a delivery", a.detail);
  require(is_kept(a.detail, notifications::detail_bytes_max), "what is kept of it can be kept", a.detail);
}

void issuer(std::shared_ptr<http::client> client, int status) {
  auth::jwks_options o;
  o.url = "https://issuer.example/jwks.json";
  std::string problem;
  auth::jwks_cache keys(o, std::move(client), at_noon, [&](std::string_view what) { problem = what; });
  require(keys.tick(), "the first look fetches");
  const auto held = keys.keys(at_noon.now());
  require((held == nullptr) == !problem.empty(), "keys, or the reason why there are none", problem);
  require(held == nullptr || status == 200, "only 200 has keys");
  if (held == nullptr) return;
  require(held->size() <= auth::keys_max, "a key set is bounded");
  for (const auto a : {auth::algorithm::rs256, auth::algorithm::es256}) {
    const auto found = held->find(std::nullopt, a);
    require((found.how == auth::key_set::lookup::found) == (found.verifies != nullptr), "a key that is found is there");
  }
}

}  // namespace

void run(std::string_view input) {
  const auto who = take_byte(input);
  const auto high = take_byte(input);
  const auto status = high == 0 ? 200 : static_cast<int>(200 + (high * 256 + take_byte(input)) % 400);
  const auto client = std::make_shared<said>(status, input);
  switch (who % 3) {
    case 0:
      return gateway(client, status);
    case 1:
      return webhook(client, status);
    default:
      return issuer(client, status);
  }
}

}  // namespace comanda::fuzz
