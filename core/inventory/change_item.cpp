#include "rules.hpp"

// What is done to an item that must be there: its count is put right, or it goes.
namespace comanda::inventory::detail {

namespace {

/// The item, in the version that If-Match names. Errors: item_not_found; version_mismatch, also for one that is not
/// there under any If-Match.
result<const item*> expected_item(const sku& wanted, const situation& s) {
  const auto* i = find_item(wanted, s);
  const auto stored = i != nullptr ? std::optional(i->version) : std::nullopt;
  if (auto expected = application::check_version(s.ctx, stored); !expected) return failure_of(expected);
  if (i == nullptr) return fail(errc::item_not_found, "no item " + wanted.value());
  return i;
}

}  // namespace

result<decision> decide(const adjust_item& c, const situation& s) {
  const auto found = expected_item(c.sku, s);
  if (!found) return failure_of(found);
  const auto& before = **found;
  auto next = before;
  next.on_hand += c.delta.value();
  const auto refuse = [&](const char* why) {
    return fail(errc::invalid_state, why, {{"on_hand", before.on_hand}, {"reserved", before.reserved}});
  };
  if (next.on_hand < before.reserved) return refuse("on_hand would be below what is reserved");
  if (next.on_hand > level_max) return refuse("on_hand would be above the largest level");
  decision d;
  record_movement({c.sku, movement_kind::adjustment, c.delta.value(), 0, {}, c.reason}, s, d);
  audit("item.adjust", c.sku, c.reason, s, d);
  answer_with(save_item(std::move(next), &before, s, d), application::answer_kind::ok, d);
  return d;
}

result<decision> decide(const withdraw_item& c, const situation& s) {
  const auto found = expected_item(c.sku, s);
  if (!found) return failure_of(found);
  const auto& before = **found;
  if (before.reserved > 0)
    return fail(errc::item_in_use, "some of it is reserved for orders", {{"reserved", before.reserved}});
  auto next = before;
  next.on_hand = 0;
  next.withdrawn = true;
  decision d;
  record_movement({c.sku, movement_kind::adjustment, -before.on_hand, 0, {}, "item withdrawn"}, s, d);
  audit("item.withdraw", c.sku, "", s, d);
  save_item(std::move(next), &before, s, d);
  d.reply.kind = application::answer_kind::no_content;
  return d;
}

}  // namespace comanda::inventory::detail
