#include <algorithm>

#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

/// The demand of each SKU in the order of first mention.
std::vector<reservation_line> sum_by_sku(const std::vector<reservation_line>& lines) {
  std::vector<reservation_line> sums;
  for (const auto& line : lines) {
    const auto same = std::find_if(sums.begin(), sums.end(), [&](const auto& sum) { return sum.sku == line.sku; });
    if (same == sums.end())
      sums.push_back(line);
    else
      same->quantity += line.quantity;
  }
  return sums;
}

decision refuse(const reserve& c, std::string code, std::string message, std::vector<short_line> lines,
                const situation& s) {
  decision d;
  answer_saga(stock_rejected{c.request.order_id, std::move(code), std::move(message), std::move(lines)}, c.reply_to, 0,
              s, d);
  return d;
}

decision answer_again(const reservation& r, const reserve& c, const situation& s) {
  decision d;
  answer_saga(stock_reserved{r.order_id, r.expires_at}, c.reply_to, r.version, s, d);
  return d;
}

}  // namespace

result<> check_lines(const std::vector<reservation_line>& lines) {
  std::vector<schema::violation> wrong;
  if (lines.empty()) wrong.push_back({"/lines", std::string(schema::violation_code::too_short), "must have a line"});
  if (lines.size() > reservation_lines_max)
    wrong.push_back({"/lines", std::string(schema::violation_code::too_long),
                     "must have at most " + std::to_string(reservation_lines_max) + " lines"});
  for (std::size_t i = 0; i < lines.size() && wrong.size() < schema::violations_max; ++i) {
    if (lines[i].quantity < 1 || lines[i].quantity > level_max)
      wrong.push_back({"/lines/" + std::to_string(i) + "/quantity", std::string(schema::violation_code::out_of_range),
                       "must be 1 to " + std::to_string(level_max)});
  }
  if (!wrong.empty()) return unexpected<error>(schema::to_error(wrong));
  return {};
}

result<decision> decide(const reserve& c, const situation& s) {
  if (auto good = check_lines(c.request.lines); !good) return unexpected<error>(std::move(good).error());
  const auto* before = s.found.find<reservation>(c.request.order_id);
  if (before != nullptr) {
    switch (before->status) {
      case reservation_status::held:
      case reservation_status::committed:
        return answer_again(*before, c, s);
      case reservation_status::released:
        return refuse(c, "RESERVATION_RELEASED", "the stock of this order was released before it was reserved", {}, s);
      case reservation_status::expired:
        break;
    }
  }

  auto lines = sum_by_sku(c.request.lines);
  if (auto missing = short_lines(lines, s); !missing.empty())
    return refuse(c, "INSUFFICIENT_STOCK", "there is not enough stock", std::move(missing), s);

  decision d;
  reservation r{
      c.request.order_id, std::move(lines), reservation_status::held, s.ctx.now + s.with.reservation_lifetime, 0,
      s.ctx.now,          s.ctx.now};
  if (before != nullptr) {
    r.version = before->version;
    r.created_at = before->created_at;
  }
  if (auto done = change_lines(r, {movement_kind::reserve, 0, 1, ""}, s, d); !done)
    return unexpected<error>(std::move(done).error());
  answer_saga(stock_reserved{r.order_id, r.expires_at}, c.reply_to, r.version + 1, s, d);
  d.timers.push_back(
      {expiry_timer_of(r.order_id), std::string(reservation_expiry_timer), to_string(r.order_id), r.expires_at});
  save_with_status(std::move(r), reservation_status::held, s, d);
  return d;
}

}  // namespace comanda::inventory::detail
