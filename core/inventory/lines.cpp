#include <algorithm>

#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

auto line_of(const sku& s, auto& lines) {
  return std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.sku == s; });
}

}  // namespace

std::vector<reservation_line> sum_by_sku(const std::vector<reservation_line>& lines) {
  std::vector<reservation_line> sums;
  for (const auto& line : lines) {
    const auto same = line_of(line.sku, sums);
    if (same == sums.end())
      sums.push_back(line);
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

}  // namespace comanda::inventory::detail
