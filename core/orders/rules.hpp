#pragma once

#include <vector>

#include "comanda/orders/service.hpp"

// The rules, one file for each kind of command, over what a decision may see.
namespace comanda::orders::detail {

using decision = application::decision<model>;

struct situation {
  const application::state<model>& found;
  const application::context& ctx;
  const saga::registry& sagas;
};

[[nodiscard]] result<decision> decide(const place_order& c, const situation& s);
[[nodiscard]] result<decision> decide(const revise_order& c, const situation& s);
[[nodiscard]] result<decision> decide(const cancel_order& c, const situation& s);
[[nodiscard]] result<decision> decide(const retry_saga& c, const situation& s);
[[nodiscard]] result<decision> decide(const compensate_saga& c, const situation& s);
[[nodiscard]] result<decision> decide(const saga_reply& c, const situation& s);
[[nodiscard]] result<decision> decide(const saga_deadline& c, const situation& s);
[[nodiscard]] result<decision> decide(const unrelated_event& c, const situation& s);

/// The sum over the lines. Error: validation_failed (DUPLICATE_SKU for each SKU that stands twice; a total that does
/// not fit).
[[nodiscard]] result<std::int64_t> total_of(const std::vector<order_line>& lines);

/// An order that the caller may change, in the version that If-Match names. Errors: order_not_found, version_mismatch.
[[nodiscard]] result<order> find_order(const order_id& id, const situation& s);

/// What a customer learns of his order after a command that goes on in the background.
[[nodiscard]] application::answer answer_with(application::answer_kind kind, const order& o);

}  // namespace comanda::orders::detail
