#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "comanda/kernel/time.hpp"

namespace comanda {

/// 128 bits, ordered as bytes, so that UUIDv7 sorts by time.
struct uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend constexpr auto operator<=>(const uuid&, const uuid&) = default;
  [[nodiscard]] constexpr bool is_nil() const noexcept { return *this == uuid{}; }
};

/// 36 lower-case characters.
[[nodiscard]] std::string to_string(const uuid& u);
/// Exactly 36 characters, either case; nothing else.
[[nodiscard]] std::optional<uuid> parse_uuid(std::string_view text);

/// UUIDv7 (RFC 9562) of this millisecond with ten bytes of chance, which there is room for 74 bits of: the six in whose
/// place version and variant stand go into others, so that each of the 256 values of any one byte makes another id.
[[nodiscard]] uuid make_uuid_v7(timestamp now, std::span<const std::uint8_t, 10> chance);

/// A UUIDv7 with the time of `parent` and the rest hashed (SHA-1) from the parent and the labels: whoever knows the
/// parent can name the child, now or after a crash, and gets the same id. Labels are separated: {"a","bc"} and
/// {"ab","c"} differ. Rule: a command re-sent is the same message (ADR-0004).
[[nodiscard]] uuid derive_uuid(const uuid& parent, std::initializer_list<std::string_view> labels);

/// A uuid that cannot be taken for another kind's. The default is nil, which no source ever makes.
template <class Tag>
class id {
 public:
  constexpr id() = default;
  constexpr explicit id(const uuid& value) : value_(value) {}
  [[nodiscard]] constexpr const uuid& value() const noexcept { return value_; }
  [[nodiscard]] constexpr bool is_nil() const noexcept { return value_.is_nil(); }
  friend constexpr auto operator<=>(const id&, const id&) = default;

 private:
  uuid value_;
};

template <class Tag>
[[nodiscard]] std::string to_string(const id<Tag>& i) {
  return to_string(i.value());
}

using order_id = id<struct order_id_tag>;
using saga_id = id<struct saga_id_tag>;
using payment_id = id<struct payment_id_tag>;
using operation_id = id<struct operation_id_tag>;
using movement_id = id<struct movement_id_tag>;
using notification_id = id<struct notification_id_tag>;
using attempt_id = id<struct attempt_id_tag>;
using message_id = id<struct message_id_tag>;
using effect_id = id<struct effect_id_tag>;

}  // namespace comanda

template <>
struct std::hash<comanda::uuid> {
  std::size_t operator()(const comanda::uuid& u) const noexcept {
    std::size_t h = 14695981039346656037ull;
    for (auto b : u.bytes) h = (h ^ b) * 1099511628211ull;
    return h;
  }
};
template <class Tag>
struct std::hash<comanda::id<Tag>> {
  std::size_t operator()(const comanda::id<Tag>& i) const noexcept { return std::hash<comanda::uuid>{}(i.value()); }
};
