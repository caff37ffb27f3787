#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/auth/algorithm.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/schema/parse.hpp"

namespace comanda::auth {

inline constexpr std::size_t token_bytes_max = 8 * 1024;

/// A token taken apart (JWS compact form, RFC 7515), and nothing of it believed yet.
struct token {
  auth::algorithm algorithm{};
  std::optional<std::string> key_id;
  std::string_view signed_text;  ///< header and payload as they came: a piece of the text that was parsed
  std::string payload;           ///< decoded, still JSON
  std::string signature;
};

/// Error: unauthenticated; the message says what is wrong and quotes nothing of the token.
[[nodiscard]] result<token> parse_token(std::string_view text);

/// Of claims whose signature holds: issuers put objects into them that have a member for each of a caller's clients.
inline constexpr schema::parse_limits claims_limits{.members_max = 256};

/// The JSON object that header or payload must be. `part` is for the message.
[[nodiscard]] result<boost::json::object> parse_part(std::string_view text, std::string_view part,
                                                     const schema::parse_limits& limits = {});

[[nodiscard]] inline unexpected<error> refused(std::string why) { return fail(errc::unauthenticated, std::move(why)); }

}  // namespace comanda::auth
