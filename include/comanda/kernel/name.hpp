#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace comanda {

inline constexpr std::size_t name_chars_max = 64;

/// 1 to 64 of `A-Z a-z 0-9 . _ : -`. Rule: the REST contract.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// Validated text that names a thing of one kind. The default is empty, which `parse` never makes.
template <class Tag>
class name {
 public:
  name() = default;
  [[nodiscard]] static std::optional<name> parse(std::string_view text) {
    if (!is_name(text)) return std::nullopt;
    return name(std::string(text));
  }
  [[nodiscard]] const std::string& value() const noexcept { return value_; }
  friend auto operator<=>(const name&, const name&) = default;

 private:
  explicit name(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

template <class Tag>
[[nodiscard]] const std::string& to_string(const name<Tag>& n) {
  return n.value();
}

using sku = name<struct sku_tag>;
using customer_id = name<struct customer_id_tag>;

}  // namespace comanda

template <class Tag>
struct std::hash<comanda::name<Tag>> {
  std::size_t operator()(const comanda::name<Tag>& n) const noexcept { return std::hash<std::string>{}(n.value()); }
};
