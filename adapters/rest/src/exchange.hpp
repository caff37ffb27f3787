#pragma once

#include <memory>
#include <optional>
#include <string>

#include "comanda/application/outcome.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/rest/environment.hpp"
#include "envelope.hpp"

namespace comanda::rest {

/// One request whose answer is still owed: what is needed to give it, from whichever thread has it.
struct exchange {
  std::shared_ptr<const environment> env;
  std::string request_id;
  std::optional<std::string> if_none_match;
  http::responder respond;
  std::string only_owner = {};           ///< whose things alone the caller may see; "" for all
  std::string limited = {};              ///< who the caller is for what is bounded by caller
  std::optional<timestamp> until = {};   ///< when what lets the caller in ends
  http::departure_watch when_left = {};  ///< of the client; may be empty

  void succeed(int status, boost::json::value data) const {
    respond(success(*env, request_id, status, std::move(data)));
  }
  void fail(const error& e) const;
  /// A resource with its version as ETag; 304 when the client has it.
  void show(boost::json::value data, std::int64_t version) const;
  /// What a command came to.
  void tell(const application::outcome& o) const;
  /// The answer of a command that succeeded.
  [[nodiscard]] http::response answer(const application::outcome& o) const;
};

[[nodiscard]] exchange make_exchange(std::shared_ptr<const environment> env, const http::call& c,
                                     http::responder respond);

/// Tells the access log what was wrong, when it is a failure of ours or a refusal.
void tell_log(const error& e, http::response& r);

/// By what the access log is told that, and nobody else; taken off before the answer leaves.
inline constexpr std::string_view inner_error_header = "x-comanda-inner-error";

}  // namespace comanda::rest
