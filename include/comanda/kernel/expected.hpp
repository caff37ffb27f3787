#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

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

/// What `value()` throws where there is none.
struct bad_expected_access : std::exception {
  [[nodiscard]] const char* what() const noexcept override {
    return "an expected was asked for the value that it has not";
  }
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
      : value_(), has_value_(true) {}
  template <class U = T>
    requires(std::is_convertible_v<U &&, T> && !std::is_same_v<std::remove_cvref_t<U>, expected>)
  constexpr expected(U&& value) : value_(std::forward<U>(value)), has_value_(true) {}  // NOLINT: implicit
  template <class G>
    requires std::is_convertible_v<G&&, E>
  constexpr expected(unexpected<G> failure)  // NOLINT: implicit, as in the standard
      : error_(std::move(failure).error()), has_value_(false) {}

  constexpr expected(const expected& other)
    requires(std::is_copy_constructible_v<T> && std::is_copy_constructible_v<E>)
      : has_value_(other.has_value_) {
    fill(other);
  }
  constexpr expected(expected&& other) noexcept(moves_nothrow) : has_value_(other.has_value_) {
    fill(std::move(other));
  }
  constexpr expected& operator=(const expected& other)
    requires(std::is_copy_constructible_v<T> && std::is_copy_constructible_v<E>)
  {
    return *this = expected(other);
  }
  constexpr expected& operator=(expected&& other) noexcept {
    static_assert(moves_nothrow, "an expected is assigned by moving, which may not fail half way");
    if (this == &other) return *this;
    clear();
    has_value_ = other.has_value_;
    fill(std::move(other));
    return *this;
  }
  constexpr ~expected() { clear(); }

  [[nodiscard]] constexpr bool has_value() const noexcept { return has_value_; }
  constexpr explicit operator bool() const noexcept { return has_value_; }

  [[nodiscard]] constexpr T& operator*() & noexcept { return value_; }
  [[nodiscard]] constexpr const T& operator*() const& noexcept { return value_; }
  [[nodiscard]] constexpr T&& operator*() && noexcept { return std::move(value_); }
  [[nodiscard]] constexpr T* operator->() noexcept { return std::addressof(value_); }
  [[nodiscard]] constexpr const T* operator->() const noexcept { return std::addressof(value_); }
  /// Throws bad_expected_access on the wrong side: for tests and for examples.
  [[nodiscard]] constexpr T& value() & { return checked().value_; }
  [[nodiscard]] constexpr const T& value() const& { return checked().value_; }
  [[nodiscard]] constexpr T&& value() && { return std::move(checked().value_); }
  [[nodiscard]] constexpr E& error() & noexcept { return error_; }
  [[nodiscard]] constexpr const E& error() const& noexcept { return error_; }
  [[nodiscard]] constexpr E&& error() && noexcept { return std::move(error_); }

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

  friend constexpr bool operator==(const expected& a, const expected& b) {
    if (a.has_value_ != b.has_value_) return false;
    return a.has_value_ ? a.value_ == b.value_ : a.error_ == b.error_;
  }

 private:
  static constexpr bool moves_nothrow =
      std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_constructible_v<E>;

  /// `has_value_` is that of `other`, and nothing lives yet.
  template <class Other>
  constexpr void fill(Other&& other) {
    if (has_value_) {
      std::construct_at(std::addressof(value_), std::forward<Other>(other).value_);
    } else {
      std::construct_at(std::addressof(error_), std::forward<Other>(other).error_);
    }
  }
  constexpr void clear() noexcept {
    has_value_ ? std::destroy_at(std::addressof(value_)) : std::destroy_at(std::addressof(error_));
  }
  constexpr auto& checked() {
    if (!has_value_) throw bad_expected_access();
    return *this;
  }
  constexpr const expected& checked() const {
    if (!has_value_) throw bad_expected_access();
    return *this;
  }

  union {  // not std::variant: sources that answer with many types compile an eighth longer (ADR-0001)
    T value_;
    E error_;
  };
  bool has_value_;
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
      : state_(unexpected<E>(std::move(failure).error())) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return state_.has_value(); }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr void value() const { static_cast<void>(state_.value()); }
  [[nodiscard]] constexpr E& error() & noexcept { return state_.error(); }
  [[nodiscard]] constexpr const E& error() const& noexcept { return state_.error(); }
  [[nodiscard]] constexpr E&& error() && noexcept { return std::move(state_).error(); }

  template <class F>
  constexpr auto and_then(F&& next) && -> std::invoke_result_t<F> {
    if (!has_value()) return unexpected<E>(std::move(*this).error());
    return std::invoke(std::forward<F>(next));
  }

  friend constexpr bool operator==(const expected&, const expected&) = default;

 private:
  struct nothing {
    friend constexpr bool operator==(nothing, nothing) = default;
  };
  expected<nothing, E> state_;
};

}  // namespace comanda
