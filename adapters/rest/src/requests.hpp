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
#include "comanda/payments/commands.hpp"
#include "comanda/schema/schema.hpp"
#include "reason.hpp"
#include "requests_documentation.hpp"

// Bodies of requests, with the limits that a client sees (P7).
namespace comanda::rest {

struct place_order_body {
  comanda::customer_id customer_id;
  comanda::currency currency;
  orders::order_lines lines;
};
BOOST_DESCRIBE_STRUCT(place_order_body, (), (customer_id, currency, lines))

struct revise_order_body {
  orders::order_lines lines;
};
BOOST_DESCRIBE_STRUCT(revise_order_body, (), (lines))

/// Why an operator does something.
struct reason_body {
  schema::bounded_string<1, reason_chars_max> reason;
};
BOOST_DESCRIBE_STRUCT(reason_body, (), (reason))

/// Both or none: a price is in a currency. Each says whether there is a value, be it a wrong one.
void check_price(bool unit_price, bool currency, schema::context& ctx);

struct put_item_body {
  std::optional<inventory::item_name> name;
  inventory::stock_level on_hand;
  std::optional<inventory::stock_level> reorder_point;
  schema::settable<piece_price> unit_price;
  schema::settable<comanda::currency> currency;
  static constexpr std::array<std::string_view, 2> optional_members{"unit_price", "currency"};

  void validate(schema::context& ctx) const {
    check_price(unit_price.value.has_value(), currency.value.has_value(), ctx);
  }
};
BOOST_DESCRIBE_STRUCT(put_item_body, (), (name, on_hand, reorder_point, unit_price, currency))

struct create_item_body {
  comanda::sku sku;
  std::optional<inventory::item_name> name;
  inventory::stock_level on_hand;
  std::optional<inventory::stock_level> reorder_point;
  std::optional<piece_price> unit_price;
  std::optional<comanda::currency> currency;

  void validate(schema::context& ctx) const { check_price(unit_price.has_value(), currency.has_value(), ctx); }
};
BOOST_DESCRIBE_STRUCT(create_item_body, (), (sku, name, on_hand, reorder_point, unit_price, currency))

struct adjust_item_body {
  inventory::level_delta delta;
  inventory::adjustment_reason reason;
};
BOOST_DESCRIBE_STRUCT(adjust_item_body, (), (delta, reason))

struct put_preferences_body {
  schema::distinct_list<notifications::channel> channels;
  std::optional<notifications::email_address> email;
  std::optional<notifications::webhook_address> webhook_url;
  std::optional<notifications::locale> locale;

  void validate(schema::context& ctx) const {
    notifications::check_channels(channels, email.has_value(), webhook_url.has_value(), ctx);
  }
};
BOOST_DESCRIBE_STRUCT(put_preferences_body, (), (channels, email, webhook_url, locale))

struct send_notification_body {
  comanda::customer_id customer_id;
  notifications::channel channel = notifications::channel::log;
  notifications::message_subject subject;
  notifications::message_body body;
  std::optional<comanda::order_id> order_id;
};
BOOST_DESCRIBE_STRUCT(send_notification_body, (), (customer_id, channel, subject, body, order_id))

using optional_reason = std::optional<schema::bounded_string<1, reason_chars_max>>;

struct retry_notification_body {
  optional_reason reason;
};
BOOST_DESCRIBE_STRUCT(retry_notification_body, (), (reason))

struct create_payment_body {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  minor_units amount;
  comanda::currency currency;
  optional_reason reason;
};
BOOST_DESCRIBE_STRUCT(create_payment_body, (), (order_id, customer_id, amount, currency, reason))

/// Of a command that needs no more than its path. An operator may say why.
struct payment_action_body {
  optional_reason reason;
};
BOOST_DESCRIBE_STRUCT(payment_action_body, (), (reason))

struct refund_body {
  ranged<1, minor_units::max> amount;
  payments::refund_reason reason;
};
BOOST_DESCRIBE_STRUCT(refund_body, (), (amount, reason))

struct resolve_operation_body {
  payments::operation_outcome outcome = payments::operation_outcome::done;
  schema::bounded_string<1, reason_chars_max> reason;
};
BOOST_DESCRIBE_STRUCT(resolve_operation_body, (), (outcome, reason))

}  // namespace comanda::rest
