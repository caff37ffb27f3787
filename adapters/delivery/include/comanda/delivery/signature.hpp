#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace comanda::delivery {

/// HMAC-SHA256 of "<timestamp>.<body>" under the secret, as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string signature_of(std::string_view secret, std::int64_t timestamp_s, std::string_view body);

/// The header Comanda-Signature: "v1=<signature>" for each secret, separated by commas, so that a receiver that knows
/// the old secret or the new one can verify while it is changed.
[[nodiscard]] std::string signature_header(std::span<const std::string> secrets, std::int64_t timestamp_s,
                                           std::string_view body);

}  // namespace comanda::delivery
