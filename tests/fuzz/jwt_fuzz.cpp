#include <algorithm>
#include <string>

#include "comanda/auth/bearer.hpp"
#include "comanda/auth/key_set.hpp"
#include "comanda/auth/verifier.hpp"
#include "comanda/kernel/name.hpp"
#include "fuzz_target.hpp"
#include "support/token_maker.hpp"

// What a stranger sends as a token, and what an issuer publishes as its keys. The first byte says what the rest is.
namespace comanda::fuzz {
namespace {

const std::string secret = "0123456789abcdef0123456789abcdef";
const timestamp now = *parse_timestamp("2026-01-31T10:30:00Z");

auth::verifier make_by_secret() {
  auth::verifier_options o;
  o.algorithms = {auth::algorithm::hs256};
  o.secret = secret;
  o.audience = "comanda";
  return *auth::verifier::create(o);
}

auth::verifier make_by_public_key() {
  auth::verifier_options o;
  o.algorithms = {auth::algorithm::es256};
  o.public_key_pem = test::signing_key::ec().pem();
  return *auth::verifier::create(o);
}

const auth::verifier& by_secret() {
  static const auto made = make_by_secret();
  return made;
}

const auth::verifier& by_public_key() {
  static const auto made = make_by_public_key();
  return made;
}

void check_refusal(const result<http::principal>& who, std::string_view token) {
  require(who.error().code == errc::unauthenticated, "a bad token is a bad token", who.error().message);
  // Two dots make a token: words alone may be those of the message.
  if (std::count(token.begin(), token.end(), '.') < 2) return;
  require(who.error().message.find(token) == std::string::npos, "a refusal quotes no token", token);
}

/// A token that nobody has signed.
void forged(std::string_view token) {
  http::headers h;
  h.add("Authorization", std::string(token));
  const auto bearer = auth::bearer_token(h);
  for (const auto* verifier : {&by_secret(), &by_public_key()}) {
    for (const auto text : {token, bearer ? *bearer : std::string_view()}) {
      const auto who = verifier->verify(text, now);
      require(!who.has_value(), "nobody gets in without a signature", text);
      check_refusal(who, text);
    }
  }
}

/// A token that is signed well, whatever it says: "<header> LF <payload>".
void signed_well(std::string_view text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return;
  const auto token = test::signing_key::secret(secret).token(text.substr(0, end), text.substr(end + 1));
  const auto who = by_secret().verify(token, now);
  if (!who) return check_refusal(who, token);
  require(!who->subject.empty() && who->subject.size() <= subject_name.chars_max, "a caller has a name", token);
  require(by_public_key().verify(token, now).has_value() == false, "a token is of the one key that signed it", token);
}

void keys(std::string_view document) {
  const auto set = auth::key_set::from_jwks(document);
  if (!set) return require(set.error().code == errc::invalid_parameter, "a bad key set is one", set.error().message);
  require(set->size() <= auth::keys_max, "a key set is bounded");
  for (const auto a : {auth::algorithm::rs256, auth::algorithm::es256}) {
    const auto found = set->find(std::nullopt, a);
    require((found.how == auth::key_set::lookup::found) == (found.verifies != nullptr), "a key that is found is there");
  }
}

}  // namespace

void run(std::string_view input) {
  switch (take_byte(input) % 3) {
    case 0:
      return forged(input);
    case 1:
      return signed_well(input);
    default:
      return keys(input);
  }
}

}  // namespace comanda::fuzz
