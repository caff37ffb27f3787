#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "comanda/schema/schema.hpp"

// Documents that the tests of the schema read and write.
namespace comanda::test {

enum class colour { red, dark_blue, delete_ };
BOOST_DESCRIBE_ENUM(colour, red, dark_blue, delete_)

struct line {
  comanda::sku sku;
  ranged<1, 10'000> quantity;
  std::int64_t unit_price = 0;
  friend bool operator==(const line&, const line&) = default;
};
BOOST_DESCRIBE_STRUCT(line, (), (sku, quantity, unit_price))

/// Members are named after their type on purpose: the project's documents are written so.
struct order {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  comanda::currency currency;
  schema::bounded_list<line, 1, 3> lines;
  std::optional<schema::bounded_string<1, 5>> note;
  friend bool operator==(const order&, const order&) = default;

  void validate(schema::context& ctx) const {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (std::size_t earlier = 0; earlier < i; ++earlier) {
        if (lines[i].sku.value().empty() || lines[i].sku != lines[earlier].sku) continue;
        const schema::context::scope in_lines(ctx, "lines");
        const schema::context::scope in_line(ctx, i);
        ctx.violate_member("sku", "DUPLICATE_SKU", "is that of an earlier line");
      }
    }
  }
};
BOOST_DESCRIBE_STRUCT(order, (), (order_id, customer_id, currency, lines, note))

struct item {
  static constexpr std::array<std::string_view, 2> optional_members{"name", "reorder_point"};
  std::string name = "unnamed";
  ranged<0, 100> on_hand;
  std::uint32_t reorder_point = 7;
};
BOOST_DESCRIBE_STRUCT(item, (), (name, on_hand, reorder_point))

struct everything {
  bool flag = false;
  std::int32_t small = 0;
  std::int64_t large = 0;
  std::uint32_t count = 0;
  std::uint64_t total = 0;
  std::string text;
  ranged<-5, 5> near_zero;
  schema::bounded_string<2, 4> code;
  std::vector<std::int64_t> numbers;
  std::map<std::string, line> by_name;
  colour paint = colour::red;
  std::optional<colour> second_paint;
  comanda::uuid uuid;
  comanda::timestamp at{};
  boost::json::object free_object;
  boost::json::value free_value;
  friend bool operator==(const everything&, const everything&) = default;
};
BOOST_DESCRIBE_STRUCT(everything, (),
                      (flag, small, large, count, total, text, near_zero, code, numbers, by_name, paint, second_paint,
                       uuid, at, free_object, free_value))

struct base {
  std::int64_t from_base = 0;
};
BOOST_DESCRIBE_STRUCT(base, (), (from_base))
struct derived : base {
  std::int64_t own = 0;
};
BOOST_DESCRIBE_STRUCT(derived, (base), (own))

struct empty {};
BOOST_DESCRIBE_STRUCT(empty, (), ())

/// A type of an embedder's own, which the schema knows only by a specialised codec.
struct temperature {
  std::int64_t millikelvin = 0;
  friend bool operator==(const temperature&, const temperature&) = default;
};
struct reading {
  temperature value;
  std::vector<temperature> history;
};
BOOST_DESCRIBE_STRUCT(reading, (), (value, history))

}  // namespace comanda::test

template <>
struct comanda::schema::documentation<comanda::test::line> {
  static constexpr std::string_view description = "One line of an order";
  static constexpr std::array<member_doc, 2> members{{
      {"sku", "What is ordered", "espresso-1kg"},
      {"quantity", "How many", "3"},
  }};
};

template <>
struct comanda::schema::codec<comanda::test::temperature> {
  static bool decode(const boost::json::value& in, comanda::test::temperature& out, context& ctx) {
    const auto* number = in.if_int64();
    if (number == nullptr) return ctx.violate(violation_code::wrong_type, "must be in millikelvin");
    if (*number < 0) return ctx.violate("BELOW_ABSOLUTE_ZERO", "must not be below absolute zero");
    out.millikelvin = *number;
    return true;
  }
  static boost::json::value encode(const comanda::test::temperature& in) { return in.millikelvin; }
  static boost::json::object json_schema() { return {{"type", "integer"}, {"minimum", 0}}; }
};
