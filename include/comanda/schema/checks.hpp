#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "comanda/schema/context.hpp"

namespace comanda::schema {

/// What is wrong with a command that a program made, in the words and with the codes of the codecs: for the bounds that
/// its types do not hold by themselves. All is looked at before the outcome, so that everything is told at once:
///
///     schema::checks wrong;
///     wrong.unless_so_many("lines", c.request.lines.size(), 1, reservation_lines_max);
///     wrong.unless_given("customer_id", c.customer_id != customer_id());
///     return wrong.outcome();
class checks {
 public:
  /// REQUIRED.
  void unless_given(std::string_view member, bool is_given);
  /// TOO_SHORT, TOO_LONG. Of a list.
  void unless_so_many(std::string_view member, std::size_t elements, std::size_t min, std::size_t max);

  /// For what these cannot say, and for places within a list.
  [[nodiscard]] context& at() noexcept { return context_; }

  /// Error: validation_failed.
  [[nodiscard]] result<> outcome();

 private:
  context context_;
};

}  // namespace comanda::schema
