#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/application/rows.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/kernel/id.hpp"
#include "comanda/messaging/message.hpp"

namespace comanda::application {

/// What a decision may know besides its command and the state: all that is not deterministic comes in here (P2).
struct context {
  timestamp now;
  uuid cause;               ///< the message or request that this is for; every id made in the decision derives from it
  std::string traceparent;  ///< passed on to what is sent
  std::string caller;       ///< who asks: a token's subject, "" for the system itself
  std::optional<std::vector<std::int64_t>> expected_versions;  ///< If-Match: one of these
  bool must_exist = false;                                     ///< If-Match: *
  bool must_be_absent = false;                                 ///< If-None-Match: *
  std::vector<std::int64_t> unwanted_versions = {};            ///< If-None-Match: none of these
  std::string only_owner = {};  ///< whose things alone the caller may see and change; "" for all (an administrator)

  /// Whether somebody acts who is not the owner, which an audit row is for. Where nobody is told apart there is nobody
  /// to name.
  [[nodiscard]] bool is_another_than(std::string_view owner) const noexcept {
    return !caller.empty() && caller != owner;
  }

  /// Whether the caller may know of something that belongs to this customer.
  [[nodiscard]] bool may_touch(std::string_view owner) const noexcept {
    return only_owner.empty() || only_owner == owner;
  }
};

/// The audit row of an operator's action in this decision. At most one for each (action, subject).
[[nodiscard]] audit_row audited(const context& c, std::string_view action, std::string subject, std::string reason);

/// What If-Match and If-None-Match ask of an aggregate that is there in this version; `stored` is empty when there is
/// none. Error: version_mismatch.
[[nodiscard]] result<> check_version(const context& c, std::optional<std::int64_t> stored);

/// An event of this decision; its id derives from the cause, the type and the subject.
[[nodiscard]] messaging::message make_event(const context& c, std::string_view source, std::string_view type,
                                            std::string subject, boost::json::object data);

}  // namespace comanda::application
