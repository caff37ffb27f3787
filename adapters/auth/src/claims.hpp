#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <string>

#include "comanda/http/principal.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda::auth {

/// What a token must say to be for us.
struct expectations {
  std::string issuer;    ///< "": any
  std::string audience;  ///< "": any
  std::chrono::seconds leeway{30};
};

/// Who is meant by claims whose signature holds. Error: unauthenticated; the message names the claim.
[[nodiscard]] result<http::principal> principal_of(const boost::json::object& claims, const expectations& e,
                                                   timestamp now);

}  // namespace comanda::auth
