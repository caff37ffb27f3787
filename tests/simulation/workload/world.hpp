#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "../books/books.hpp"
#include "comanda/http/message.hpp"

namespace comanda::simulation {

/// What people outside of the services live in. Implemented by the simulation that they are part of.
class world {
 public:
  virtual ~world() = default;
  /// 0 to bound - 1, from the seed.
  [[nodiscard]] virtual std::uint64_t below(std::uint64_t bound) = 0;
  [[nodiscard]] virtual timestamp now() = 0;
  virtual void later(microseconds wait, std::function<void()> what) = 0;
  /// `done` gets the answer, or nothing when the connection broke off; perhaps neither.
  virtual void ask(service_name whom, http::request what, std::function<void(std::optional<http::response>)> done) = 0;

  [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <class List>
  [[nodiscard]] const auto& any_of(const List& list) {
    return *(std::begin(list) + static_cast<std::ptrdiff_t>(below(std::size(list))));
  }
};

}  // namespace comanda::simulation
