#include "findings.hpp"

namespace comanda::testing {

void findings::expect(bool holds, std::string what) {
  if (!holds) failures_.push_back(std::move(what));
}

void findings::expect_ok(const result<>& outcome, const std::string& what) {
  if (!outcome) note_failure(outcome.error(), what);
}

void findings::expect_error(const result<>& outcome, errc code, const std::string& what) {
  if (outcome) {
    expect(false, what + ": succeeded");
  } else if (outcome.error().code != code) {
    note_failure(outcome.error(), what);
  }
}

void findings::note_failure(const error& failure, const std::string& what) {
  expect(false, what + ": " + std::string(to_string(failure.code)) + ": " + failure.message);
}

}  // namespace comanda::testing
