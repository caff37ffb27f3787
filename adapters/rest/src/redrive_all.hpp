#pragma once

#include <boost/describe/class.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "comanda/rest/operations.hpp"
#include "comanda/schema/schema.hpp"
#include "exchange.hpp"
#include "reason.hpp"

namespace comanda::rest {

using reason_text = schema::bounded_string<0, reason_chars_max>;

/// Which dead messages to send again; without a filter all.
struct redrive_all_body {
  std::optional<schema::bounded_string<1, 64>> cause;  ///< the code
  std::optional<schema::bounded_string<1, operations::dead_type_bytes_max>> type;
  std::optional<reason_text> reason;
};
BOOST_DESCRIBE_STRUCT(redrive_all_body, (), (cause, type, reason))

/// How many messages `remaining` counts in each service: what a count of all would cost grows with them.
inline constexpr std::size_t remaining_counted_max = 400;

/// POST /messages/dead/redrive: in one service after the other, `redriven_together_max` over all of them.
void redrive_all_dead(const std::shared_ptr<const std::vector<operations_source>>& sources, const http::call& c,
                      exchange x);

}  // namespace comanda::rest
