#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/money.hpp"
#include "comanda/kernel/name.hpp"
#include "comanda/kernel/time.hpp"
#include "comanda/schema/codec.hpp"

namespace comanda::schema {
namespace detail {

/// The text in `in` when it is one that the rule accepts; otherwise empty, and `ctx` has the violation.
std::string_view expect_name(const boost::json::value& in, const name_rule& rule, context& ctx);
boost::json::object name_schema(const name_rule& rule);
bool is_empty_text(const boost::json::value& in) noexcept;

}  // namespace detail

template <>
struct codec<uuid> {
  static bool decode(const boost::json::value& in, uuid& out, context& ctx);
  static boost::json::value encode(const uuid& in);
  static boost::json::object json_schema();
};

template <class Tag>
struct codec<id<Tag>> {
  static bool decode(const boost::json::value& in, id<Tag>& out, context& ctx) {
    uuid value;
    if (!codec<uuid>::decode(in, value, ctx)) return false;
    out = id<Tag>(value);
    return true;
  }
  static boost::json::value encode(const id<Tag>& in) { return codec<uuid>::encode(in.value()); }
  static boost::json::object json_schema() { return codec<uuid>::json_schema(); }
};

template <class Tag>
struct codec<name<Tag>> {
  static bool decode(const boost::json::value& in, name<Tag>& out, context& ctx) {
    if (!ctx.holds_bounds() && detail::is_empty_text(in)) {
      out = {};
      return true;
    }
    const auto parsed = name<Tag>::parse(detail::expect_name(in, name<Tag>::rule(), ctx));
    if (!parsed) return false;
    out = *parsed;
    return true;
  }
  static boost::json::value encode(const name<Tag>& in) { return boost::json::value(in.value()); }
  static boost::json::object json_schema() { return detail::name_schema(name<Tag>::rule()); }
};

/// RFC 3339, written in UTC with six digits of the second.
template <>
struct codec<timestamp> {
  static bool decode(const boost::json::value& in, timestamp& out, context& ctx);
  static boost::json::value encode(timestamp in);
  static boost::json::object json_schema();
};

template <>
struct codec<currency> {
  static bool decode(const boost::json::value& in, currency& out, context& ctx);
  static boost::json::value encode(currency in);
  static boost::json::object json_schema();
};

}  // namespace comanda::schema
