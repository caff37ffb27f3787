#include "templates.hpp"

#include <algorithm>
#include <array>

#include "comanda/kernel/language_tag.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/payments/messages.hpp"

namespace comanda::notifications::detail {

namespace {

struct template_row {
  std::string_view event_type;
  language in;
  std::string_view subject;
  std::string_view body;
};

/// Everything that a customer is told of, in every language. {name} is a placeholder.
constexpr std::array templates = {
    template_row{orders::order_confirmed::message_type, language::en, "Your order {order_id} is confirmed",
                 "Thank you for your order {order_id}. It is confirmed. The total is {total}."},
    template_row{orders::order_confirmed::message_type, language::de, "Ihre Bestellung {order_id} ist bestätigt",
                 "Vielen Dank für Ihre Bestellung {order_id}. Sie ist bestätigt. Der Gesamtbetrag ist {total}."},

    template_row{orders::order_rejected::message_type, language::en, "Your order {order_id} could not be accepted",
                 "We are sorry: your order {order_id} could not be accepted ({reason}). You have not been charged."},
    template_row{
        orders::order_rejected::message_type, language::de, "Ihre Bestellung {order_id} konnte nicht angenommen werden",
        "Es tut uns leid: Ihre Bestellung {order_id} konnte nicht angenommen werden ({reason}). Es wurde nichts "
        "abgebucht."},

    template_row{orders::order_cancelled::message_type, language::en, "Your order {order_id} is cancelled",
                 "Your order {order_id} is cancelled. What you had paid for it you get back."},
    template_row{orders::order_cancelled::message_type, language::de, "Ihre Bestellung {order_id} ist storniert",
                 "Ihre Bestellung {order_id} ist storniert. Was Sie dafür bezahlt hatten, erhalten Sie zurück."},

    template_row{orders::order_revised::message_type, language::en, "Your order {order_id} is changed",
                 "Your order {order_id} is changed as you wished. The total is now {total}; it was {previous_total}."},
    template_row{
        orders::order_revised::message_type, language::de, "Ihre Bestellung {order_id} ist geändert",
        "Ihre Bestellung {order_id} ist wie gewünscht geändert. Der Gesamtbetrag ist jetzt {total}, bisher waren "
        "es {previous_total}."},

    template_row{orders::revision_rejected::message_type, language::en, "Your order {order_id} could not be changed",
                 "We are sorry: your order {order_id} could not be changed ({reason}). It stays as it was."},
    template_row{orders::revision_rejected::message_type, language::de,
                 "Ihre Bestellung {order_id} konnte nicht geändert werden",
                 "Es tut uns leid: Ihre Bestellung {order_id} konnte nicht geändert werden ({reason}). Sie bleibt, wie "
                 "sie war."},

    template_row{payments::payment_refunded::message_type, language::en, "A refund for your order {order_id}",
                 "You get back {amount} for your order {order_id}."},
    template_row{payments::payment_refunded::message_type, language::de,
                 "Eine Erstattung für Ihre Bestellung {order_id}",
                 "Sie erhalten {amount} für Ihre Bestellung {order_id} zurück."},
};

struct refusal_row {
  std::string_view code;
  language in;
  std::string_view words;
};

/// English is the language that messages come in.
constexpr std::array refusals = {
    refusal_row{"INSUFFICIENT_STOCK", language::de, "der Bestand reicht nicht aus"},
    refusal_row{"PRICE_CHANGED", language::de, "ein Preis hat sich geändert"},
    refusal_row{"PAYMENT_DECLINED", language::de, "die Zahlung wurde abgelehnt"},
};

std::string_view words_of(const refusal& r, language in) {
  for (const auto& row : refusals) {
    if (row.code == r.code && row.in == in) return row.words;
  }
  return r.message;
}

std::string words_of(const template_value& value, language in) {
  if (const auto* amount = std::get_if<money>(&value)) return format(*amount, in);
  if (const auto* why = std::get_if<refusal>(&value)) return std::string(words_of(*why, in));
  return std::get<std::string>(value);
}

std::string fill(std::string_view pattern, language in, const template_values& values) {
  std::string out;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
    out += pattern.substr(0, close == std::string_view::npos ? close : open);
    if (close == std::string_view::npos) break;
    const auto value = values.find(pattern.substr(open + 1, close - open - 1));
    if (value != values.end()) out += words_of(value->second, in);
    pattern.remove_prefix(close + 1);
  }
  return out;
}

/// Decimals of the currencies that do not have two. Rule: ISO 4217, list one.
std::size_t decimals_of(std::string_view code) {
  static constexpr auto none = std::to_array<std::string_view>(
      {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"});
  static constexpr auto three = std::to_array<std::string_view>({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"});
  const auto is_in = [&](const auto& list) { return std::find(list.begin(), list.end(), code) != list.end(); };
  if (is_in(none) || code == "UYI") return 0;
  if (is_in(three)) return 3;
  return code == "CLF" || code == "UYW" ? 4 : 2;
}

}  // namespace

language language_of(const std::optional<std::string>& locale) noexcept {
  return locale && is_of_language(*locale, "de") ? language::de : language::en;
}

std::optional<text> render(std::string_view event_type, language in, const template_values& values) {
  for (const auto& row : templates) {
    if (row.event_type == event_type && row.in == in)
      return text{fill(row.subject, in, values), fill(row.body, in, values)};
  }
  return std::nullopt;
}

std::string format(const money& amount, language in) {
  auto digits = std::to_string(amount.minor);
  const std::string sign = amount.minor < 0 ? "-" : "";
  digits.erase(0, sign.size());
  const auto decimals = decimals_of(amount.unit.code());
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, in == language::de ? "," : ".");
  return sign + digits + " " + to_string(amount.unit);
}

}  // namespace comanda::notifications::detail
