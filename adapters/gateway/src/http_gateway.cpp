#include "comanda/gateway/http_gateway.hpp"

#include <algorithm>
#include <array>
#include <boost/describe/class.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <utility>

#include "comanda/schema/schema.hpp"

namespace comanda::gateway {

using payments::gateway_answer;
using payments::gateway_request;
using enum payments::gateway_verdict;

namespace {

// What is kept of a gateway's words. A reference is sent back to it, so that one is taken whole or not at all.
constexpr std::size_t code_bytes_max = 64;
constexpr std::size_t message_bytes_max = 500;
constexpr std::size_t reference_bytes_max = 255;

struct operation_body {
  comanda::operation_id operation_id;
  comanda::payment_id payment_id;
  payments::operation_kind kind = payments::operation_kind::authorize;
  minor_units amount;
  std::optional<minor_units> previous_amount;
  comanda::currency currency;
  std::optional<std::string> gateway_reference;
};
BOOST_DESCRIBE_STRUCT(operation_body, (),
                      (operation_id, payment_id, kind, amount, previous_amount, currency, gateway_reference))

struct answer_body {
  payments::gateway_verdict verdict = unknown;
  std::optional<std::string> code;
  std::optional<std::string> message;
  std::optional<std::string> reference;
};
BOOST_DESCRIBE_STRUCT(answer_body, (), (verdict, code, message, reference))

/// At most that many bytes, and no half of a character.
std::string cut(std::string text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80) --bytes_max;
  text.resize(bytes_max);
  return text;
}

gateway_answer no_outcome(std::string code, std::string message) {
  return {unknown, std::move(code), cut(std::move(message), message_bytes_max), {}};
}

/// Whether the status says nothing of what becomes of the operation: it was not taken in, is being worked on, or
/// whoever answered did not look at it (a token, a path or a method that is not liked, a proxy).
bool leaves_it_open(int status) {
  if (status < 400 || status >= 500) return true;
  constexpr std::array silent = {401, 403, 404, 405, 407, 408, 409, 425, 429};
  return std::find(silent.begin(), silent.end(), status) != silent.end();
}

gateway_answer read_answer(const http::response& r) {
  const auto status = std::to_string(r.status);
  if (r.status != 200) {
    if (leaves_it_open(r.status)) return no_outcome("HTTP_" + status, "the gateway answered with status " + status);
    return {declined, std::string(payments::gateway_refused), "the gateway answered with status " + status, {}};
  }
  auto body = schema::decode_text<answer_body>(r.body, {.unknown_members = schema::unknown_members::ignore});
  if (!body) return no_outcome("UNREADABLE_ANSWER", body.error().message);
  auto reference = std::move(body->reference).value_or("");
  if (reference.size() > reference_bytes_max)
    return no_outcome("UNREADABLE_ANSWER", "the reference is longer than " + std::to_string(reference_bytes_max));
  auto code = cut(std::move(body->code).value_or(""), code_bytes_max);
  if (body->verdict == declined && code.empty()) code = "DECLINED";
  return {body->verdict, std::move(code), cut(std::move(body->message).value_or(""), message_bytes_max),
          std::move(reference)};
}

}  // namespace

http_gateway::http_gateway(std::shared_ptr<http::client> client, http_gateway_options options)
    : client_(std::move(client)), options_(std::move(options)) {
  while (options_.url.ends_with('/')) options_.url.pop_back();
}

gateway_answer http_gateway::perform(const gateway_request& r) {
  http::outgoing_request out;
  out.verb = http::method::post;
  out.url = options_.url + "/v1/operations";
  out.headers.add("Content-Type", "application/json");
  out.headers.add("Accept", "application/json");
  out.headers.add("Idempotency-Key", to_string(r.operation_id));
  if (!options_.token.empty()) out.headers.add("Authorization", "Bearer " + options_.token);
  out.body = boost::json::serialize(schema::encode(operation_body{r.operation_id, r.payment_id, r.kind, r.amount,
                                                                  r.previous_amount, r.currency, r.gateway_reference}));
  out.timeout = options_.timeout;
  const auto answer = client_->send(out);
  if (!answer) return no_outcome(std::string(to_string(answer.error().code)), answer.error().message);
  return read_answer(*answer);
}

}  // namespace comanda::gateway
