#pragma once

#include <string_view>

#include "comanda/messaging/message.hpp"

// Who sends what: a message that says that it is from somebody else is not believed.
namespace comanda::messaging {

/// The service that leads the sagas: commands come from there.
inline constexpr std::string_view leading_service = "orders";

/// "inventory" of "comanda.inventory.stock_reserved.v1".
[[nodiscard]] std::string_view service_in(std::string_view type);

/// Whether the message is from `sender`, who alone sends what is of its type. Error: validation_failed, with both.
[[nodiscard]] result<> check_source(const message& m, std::string_view sender);

}  // namespace comanda::messaging
