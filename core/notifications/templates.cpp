#include "templates.hpp"

#include <algorithm>
#include <array>

#include "comanda/orders/messages.hpp"

namespace comanda::notifications::detail {

namespace {

struct template_row {
  std::string_view event_type;
  std::string_view subject;
  std::string_view body;
};

/// Everything that a customer is told of. {name} is a placeholder.
constexpr std::array templates = {
    template_row{orders::order_confirmed::message_type, "Your order {order_id} is confirmed",
                 "Thank you for your order {order_id}. It is confirmed. The total is {total}."},
    template_row{orders::order_rejected::message_type, "Your order {order_id} could not be accepted",
                 "We are sorry: your order {order_id} could not be accepted ({reason}). You have not been charged."},
};

std::string fill(std::string_view pattern, const template_values& values) {
  std::string out;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
    out += pattern.substr(0, close == std::string_view::npos ? close : open);
    if (close == std::string_view::npos) break;
    const auto value = values.find(pattern.substr(open + 1, close - open - 1));
    if (value != values.end()) out += value->second;
    pattern.remove_prefix(close + 1);
  }
  return out;
}

/// Decimals of the currencies that do not have two. Rule: ISO 4217, list one.
std::size_t decimals_of(std::string_view code) {
  static constexpr std::array<std::string_view, 16> none = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                            "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
  static constexpr std::array<std::string_view, 7> three = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  const auto is_in = [&](const auto& list) { return std::find(list.begin(), list.end(), code) != list.end(); };
  if (is_in(none) || code == "UYI") return 0;
  if (is_in(three)) return 3;
  return code == "CLF" || code == "UYW" ? 4 : 2;
}

}  // namespace

std::optional<text> render(std::string_view event_type, const template_values& values) {
  for (const auto& row : templates) {
    if (row.event_type == event_type) return text{fill(row.subject, values), fill(row.body, values)};
  }
  return std::nullopt;
}

std::string format(const money& amount) {
  auto digits = std::to_string(amount.minor);
  const std::string sign = amount.minor < 0 ? "-" : "";
  digits.erase(0, sign.size());
  const auto decimals = decimals_of(amount.unit.code());
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, ".");
  return sign + digits + " " + to_string(amount.unit);
}

}  // namespace comanda::notifications::detail
