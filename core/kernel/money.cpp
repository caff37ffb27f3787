#include "comanda/kernel/money.hpp"

#include <algorithm>

namespace comanda {
namespace {

// ISO 4217, codes in use. Those whose minor unit the standard gives as "N.A." (metals, bond units, test and "no
// currency" codes) are left out: a count of minor units of them means nothing.
constexpr std::string_view currency_codes[] = {
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW",
    "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN",
    "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG",
    "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW",
    "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK",
    "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
    "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR",
    "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW",
    "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
};
static_assert(std::is_sorted(std::begin(currency_codes), std::end(currency_codes)), "parse searches by halves");

unexpected<error> too_large() { return fail(errc::overflow, "The amount does not fit 64 bits"); }

unexpected<error> mixed(const money& a, const money& b) {
  return fail(errc::currency_mismatch, "Amounts in " + to_string(a.unit) + " and " + to_string(b.unit) +
                                           " cannot be added to or taken from each other");
}

}  // namespace

std::optional<currency> currency::parse(std::string_view code) {
  if (!std::binary_search(std::begin(currency_codes), std::end(currency_codes), code)) return std::nullopt;
  currency found;
  std::copy(code.begin(), code.end(), found.code_.begin());
  return found;
}

std::span<const std::string_view> currency::codes() noexcept { return currency_codes; }

result<std::int64_t> checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return too_large();
  return sum;
}

result<std::int64_t> checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return too_large();
  return product;
}

result<money> add(money a, money b) {
  if (a.unit != b.unit) return mixed(a, b);
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.minor, b.minor, &sum)) return too_large();
  return money{sum, a.unit};
}

result<money> subtract(money a, money b) {
  if (a.unit != b.unit) return mixed(a, b);
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a.minor, b.minor, &difference)) return too_large();
  return money{difference, a.unit};
}

result<money> multiply(money price, std::int64_t count) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(price.minor, count, &product)) return too_large();
  return money{product, price.unit};
}

}  // namespace comanda
