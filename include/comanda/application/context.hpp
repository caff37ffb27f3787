#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"
#include "comanda/messaging/message.hpp"

namespace comanda::application {

/// What a decision may know besides its command and the state: all that is not deterministic comes in here (P2).
struct context {
  timestamp now;
  uuid cause;               ///< the message or request that this is for; every id made in the decision derives from it
  std::string traceparent;  ///< passed on to what is sent
  std::string caller;       ///< who asks: a token's subject, "" for the system itself
  std::optional<std::int64_t> expected_version;  ///< If-Match
};

/// An event of this decision; its id derives from the cause, the type and the subject.
[[nodiscard]] messaging::message make_event(const context& c, std::string_view source, std::string_view type,
                                            std::string subject, boost::json::object data);

}  // namespace comanda::application
