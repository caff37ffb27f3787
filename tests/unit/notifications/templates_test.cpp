#include <limits>

#include "comanda/messaging/source.hpp"
#include "comanda/payments/messages.hpp"
#include "given_notification.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::notifications;
using namespace comanda::notifications::given_notification;

namespace {

const service rules;
const auto eur = currency_of("EUR");

messaging::message message_of(const auto& e) {
  messaging::message m;
  m.id = event;
  m.type = e.message_type;
  m.source = messaging::service_in(m.type);
  m.data = schema::encode_object(e);
  return m;
}

/// What a customer of that locale reads of an event.
notification text_of(const auto& e, std::optional<std::string> locale = {}) {
  const auto c = rules.from_message(message_of(e));
  const auto found = given<model>(wishes({channel::log}, {}, {}, std::move(locale)));
  const application::decision<model> d = rules.decide(c.value(), found, context_of(1, at(10))).value();
  return d.saved<notification>().at(0);
}

struct row {
  notification en;
  notification de;
  std::string subject_en;
  std::string body_en;
  std::string subject_de;
  std::string body_de;
};

row told(const auto& e, std::string subject_en, std::string body_en, std::string subject_de, std::string body_de) {
  return {text_of(e, "en"),   text_of(e, "de"),      std::move(subject_en),
          std::move(body_en), std::move(subject_de), std::move(body_de)};
}

const orders::order_lines one_cup = orders::order_lines::of({{*sku::parse("cup"), 1, 900}}).value();

}  // namespace

TEST_CASE("every event has its words in every language", "[notifications]") {
  const auto id = to_string(order);
  const std::vector<row> table = {
      told(orders::order_confirmed{order, ann, eur, 1250}, "Your order " + id + " is confirmed",
           "Thank you for your order " + id + ". It is confirmed. The total is 12.50 EUR.",
           "Ihre Bestellung " + id + " ist bestätigt",
           "Vielen Dank für Ihre Bestellung " + id + ". Sie ist bestätigt. Der Gesamtbetrag ist 12,50 EUR."),
      told(orders::order_rejected{order, ann, "PAYMENT_DECLINED", "the card was declined"},
           "Your order " + id + " could not be accepted",
           "We are sorry: your order " + id +
               " could not be accepted (the card was declined). You have not been charged.",
           "Ihre Bestellung " + id + " konnte nicht angenommen werden",
           "Es tut uns leid: Ihre Bestellung " + id +
               " konnte nicht angenommen werden (die Zahlung wurde abgelehnt). Es wurde nichts abgebucht."),
      told(orders::order_cancelled{order, ann}, "Your order " + id + " is cancelled",
           "Your order " + id + " is cancelled. What you had paid for it you get back.",
           "Ihre Bestellung " + id + " ist storniert",
           "Ihre Bestellung " + id + " ist storniert. Was Sie dafür bezahlt hatten, erhalten Sie zurück."),
      told(orders::order_revised{order, ann, eur, 1250, 900, one_cup}, "Your order " + id + " is changed",
           "Your order " + id + " is changed as you wished. The total is now 9.00 EUR; it was 12.50 EUR.",
           "Ihre Bestellung " + id + " ist geändert",
           "Ihre Bestellung " + id +
               " ist wie gewünscht geändert. Der Gesamtbetrag ist jetzt 9,00 EUR, bisher waren es 12,50 EUR."),
      told(orders::revision_rejected{order, ann, "INSUFFICIENT_STOCK", "there is not enough stock"},
           "Your order " + id + " could not be changed",
           "We are sorry: your order " + id + " could not be changed (there is not enough stock). It stays as it was.",
           "Ihre Bestellung " + id + " konnte nicht geändert werden",
           "Es tut uns leid: Ihre Bestellung " + id +
               " konnte nicht geändert werden (der Bestand reicht nicht aus). Sie bleibt, wie sie war."),
      told(payments::payment_refunded{payment_id(nth(5)), order, ann, 350, 350, eur, "broken"},
           "A refund for your order " + id, "You get back 3.50 EUR for your order " + id + ".",
           "Eine Erstattung für Ihre Bestellung " + id, "Sie erhalten 3,50 EUR für Ihre Bestellung " + id + " zurück."),
  };
  CHECK(table.size() == service::listens_to().size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& r = table[i];
    CHECK(r.en.event_type == service::listens_to()[i]);
    CHECK(r.en.order_id == order);
    CHECK(r.en.subject == r.subject_en);
    CHECK(r.en.body == r.body_en);
    CHECK(r.de.subject == r.subject_de);
    CHECK(r.de.body == r.body_de);
  }
}

