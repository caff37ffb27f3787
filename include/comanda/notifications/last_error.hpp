#pragma once

#include <string>
#include <string_view>

// Why the last attempt at a delivery failed. Kept as "CODE: text": the code is for the customer, whom the text could
// tell what names and servers there are behind our firewall; the text is for operators.
namespace comanda::notifications {

/// The recipient, or what stands in its URL, is refused for good.
inline constexpr std::string_view recipient_refused = "REFUSED";
/// No answer, or one that says to come again: its name, its server or ours is not there.
inline constexpr std::string_view recipient_unavailable = "UNAVAILABLE";

[[nodiscard]] std::string last_error_of(bool permanent, std::string_view detail);

struct last_error_parts {
  std::string_view code;  ///< of a text that has none: UNAVAILABLE
  std::string_view text;
};
[[nodiscard]] last_error_parts parts_of_last_error(std::string_view kept) noexcept;

}  // namespace comanda::notifications
