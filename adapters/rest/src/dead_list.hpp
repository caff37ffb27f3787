#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "comanda/operations/dead_message.hpp"
#include "comanda/rest/operations.hpp"
#include "parameters.hpp"

// Pages of dead messages over several services: ordered by (last_failed_at, message_id), newest first, and where both
// are the same (an event that two services gave up) by the order of the services.
namespace comanda::rest {

/// The filters that the database applies.
[[nodiscard]] const std::vector<filter>& dead_message_filters();
/// Likewise and `service`.
[[nodiscard]] std::vector<filter> documented_filters(const std::vector<operations_source>& sources);

/// The places of the sources that the parameter `service` leaves. Error: invalid_parameter.
[[nodiscard]] result<std::vector<std::size_t>> chosen_sources(const http::call& c,
                                                              const std::vector<operations_source>& sources);
/// The call without the parameter `service`.
[[nodiscard]] http::call without_service(http::call c);

/// What to ask each source for, and how large the page is.
struct dead_page_request {
  std::vector<std::size_t> chosen;
  std::vector<storage::list_request> of_chosen;
  std::size_t rows_max = 0;
};
/// Error: invalid_parameter.
[[nodiscard]] result<dead_page_request> read_dead_page(const http::call& c,
                                                       const std::vector<operations_source>& sources);

struct dead_page_entry {
  std::size_t source = 0;
  operations::dead_message message;
};
struct dead_page {
  std::vector<dead_page_entry> entries;
  std::optional<std::string> next_cursor;
  std::string unreadable;  ///< for the log: what is wrong with a row that is left out; "" for none
};
[[nodiscard]] dead_page merge_dead_page(const dead_page_request& asked,
                                        const std::vector<std::vector<storage::row>>& rows_of_chosen,
                                        const std::vector<operations_source>& sources);

}  // namespace comanda::rest
