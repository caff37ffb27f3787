#include "requests.hpp"

#include <set>

namespace comanda::rest {

void refuse_duplicate_skus(const std::vector<order_line_body>& lines, schema::context& ctx) {
  std::set<sku> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // A line that could not be read has no SKU, and its own violation.
    if (lines[i].sku.value().empty() || seen.insert(lines[i].sku).second) continue;
    const schema::context::scope in_lines(ctx, "lines");
    const schema::context::scope in_line(ctx, i);
    ctx.violate_member("sku", orders::duplicate_sku, std::string(orders::duplicate_sku_text));
  }
}

}  // namespace comanda::rest
