#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/money.hpp"
#include "comanda/notifications/commands.hpp"

namespace comanda::notifications::detail {

struct text {
  std::string subject;
  std::string body;
};

/// What is written of an event of that type; nullopt when nothing is. A placeholder without a value becomes nothing.
[[nodiscard]] std::optional<text> render(std::string_view event_type, const template_values& values);

/// "12.50 EUR": with as many decimals as ISO 4217 gives the currency.
[[nodiscard]] std::string format(const money& amount);

}  // namespace comanda::notifications::detail
