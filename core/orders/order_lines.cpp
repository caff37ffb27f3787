#include "comanda/orders/order_lines.hpp"

#include <set>

#include "comanda/schema/schema.hpp"

namespace comanda::orders {

namespace {

/// The current place of `ctx` is the list.
bool check_distinct(const std::vector<order_line>& lines, schema::context& ctx) {
  bool good = true;
  std::set<sku> seen;
  for (std::size_t i = 0; i < lines.size() && !ctx.full(); ++i) {
    // A line that could not be read has no SKU, and its own violation.
    if (lines[i].sku.value().empty() || seen.insert(lines[i].sku).second) continue;
    const schema::context::scope here(ctx, i);
    good = ctx.violate_member("sku", duplicate_sku, std::string(duplicate_sku_text));
  }
  return good;
}

}  // namespace

result<order_lines> order_lines::of(std::vector<order_line> lines) {
  schema::context ctx;
  {
    const schema::context::scope in_lines(ctx, "lines");
    schema::detail::check_length(lines.size(), 1, lines_max, ctx);
    check_distinct(lines, ctx);
    for (std::size_t i = 0; i < lines.size() && !ctx.full(); ++i) {
      const schema::context::scope here(ctx, i);
      if (lines[i].sku.value().empty()) ctx.violate_member("sku", schema::violation_code::required, "is required");
    }
  }
  if (!ctx.violations().empty()) return unexpected<error>(schema::to_error(ctx.take_violations()));
  order_lines made;
  made.lines_ = std::move(lines);
  return made;
}

order_total order_lines::total() const noexcept {
  std::int64_t sum = 0;
  for (const auto& l : lines_) sum += l.quantity * l.unit_price;
  return order_total::of(sum).value_or(order_total());  // more lines than there may be are found in an old row at most
}

}  // namespace comanda::orders

namespace comanda::schema {

using orders::order_lines;

bool codec<order_lines>::decode(const boost::json::value& in, order_lines& out, context& ctx) {
  const bool read = detail::decode_list(in, 1, orders::lines_max, out.lines_, ctx);
  return (!ctx.holds_bounds() || orders::check_distinct(out.lines_, ctx)) && read;
}

boost::json::value codec<order_lines>::encode(const order_lines& in) {
  return codec<std::vector<orders::order_line>>::encode(in.lines_);
}

boost::json::object codec<order_lines>::json_schema() {
  return codec<distinct_list<orders::order_line, 1, orders::lines_max>>::json_schema();
}

}  // namespace comanda::schema
