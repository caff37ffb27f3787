#include "comanda/inventory/views.hpp"
#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

result<> check_levels(std::int64_t on_hand, const std::optional<std::int64_t>& reorder_point) {
  std::vector<schema::violation> wrong;
  const auto check = [&](const char* pointer, std::int64_t level) {
    if (level < 0 || level > level_max)
      wrong.push_back(
          {pointer, std::string(schema::violation_code::out_of_range), "must be 0 to " + std::to_string(level_max)});
  };
  check("/on_hand", on_hand);
  if (reorder_point) check("/reorder_point", *reorder_point);
  if (!wrong.empty()) return unexpected<error>(schema::to_error(wrong));
  return {};
}

void answer_with(const item& i, application::answer_kind kind, decision& d) {
  d.reply = {kind, "/items/" + i.sku.value(), schema::encode(view_of(i)), i.version};
}

decision create(const put_item& c, const situation& s) {
  item i{c.sku, c.name.value_or(c.sku.value()), c.on_hand, 0, c.reorder_point.value_or(0), 1, s.ctx.now, s.ctx.now};
  decision d;
  answer_with(i, application::answer_kind::created, d);
  save_item(std::move(i), nullptr, {c.sku, movement_kind::receipt, c.on_hand, 0, {}, "item created"}, s, d);
  return d;
}

decision replace(const item& before, const put_item& c, const situation& s) {
  auto next = before;
  if (c.name) next.name = *c.name;
  if (c.reorder_point) next.reorder_point = *c.reorder_point;
  next.on_hand = c.on_hand;
  decision d;
  // The same again changes nothing, so that the ETag stays.
  if (next != before) {
    save_item(next, &before, {c.sku, movement_kind::adjustment, next.on_hand - before.on_hand, 0, {}, "item replaced"},
              s, d);
    next = d.saved<item>().back();
  }
  answer_with(next, application::answer_kind::ok, d);
  return d;
}

}  // namespace

result<decision> decide(const put_item& c, const situation& s) {
  if (auto good = check_levels(c.on_hand, c.reorder_point); !good) return unexpected<error>(std::move(good).error());
  const auto* before = s.found.find<item>(c.sku);
  const auto stored = before != nullptr ? std::optional(before->version) : std::nullopt;
  if (auto expected = application::check_version(s.ctx, stored); !expected)
    return unexpected<error>(std::move(expected).error());
  if (before == nullptr) return create(c, s);
  if (c.on_hand < before->reserved)
    return fail(errc::invalid_state, "on_hand would be below what is reserved", {{"reserved", before->reserved}});
  return replace(*before, c, s);
}

result<decision> decide(const create_item& c, const situation& s) {
  if (auto good = check_levels(c.on_hand, c.reorder_point); !good) return unexpected<error>(std::move(good).error());
  if (s.found.find<item>(c.sku) != nullptr) return fail(errc::already_exists, "there is an item " + c.sku.value());
  return create({c.sku, c.name, c.on_hand, c.reorder_point}, s);
}

}  // namespace comanda::inventory::detail
