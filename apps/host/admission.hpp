#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "comanda/storage/store.hpp"

namespace comanda::host {

/// Whether a service may go on with what its database holds (`application::particular`): asked until there is an
/// answer, and nothing is read or written through the stores behind it before. A refusal is for good. Safe from every
/// thread.
class admission {
 public:
  /// `refused` is called once, with the reason, from whichever thread asked.
  admission(std::function<result<>(storage::store&)> question, std::function<void(const error&)> refused)
      : question_(std::move(question)), refused_(std::move(refused)) {}

  /// Errors: unavailable (refused), and those of the question while it has no answer.
  [[nodiscard]] result<> ask(storage::store& through);
  [[nodiscard]] bool is_refused() const noexcept { return is_refused_; }

 private:
  std::function<result<>(storage::store&)> question_;
  std::function<void(const error&)> refused_;
  std::mutex mutex_;
  std::atomic<bool> is_admitted_ = false;
  std::atomic<bool> is_refused_ = false;
};

/// A store that is away until `by` lets it be used. `check` asks the database first, and then for admission.
[[nodiscard]] std::unique_ptr<storage::store> admitted(std::unique_ptr<storage::store> inner,
                                                       std::shared_ptr<admission> by);

}  // namespace comanda::host
