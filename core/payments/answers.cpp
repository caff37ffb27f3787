#include "rules.hpp"

namespace comanda::payments::detail {

namespace {

template <class T>
void answer(const T& data, const payment& p, const messaging::reply_address& to, const situation& s, decision& d) {
  d.messages.push_back(messaging::make_reply(s.ctx, model::service, to_string(p.order_id), to, data));
  d.messages.back().sequence = p.version;
}

}  // namespace

void answer_authorized(const payment& p, const messaging::reply_address& to, const situation& s, decision& d) {
  answer(payment_authorized{p.payment_id, p.order_id, p.customer_id, p.amount, p.currency}, p, to, s, d);
}

void answer_declined(const payment& p, std::string code, std::string message, const messaging::reply_address& to,
                     const situation& s, decision& d) {
  answer(payment_declined{p.payment_id, p.order_id, p.customer_id, std::move(code), std::move(message)}, p, to, s, d);
}

void answer_voided(const payment& p, const messaging::reply_address& to, const situation& s, decision& d) {
  answer(payment_voided{p.payment_id, p.order_id, p.customer_id}, p, to, s, d);
}

void answer_captured(const payment& p, const messaging::reply_address& to, const situation& s, decision& d) {
  answer(payment_captured{p.payment_id, p.order_id, p.customer_id, p.captured, p.currency}, p, to, s, d);
}

void answer_refunded(const payment& p, minor_units amount, std::string reason, const messaging::reply_address& to,
                     const situation& s, decision& d) {
  answer(payment_refunded{p.payment_id, p.order_id, p.customer_id, amount, p.refunded, p.currency, std::move(reason)},
         p, to, s, d);
}

void answer_adjusted(const payment& p, std::int64_t revision, const messaging::reply_address& to, const situation& s,
                     decision& d) {
  answer(authorization_adjusted{p.payment_id, p.order_id, p.customer_id, revision}, p, to, s, d);
}

void answer_restored(const payment& p, std::int64_t revision, const messaging::reply_address& to, const situation& s,
                     decision& d) {
  answer(authorization_restored{p.payment_id, p.order_id, p.customer_id, revision}, p, to, s, d);
}

void answer_settled(const payment& p, std::int64_t revision, const messaging::reply_address& to, const situation& s,
                    decision& d) {
  answer(payment_settled{p.payment_id, p.order_id, p.customer_id, revision}, p, to, s, d);
}

}  // namespace comanda::payments::detail