TEST_CASE("the language is that of the locale, English where there is none", "[notifications]") {
  const orders::order_cancelled e{order, ann};
  const auto german = text_of(e, "de").subject;
  for (const auto* also : {"de-AT", "DE-at", "de-Latn-CH-1901"}) CHECK(text_of(e, also).subject == german);
  for (const auto* other : {"en", "en-GB", "fr", "da-DK", "es-419", "zh-Hant-TW", "den", "x-de"})
    CHECK(text_of(e, other).subject != german);
  CHECK(text_of(e).subject == text_of(e, "en").subject);
}

TEST_CASE("money has its currency's decimals", "[notifications]") {
  const auto total = [](orders::order_total minor, const char* code, const char* locale = "en") {
    const auto body = text_of(orders::order_confirmed{order, ann, currency_of(code), minor}, locale).body;
    const auto from = body.rfind(locale == std::string("de") ? "ist " : "is ") + (locale == std::string("de") ? 4 : 3);
    return body.substr(from, body.size() - from - 1);
  };
  CHECK(total(1250, "EUR") == "12.50 EUR");
  CHECK(total(1250, "EUR", "de") == "12,50 EUR");
  CHECK(total(5, "EUR") == "0.05 EUR");
  CHECK(total(0, "EUR") == "0.00 EUR");
  CHECK(total(1250, "JPY") == "1250 JPY");
  CHECK(total(1250, "KWD") == "1.250 KWD");
  for (const auto* none :
       {"BIF", "CLP", "DJF", "GNF", "ISK", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"})
    CHECK(total(1250, none) == "1250 " + std::string(none));
  for (const auto* three : {"BHD", "IQD", "JOD", "LYD", "OMR", "TND"})
    CHECK(total(1250, three) == "1.250 " + std::string(three));
  for (const auto* four : {"CLF", "UYW"}) CHECK(total(1250, four) == "0.1250 " + std::string(four));
  const auto refund = [](std::int64_t minor) {
    return text_of(payments::payment_refunded{payment_id(nth(5)), order, ann, minor, minor, eur, ""}, "en").body;
  };
  CHECK(refund(-1250).find("get back -12.50 EUR for") != std::string::npos);
  CHECK(refund(std::numeric_limits<std::int64_t>::min()).find("back -92233720368547758.08 EUR") != std::string::npos);
}

TEST_CASE("a refusal without words of its own is told as it came, and nothing in it is a placeholder",
          "[notifications]") {
  const orders::order_rejected e{order, ann, "RESERVATION_RELEASED", "no {total} left"};
  for (const auto* locale : {"en", "de"}) CHECK(text_of(e, locale).body.find("(no {total} left)") != std::string::npos);
}

TEST_CASE("a refund of nothing is not told", "[notifications]") {
  const auto c =
      rules.from_message(message_of(payments::payment_refunded{payment_id(nth(5)), order, ann, 0, 0, eur, ""}));
  REQUIRE(c);
  application::key_set<model> keys;
  rules.keys(*c, keys);
  CHECK(keys.of<preferences>().empty());
  const auto d = rules.decide(*c, given<model>(), context_of(1, at(10)));
  REQUIRE(d);
  CHECK(d->saved<notification>().empty());
  CHECK(d->effects.empty());
}

TEST_CASE("a refund that cannot be read is an error", "[notifications]") {
  auto m = message_of(payments::payment_refunded{payment_id(nth(5)), order, ann, 1, 1, eur, ""});
  m.data.erase("customer_id");
  CHECK(rules.from_message(m).error().code == errc::validation_failed);
}
