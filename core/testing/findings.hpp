#pragma once

#include <string>
#include <utility>
#include <vector>

#include "comanda/kernel/error.hpp"

namespace comanda::testing {

/// What a check finds wrong, in words.
class findings {
 public:
  void expect(bool holds, std::string what);
  void expect_ok(const result<>& outcome, const std::string& what);
  void expect_error(const result<>& outcome, errc code, const std::string& what);
  /// The value; a failure is noted and stands for an empty one.
  template <class T>
  T value_of(result<T> outcome, const std::string& what) {
    if (outcome) return *std::move(outcome);
    note_failure(outcome.error(), what);
    return T{};
  }

  [[nodiscard]] std::vector<std::string> take_failures() && { return std::move(failures_); }

 private:
  void note_failure(const error& failure, const std::string& what);

  std::vector<std::string> failures_;
};

}  // namespace comanda::testing
