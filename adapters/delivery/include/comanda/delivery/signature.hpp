#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace comanda::delivery {

/// The key that a customer's receivers verify with: HMAC-SHA256 of the customer's id under the service's secret, as 64
/// lower-case hexadecimal digits. Whoever has it can sign for that customer, and for no other.
[[nodiscard]] std::string key_of_customer(std::string_view secret, std::string_view customer);

/// A key for each secret, in their order.
[[nodiscard]] std::vector<std::string> keys_of_customer(std::span<const std::string> secrets,
                                                        std::string_view customer);

/// What is posted: when, to whom, and what.
struct signed_post {
  std::int64_t timestamp_s = 0;
  std::string_view url;  ///< as the customer has given it: holds no line break
  std::string_view body;
};

/// HMAC-SHA256 of "<timestamp>\n<url>\n<body>" under the key, as 64 lower-case hexadecimal digits. The key's digits are
/// taken as they stand.
[[nodiscard]] std::string signature_of(std::string_view key, const signed_post& post);

/// The header Comanda-Signature: "v1=<signature>" for each key, separated by commas, so that a receiver that knows the
/// old key or the new one can verify while the secret is changed.
[[nodiscard]] std::string signature_header(std::span<const std::string> keys, const signed_post& post);

}  // namespace comanda::delivery
