#pragma once

#include <algorithm>
#include <array>
#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/inventory/commands.hpp"
#include "comanda/notifications/commands.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/payments/payment.hpp"
#include "comanda/schema/schema.hpp"
#include "reason.hpp"
#include "requests_documentation.hpp"

// Bodies of requests, with the limits that a client sees (P7).
namespace comanda::rest {

/// Minor units. A hundred lines of ten thousand pieces at this price still fit 64 bits.
inline constexpr std::int64_t unit_price_max = 900'000'000'000;
inline constexpr std::size_t item_name_chars_max = 200;

struct order_line_body {
  comanda::sku sku;
  schema::ranged<1, orders::quantity_max> quantity;
  schema::ranged<0, unit_price_max> unit_price;
};
BOOST_DESCRIBE_STRUCT(order_line_body, (), (sku, quantity, unit_price))

/// The decider refuses these, too; here they are told together with everything else that is wrong.
void refuse_duplicate_skus(const std::vector<order_line_body>& lines, schema::context& ctx);

struct place_order_body {
  comanda::customer_id customer_id;
  comanda::currency currency;
  schema::bounded_list<order_line_body, 1, orders::lines_max> lines;

  void validate(schema::context& ctx) const { refuse_duplicate_skus(lines, ctx); }
};
BOOST_DESCRIBE_STRUCT(place_order_body, (), (customer_id, currency, lines))

struct revise_order_body {
  schema::bounded_list<order_line_body, 1, orders::lines_max> lines;

  void validate(schema::context& ctx) const { refuse_duplicate_skus(lines, ctx); }
};
BOOST_DESCRIBE_STRUCT(revise_order_body, (), (lines))

/// Why an operator does something.
struct reason_body {
  schema::bounded_string<1, reason_chars_max> reason;
};
BOOST_DESCRIBE_STRUCT(reason_body, (), (reason))

using item_name = schema::bounded_string<1, item_name_chars_max>;
using level = schema::ranged<0, inventory::level_max>;

/// By how much a count is wrong: up to level_max either way, and not 0.
struct level_delta {
  std::int64_t value = 0;
};

struct put_item_body {
  std::optional<item_name> name;
  level on_hand;
  std::optional<level> reorder_point;
};
BOOST_DESCRIBE_STRUCT(put_item_body, (), (name, on_hand, reorder_point))

struct create_item_body {
  comanda::sku sku;
  std::optional<item_name> name;
  level on_hand;
  std::optional<level> reorder_point;
};
BOOST_DESCRIBE_STRUCT(create_item_body, (), (sku, name, on_hand, reorder_point))

struct adjust_item_body {
  level_delta delta;
  schema::bounded_string<1, inventory::adjustment_reason_chars_max> reason;
};
BOOST_DESCRIBE_STRUCT(adjust_item_body, (), (delta, reason))

struct put_preferences_body {
  std::vector<notifications::channel> channels;
  std::optional<notifications::email_address> email;
  std::optional<notifications::webhook_address> webhook_url;
  std::optional<notifications::locale> locale;

  void validate(schema::context& ctx) const {
    // An entry that could not be read looks like the first channel, of which then nothing is to be said.
    const auto in_list = [](const schema::violation& v) { return v.pointer.starts_with("/channels"); };
    if (std::none_of(ctx.violations().begin(), ctx.violations().end(), in_list))
      notifications::check_channels(channels, email.has_value(), webhook_url.has_value(), ctx);
  }
};
BOOST_DESCRIBE_STRUCT(put_preferences_body, (), (channels, email, webhook_url, locale))

struct send_notification_body {
  comanda::customer_id customer_id;
  notifications::channel channel = notifications::channel::log;
  schema::bounded_string<1, notifications::subject_chars_max> subject;
  schema::bounded_string<1, notifications::body_chars_max> body;
  std::optional<comanda::order_id> order_id;
};
BOOST_DESCRIBE_STRUCT(send_notification_body, (), (customer_id, channel, subject, body, order_id))

struct retry_notification_body {
  std::optional<schema::bounded_string<1, reason_chars_max>> reason;
};
BOOST_DESCRIBE_STRUCT(retry_notification_body, (), (reason))

inline constexpr std::size_t refund_reason_chars_max = 200;

struct create_payment_body {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  schema::ranged<0, payments::amount_max> amount;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(create_payment_body, (), (order_id, customer_id, amount, currency))

struct refund_body {
  schema::ranged<1, payments::amount_max> amount;
  schema::bounded_string<1, refund_reason_chars_max> reason;
};
BOOST_DESCRIBE_STRUCT(refund_body, (), (amount, reason))

struct resolve_operation_body {
  payments::operation_outcome outcome = payments::operation_outcome::done;
  schema::bounded_string<1, reason_chars_max> reason;
};
BOOST_DESCRIBE_STRUCT(resolve_operation_body, (), (outcome, reason))

/// Of a command that needs no more than its path.
struct empty_body {};
BOOST_DESCRIBE_STRUCT(empty_body, (), ())

}  // namespace comanda::rest

template <>
struct comanda::schema::codec<comanda::rest::level_delta> {
  static constexpr std::int64_t max = comanda::inventory::level_max;
  static bool decode(const boost::json::value& in, comanda::rest::level_delta& out, context& ctx) {
    if (!detail::decode_integer(in, -max, max, out.value, ctx)) return false;
    return out.value != 0 || ctx.violate(violation_code::out_of_range, "must not be 0");
  }
  static boost::json::value encode(const comanda::rest::level_delta& in) { return in.value; }
  static boost::json::object json_schema() {
    auto schema = detail::integer_schema(-max, max);
    schema.emplace("not", boost::json::object{{"const", 0}});
    return schema;
  }
};
