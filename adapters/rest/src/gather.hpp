#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "comanda/kernel/error.hpp"

namespace comanda::rest {

/// Asks `count` times at once, and calls `finish` with all answers, in the order of the questions, when the last one is
/// here; with the first error when one failed. `ask(i, done)`: `done` is called once, from any thread.
template <class T>
void gather(std::size_t count, const std::function<void(std::size_t, std::function<void(result<T>)>)>& ask,
            std::function<void(result<std::vector<T>>)> finish) {
  struct shared {
    std::vector<result<T>> answers;  // each is written by one thread, and read when all are
    std::atomic<std::size_t> open;
    std::function<void(result<std::vector<T>>)> finish;
  };
  auto all = std::make_shared<shared>();
  all->answers.resize(count, result<T>(fail(errc::internal, "not asked")));
  all->open = count;
  all->finish = std::move(finish);
  for (std::size_t i = 0; i < count; ++i) {
    ask(i, [all, i](result<T> answer) {
      all->answers[i] = std::move(answer);
      if (all->open.fetch_sub(1) != 1) return;
      std::vector<T> values;
      for (auto& a : all->answers) {
        if (!a) return all->finish(failure_of(a));
        values.push_back(*std::move(a));
      }
      all->finish(std::move(values));
    });
  }
}

}  // namespace comanda::rest
