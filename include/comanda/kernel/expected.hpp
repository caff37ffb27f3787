#pragma once

#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

namespace comanda {

/// The failure side of an `expected`. Spelled as std::unexpected.
template <class E>
class unexpected {
 public:
  constexpr explicit unexpected(E error) : error_(std::move(error)) {}
  [[nodiscard]] constexpr const E& error() const& noexcept { return error_; }
  [[nodiscard]] constexpr E&& error() && noexcept { return std::move(error_); }

 private:
  E error_;
};

/// A value or the reason why there is none. The subset of std::expected that the project uses, because neither compiler
/// that we support has the original in C++20 (ADR-0001). Asking the wrong side is undefined, as in the original's
/// `operator*`: test first.
template <class T, class E>
class [[nodiscard]] expected {
 public:
  using value_type = T;
  using error_type = E;

  constexpr expected()
    requires std::is_default_constructible_v<T>
      : state_(std::in_place_index<0>) {}
  template <class U = T>
    requires(std::is_convertible_v<U &&, T> && !std::is_same_v<std::remove_cvref_t<U>, expected>)
  constexpr expected(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}  // NOLINT: implicit
  template <class G>
    requires std::is_convertible_v<G&&, E>
  constexpr expected(unexpected<G> failure)  // NOLINT: implicit, as in the standard
      : state_(std::in_place_index<1>, std::move(failure).error()) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return state_.index() == 0; }
  constexpr explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] constexpr T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] constexpr const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] constexpr T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] constexpr T* operator->() noexcept { return std::get_if<0>(&state_); }
  [[nodiscard]] constexpr const T* operator->() const noexcept { return std::get_if<0>(&state_); }
  /// Throws std::bad_variant_access on the wrong side: for tests and for examples.
  [[nodiscard]] constexpr T& value() & { return std::get<0>(state_); }
  [[nodiscard]] constexpr const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] constexpr T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] constexpr E& error() & noexcept { return *std::get_if<1>(&state_); }
  [[nodiscard]] constexpr const E& error() const& noexcept { return *std::get_if<1>(&state_); }
  [[nodiscard]] constexpr E&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

  template <class U>
  [[nodiscard]] constexpr T value_or(U&& fallback) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(fallback));
  }

  template <class F>
  constexpr auto and_then(F&& next) && -> std::invoke_result_t<F, T&&> {
    if (!has_value()) return unexpected<E>(std::move(*this).error());
    return std::invoke(std::forward<F>(next), *std::move(*this));
  }
  template <class F>
  constexpr auto transform(F&& change) && -> expected<std::remove_cv_t<std::invoke_result_t<F, T&&>>, E> {
    if (!has_value()) return unexpected<E>(std::move(*this).error());
    return std::invoke(std::forward<F>(change), *std::move(*this));
  }

  friend constexpr bool operator==(const expected& a, const expected& b) { return a.state_ == b.state_; }

 private:
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] expected<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  constexpr expected() = default;
  template <class G>
    requires std::is_convertible_v<G&&, E>
  constexpr expected(unexpected<G> failure)  // NOLINT: implicit, as in the standard
      : state_(std::in_place_index<1>, std::move(failure).error()) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return state_.index() == 0; }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr void value() const { static_cast<void>(std::get<0>(state_)); }
  [[nodiscard]] constexpr E& error() & noexcept { return *std::get_if<1>(&state_); }
  [[nodiscard]] constexpr const E& error() const& noexcept { return *std::get_if<1>(&state_); }
  [[nodiscard]] constexpr E&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

  template <class F>
  constexpr auto and_then(F&& next) && -> std::invoke_result_t<F> {
    if (!has_value()) return unexpected<E>(std::move(*this).error());
    return std::invoke(std::forward<F>(next));
  }

  friend constexpr bool operator==(const expected& a, const expected& b) { return a.state_ == b.state_; }

 private:
  std::variant<std::monostate, E> state_;
};

}  // namespace comanda
