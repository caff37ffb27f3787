#include <set>

#include "comanda/messaging/payload.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/orders/views.hpp"
#include "lead.hpp"

namespace comanda::orders::detail {

namespace {

std::vector<schema::violation> duplicate_skus(const std::vector<order_line>& lines) {
  std::vector<schema::violation> found;
  std::set<sku> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!seen.insert(lines[i].sku).second)
      found.push_back(
          {"/lines/" + std::to_string(i) + "/sku", std::string(duplicate_sku), std::string(duplicate_sku_text)});
  }
  return found;
}

result<std::int64_t> sum_of(const std::vector<order_line>& lines) {
  std::int64_t total = 0;
  for (const auto& l : lines) {
    auto line = checked_multiply(l.unit_price, l.quantity);
    auto sum = line ? checked_add(total, *line) : std::move(line);
    if (!sum) return sum;
    total = *sum;
  }
  return total;
}

comanda::saga_id fulfilment_of(const order_id& o) { return comanda::saga_id(derive_uuid(o.value(), {"fulfilment"})); }

}  // namespace

result<std::int64_t> total_of(const std::vector<order_line>& lines) {
  if (auto twice = duplicate_skus(lines); !twice.empty()) return unexpected<error>(schema::to_error(twice));
  auto total = sum_of(lines);
  if (!total)
    return unexpected<error>(schema::to_error(
        {{"/lines", std::string(schema::violation_code::out_of_range), "the total does not fit 64 bits"}}));
  return total;
}

result<decision> decide(const place_order& c, const situation& s) {
  if (!s.ctx.may_touch(c.customer_id.value()))
    return fail(errc::forbidden, "only an administrator orders for another customer");
  const auto total = total_of(c.lines);
  if (!total) return unexpected<error>(total.error());
  if (s.found.find<order>(c.order_id) != nullptr) return fail(errc::already_exists, "there is an order of this id");

  order o;
  o.order_id = c.order_id;
  o.customer_id = c.customer_id;
  o.currency = c.currency;
  o.lines = c.lines;
  o.total = *total;
  o.version = 1;
  o.created_at = s.ctx.now;
  o.updated_at = s.ctx.now;
  decision d;
  d.messages.push_back(messaging::make_event(s.ctx, model::service, to_string(o.order_id),
                                             order_placed{o.order_id, o.customer_id, o.currency, o.total, o.lines}));
  d.messages.back().sequence = o.version;
  if (auto begun = begin_saga(fulfilment_saga, fulfilment_of(o.order_id), o, s, d); !begun)
    return unexpected<error>(std::move(begun).error());
  d.reply = answer_with(application::answer_kind::created, o);
  d.save(std::move(o));
  return d;
}

}  // namespace comanda::orders::detail
