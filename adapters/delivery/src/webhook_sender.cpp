#include "comanda/delivery/webhook_sender.hpp"

#include <boost/json/serialize.hpp>

#include "comanda/delivery/signature.hpp"
#include "comanda/notifications/contact.hpp"
#include "comanda/schema/schema.hpp"

namespace comanda::delivery {

using notifications::delivery_answer;

namespace {

constexpr bool permanent = true;

delivery_answer failed(bool for_good, std::string detail) { return {false, for_good, std::move(detail)}; }

/// A status that says "not now" rather than "not this".
bool is_for_now(int status) { return status == 408 || status == 409 || status == 425 || status == 429; }

delivery_answer answer_of(const http::response& r) {
  const auto said = "HTTP " + std::to_string(r.status);
  if (r.status >= 200 && r.status < 300) return {true, false, said};
  return failed(r.status >= 400 && r.status < 500 && !is_for_now(r.status), said);
}

delivery_answer answer_of(const error& e) { return failed(e.code == errc::invalid_parameter, e.message); }

}  // namespace

delivery_answer webhook_sender::deliver(const notifications::delivery_request& r) {
  if (r.channel != notifications::channel::webhook || !notifications::host_of(r.recipient))
    return failed(permanent, "this is no webhook's URL");
  http::outgoing_request out;
  out.verb = http::method::post;
  out.url = r.recipient;
  out.timeout = options_.timeout;
  out.public_only = !options_.allow_private;
  out.body = boost::json::serialize(
      schema::encode(webhook_message{r.notification_id, r.event_type, r.customer_id, r.subject, r.body, r.attempt}));
  const auto now_s = to_micros(clock_.now()) / 1'000'000;
  out.headers.add("Content-Type", "application/json");
  out.headers.add("Comanda-Timestamp", std::to_string(now_s));
  const auto keys = keys_of_customer(options_.secrets, r.customer_id.value());
  out.headers.add("Comanda-Signature", signature_header(keys, {now_s, out.url, out.body}));
  out.headers.add("Idempotency-Key", to_string(r.notification_id));
  const auto answer = client_->send(out);
  return answer ? answer_of(*answer) : answer_of(answer.error());
}

}  // namespace comanda::delivery
