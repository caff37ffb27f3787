#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comanda::host {

/// The parts of a setting that is a list with commas, as they stand: empty ones and blanks are for the setting to
/// judge. A comma at the end begins no part.
[[nodiscard]] std::vector<std::string> split_at_commas(std::string_view list);
/// The list as it is written.
[[nodiscard]] std::string joined_by_commas(const std::vector<std::string>& parts);

}  // namespace comanda::host
