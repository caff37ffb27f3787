#include <algorithm>

#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

auto line_of(const sku& s, auto& lines) {
  return std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.sku == s; });
}

}  // namespace

std::vector<reservation_line> sum_by_sku(const std::vector<stock_line>& lines) {
  std::vector<reservation_line> sums;
  for (const auto& line : lines) {
    const auto same = line_of(line.sku, sums);
    if (same == sums.end())
      sums.push_back({line.sku, line.quantity});
    else
      same->quantity += line.quantity;
  }
  return sums;
}

std::vector<reservation_line> more_than(const std::vector<reservation_line>& had,
                                        const std::vector<reservation_line>& wanted) {
  std::vector<reservation_line> more;
  for (const auto& line : wanted) {
    const auto same = line_of(line.sku, had);
    const auto quantity = line.quantity - (same == had.end() ? 0 : same->quantity);
    if (quantity > 0) more.push_back({line.sku, quantity});
  }
  return more;
}

std::vector<short_line> short_lines(const std::vector<reservation_line>& lines, const situation& s) {
  std::vector<short_line> found;
  for (const auto& line : lines) {
    const auto* i = find_item(line.sku, s);
    const auto available = i == nullptr ? 0 : i->available();
    if (available < line.quantity) found.push_back({line.sku, line.quantity, available});
  }
  return found;
}

std::vector<price_line> changed_prices(const std::optional<quoted_prices>& quoted,
                                       const std::vector<reservation_line>& asked, const situation& s) {
  std::vector<price_line> found;
  if (!quoted) return found;
  for (const auto& line : quoted->lines) {
    const auto* i = find_item(line.sku, s);
    if (i == nullptr) {
      if (line_of(line.sku, asked) == asked.end())
        found.push_back({line.sku, line.unit_price, quoted->currency, std::nullopt, std::nullopt});
    } else if (i->unit_price != line.unit_price || i->currency != quoted->currency) {
      found.push_back({line.sku, line.unit_price, quoted->currency, i->unit_price, i->currency});
    }
  }
  return found;
}

stock_rejected insufficient(const order_id& order, std::vector<short_line> lines) {
  return {order, "INSUFFICIENT_STOCK", "there is not enough stock", std::move(lines)};
}

stock_rejected other_prices(const order_id& order, std::vector<price_line> lines) {
  return {order, std::string(price_changed), "the catalogue has other prices", {}, std::move(lines)};
}

}  // namespace comanda::inventory::detail
