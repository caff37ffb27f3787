#include "comanda/inventory/level_delta.hpp"

#include "comanda/schema/schema.hpp"

namespace comanda::schema {

using inventory::level_delta;
using inventory::level_max;

bool codec<level_delta>::decode(const boost::json::value& in, level_delta& out, context& ctx) {
  std::int64_t value = 0;
  if (!detail::decode_integer(in, -level_max, level_max, value, ctx)) return false;
  const auto held = level_delta::of(value);
  if (!held) return ctx.violate(violation_code::out_of_range, "must not be 0");
  out = *held;
  return true;
}

boost::json::value codec<level_delta>::encode(const level_delta& in) { return in.value(); }

boost::json::object codec<level_delta>::json_schema() {
  auto schema = detail::integer_schema(-level_max, level_max);
  schema.emplace("not", boost::json::object{{"const", 0}});
  return schema;
}

}  // namespace comanda::schema
