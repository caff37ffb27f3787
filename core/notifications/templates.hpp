#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/money.hpp"
#include "comanda/notifications/commands.hpp"

namespace comanda::notifications::detail {

/// What there are texts in. The first is for everybody whose own is not among them.
enum class language { en, de };

/// "de-AT" -> de.
[[nodiscard]] language language_of(const std::optional<std::string>& locale) noexcept;

struct text {
  std::string subject;
  std::string body;
};

/// What is written of an event of that type; nullopt when nothing is. A placeholder without a value becomes nothing.
[[nodiscard]] std::optional<text> render(std::string_view event_type, language in, const template_values& values);

/// "12.50 EUR", in German "12,50 EUR": with as many decimals as ISO 4217 gives the currency.
[[nodiscard]] std::string format(const money& amount, language in);

}  // namespace comanda::notifications::detail
