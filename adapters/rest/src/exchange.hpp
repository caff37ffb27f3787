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
  std::string only_owner = {};  ///< whose things alone the caller may see; "" for all

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

/// What inner failures are told by to the access log, and to nobody else; taken off before the answer leaves.
inline constexpr std::string_view inner_error_header = "x-comanda-inner-error";

}  // namespace comanda::rest
