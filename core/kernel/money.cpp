#include "comanda/kernel/money.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

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

}  // namespace

std::optional<currency> currency::parse(std::string_view code) {
  if (!std::binary_search(std::begin(currency_codes), std::end(currency_codes), code)) return std::nullopt;
  currency found;
  std::copy(code.begin(), code.end(), found.code_.begin());
  return found;
}

std::span<const std::string_view> currency::codes() noexcept { return currency_codes; }

minor_units minor_units::checked(std::int64_t value) {
  const auto held = of(value);
  if (!held) throw std::out_of_range("an amount of " + std::to_string(value) + " minor units");
  return *held;
}

}  // namespace comanda
