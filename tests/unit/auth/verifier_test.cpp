#include "given_token.hpp"

using namespace comanda;
using namespace comanda::test;
using auth::algorithm;

namespace {

auth::verifier by_public_key(const signing_key& k, algorithm a) {
  auth::verifier_options o;
  o.algorithms = {a};
  o.public_key_pem = k.pem();
  return auth::verifier::create(o).value();
}

/// A set that does not change.
class given_keys final : public auth::key_source {
 public:
  explicit given_keys(const std::string& document)
      : keys_(std::make_shared<const auth::key_set>(auth::key_set::from_jwks(document).value())) {}
  std::shared_ptr<const auth::key_set> keys(timestamp) override { return keys_; }
  void missed() override { ++misses; }
  int misses = 0;

 private:
  std::shared_ptr<const auth::key_set> keys_;
};

auth::verifier by_keys(std::shared_ptr<auth::key_source> keys) {
  auth::verifier_options o;
  o.algorithms = {algorithm::rs256, algorithm::es256};
  return auth::verifier::create(o, std::move(keys)).value();
}

// RFC 7515, appendix A: `exp` is 2011-03-22, and there is no `sub`, so that this is the refusal of those that hold.
const std::string rfc_payload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const timestamp rfc_time = *parse_timestamp("2011-03-22T18:00:00Z");

}  // namespace

TEST_CASE("the signatures of RFC 7515 hold", "[auth]") {
  const std::string rs256_key =
      R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})";
  const std::string rs256 =
      "eyJhbGciOiJSUzI1NiJ9." + rfc_payload +
      ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7"
      "t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
      "xi12j"
      "zDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
      "IoypGlUPQG"
      "e77Rw";
  const std::string es256_key =
      R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
  const std::string es256 = "eyJhbGciOiJFUzI1NiJ9." + rfc_payload +
                            ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  const auto v = by_keys(std::make_shared<given_keys>(R"({"keys":[)" + rs256_key + "," + es256_key + "]}"));
  for (const auto& token : {rs256, es256}) {
    CHECK(unless_has(refusal(v, token, rfc_time), "`sub`") == "");
    CHECK(unless_has(refusal(v, token, noon), "expired") == "");
    CHECK(unless_has(refusal(v, altered(token, token.size() - 9), rfc_time), "signature") == "");
    CHECK(unless_has(refusal(v, altered(token, 30), rfc_time), "signature") == "");
  }
}

TEST_CASE("each algorithm's own token is taken, and no other key's", "[auth]") {
  const auto rsa = signing_key::rsa();
  const auto ec = signing_key::ec();
  const std::vector<std::pair<auth::verifier, signing_key>> rows = {{by_secret(), signing_key::secret(shared_secret)},
                                                                    {by_public_key(rsa, algorithm::rs256), rsa},
                                                                    {by_public_key(ec, algorithm::es256), ec}};
  const std::vector<signing_key> strangers = {signing_key::secret(shared_secret + "!"), signing_key::rsa(),
                                              signing_key::ec()};
  for (const auto& [v, k] : rows) {
    const auto token = k.token(header_of(k.alg()), claims_with());
    CHECK(refusal(v, token) == "");
    CHECK(refusal(v, k.token(header_of(k.alg(), R"(,"kid":"any")"), claims_with())) == "");
    for (std::size_t at : {token.find('.') + 5, token.rfind('.') + 3, token.size() - 5})
      CHECK_FALSE(refusal(v, altered(token, at)).empty());
    CHECK(unless_has(refusal(v, token.substr(0, token.rfind('.') + 1)), "signature") == "");
    CHECK_FALSE(refusal(v, token.substr(0, token.size() - 4)).empty());
    CHECK(unless_has(refusal(v, token + "AAAA"), "signature") == "");
    for (const auto& stranger : strangers) {
      CHECK_FALSE(refusal(v, stranger.token(header_of(stranger.alg()), claims_with())).empty());
      CHECK(unless_has(refusal(v, stranger.token(header_of(k.alg()), claims_with())), "signature") == "");
    }
  }
}

TEST_CASE("no token makes a public key into a secret, or does without a signature", "[auth]") {
  const auto rsa = signing_key::rsa();
  const auto v = by_public_key(rsa, algorithm::rs256);
  const auto forged = signing_key::secret(rsa.pem()).token(header_of("HS256"), claims_with());
  CHECK(unless_has(refusal(v, forged), "`alg` is not allowed") == "");
  // Not even where somebody allows it: the verifier is not made.
  auth::verifier_options o;
  o.algorithms = {algorithm::rs256, algorithm::hs256};
  o.public_key_pem = rsa.pem();
  CHECK_FALSE(auth::verifier::create(o).has_value());

  for (const std::string alg : {"none", "None", "NONE", "", "hs256", "HS384", "RS512", "PS256", "EdDSA"}) {
    CAPTURE(alg);
    const auto unsigned_token = base64url(header_of(alg)) + "." + base64url(claims_with()) + ".";
    for (const auto& any : {by_secret(), v}) CHECK(unless_has(refusal(any, unsigned_token), "`alg`") == "");
    CHECK(unless_has(refusal(by_secret(), hs256(claims_with(), header_of(alg))), "`alg`") == "");
  }
}

/// So many members: ,"k0":0,"k1":0
std::string members(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += ",\"k" + std::to_string(i) + "\":0";
  return text;
}

TEST_CASE("a token that is not well formed is refused, with what is wrong", "[auth]") {
  const auto good = hs256(claims_with());
  const auto first = good.find('.');
  const auto second = good.rfind('.');
  const auto with_header = [](const std::string& h) { return hs256(claims_with(), h); };
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "three parts"},
      {"abc", "three parts"},
      {good.substr(0, second), "three parts"},
      {good + ".x", "three parts"},
      {"a.b.c.d.e", "three parts"},
      {std::string(8 * 1024, 'A') + "..", "longer than 8192"},
      {good + "=", "base64url"},
      {good + " ", "base64url"},
      {"+" + good.substr(1), "base64url"},
      {good.substr(0, first) + "\n" + good.substr(first), "base64url"},
      {good.substr(0, good.size() - 1) + "_", "base64url"},  // bits that stand for nothing
      {"..", "header is not JSON"},
      {with_header("[]"), "header is not a JSON object"},
      {with_header("{"), "header is not JSON"},
      {with_header("{}"), "no `alg`"},
      {with_header(R"({"alg":256})"), "no `alg`"},
      {with_header(R"({"alg":"HS256","alg":"HS256"})"), "header has a member twice"},
      {with_header(header_of("HS256", members(63))), "header has an object of too many members"},
      {hs256(claims_with({{"of", "{" + members(257).substr(1) + "}"}})), "payload has an object of too many members"},
      {with_header(header_of("HS256", R"(,"crit":["exp"],"exp":1)")), "`crit`"},
      {with_header(header_of("HS256", R"(,"crit":[])")), "`crit`"},
      {with_header(header_of("HS256", R"(,"kid":7)")), "`kid`"},
      {with_header(R"({"alg":"HS256","typ":"logout+jwt"})"), "`typ`"},
      {with_header(R"({"alg":"HS256","typ":"application/dpop+jwt"})"), "`typ`"},
      {with_header(R"({"alg":"HS256","typ":"application/application/jwt"})"), "`typ`"},
      {with_header(R"({"alg":"HS256","typ":""})"), "`typ`"},
      {with_header(R"({"alg":"HS256","typ":null})"), "`typ`"},
      {with_header(R"({"alg":"HS256","typ":["JWT"]})"), "`typ`"},
      {with_header(header_of("HS256", R"(,"kid":")" + std::string(257, 'k') + "\"")), "`kid`"},
      {hs256("[]"), "payload is not a JSON object"},
      {hs256("{\"sub\":\"ada\""), "payload is not JSON"},
      {hs256(R"({"sub":"ada","exp":9999999999,"sub":"bob"})"), "payload has a member twice"},
      {hs256("{\"sub\":\"\xff\"}"), "payload is not JSON"}};
  for (const auto& [token, why] : rows) {
    CAPTURE(token.substr(0, 80), why);
    const auto message = refusal(by_secret(), token);
    CHECK(unless_has(message, why) == "");
    CHECK(message.find("ada") == std::string::npos);
  }
  CHECK(refusal(by_secret(), hs256(claims_with({{"of", "{" + members(256).substr(1) + "}"}}))) == "");
  CHECK(refusal(by_secret(), with_header(header_of("HS256", R"(,"jku":"http://evil","jwk":{},"x5c":[])"))) == "");
}

TEST_CASE("a token names its key, unless only one fits", "[auth]") {
  const auto one = signing_key::rsa();
  const auto two = signing_key::rsa();
  const auto ec = signing_key::ec();
  const auto source = std::make_shared<given_keys>(R"({"keys":[)" + one.jwk(R"("kid":"one")") + "," +
                                                   two.jwk(R"("kid":"two")") + "," + ec.jwk(R"("kid":"ec")") + "]}");
  const auto v = by_keys(source);
  const auto token = [](const signing_key& k, const std::string& kid) {
    return k.token(header_of(k.alg(), kid.empty() ? "" : R"(,"kid":")" + kid + "\""), claims_with());
  };
  CHECK(refusal(v, token(one, "one")) == "");
  CHECK(refusal(v, token(two, "two")) == "");
  CHECK(refusal(v, token(ec, "ec")) == "");
  CHECK(refusal(v, token(ec, "")) == "");
  CHECK(unless_has(refusal(v, token(one, "two")), "signature") == "");
  CHECK(unless_has(refusal(v, token(one, "")), "`kid` does not say") == "");
  CHECK(source->misses == 0);
  CHECK(unless_has(refusal(v, token(ec, "one")), "not known") == "");  // the id is of a key of another kind
  CHECK(unless_has(refusal(v, token(one, "three")), "not known") == "");
  CHECK(source->misses == 2);
}

TEST_CASE("of a published set only keys for verifying are used", "[auth]") {
  const auto rsa = signing_key::rsa();
  const auto ec = signing_key::ec();
  const auto size = [](const std::string& jwk) {
    return auth::key_set::from_jwks(R"({"keys":[)" + jwk + "]}").value().size();
  };
  for (const std::string members : {"", R"("use":"sig")", R"("key_ops":["sign","verify"])", R"("alg":"RS256")",
                                    R"("kid":"a","x5t":"whatever")", R"("d":"AQAB")"}) {
    CAPTURE(members);
    CHECK(size(rsa.jwk(members)) == 1);
  }
  for (const std::string members : {R"("use":"enc")", R"("use":7)", R"("key_ops":["encrypt"])", R"("key_ops":"verify")",
                                    R"("alg":"RS512")", R"("alg":"HS256")", R"("alg":"ES256")", R"("kid":7)"}) {
    CAPTURE(members);
    CHECK(size(rsa.jwk(members)) == 0);
  }
  CHECK(size(ec.jwk("")) == 1);
  CHECK(size(signing_key::secret(shared_secret).jwk("")) == 0);
  CHECK(size(signing_key::rsa(1024).jwk("")) == 0);
  CHECK(size(R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})") == 0);
  CHECK(size(R"({"kty":"EC","crv":"P-256","x":")" + base64url(std::string(32, '\1')) + R"(","y":")" +
             base64url(std::string(32, '\1')) + "\"}") == 0);  // a point off the curve
  CHECK(size(R"({"kty":"RSA","n":"!","e":"AQAB"})") == 0);
  CHECK(size(R"({"kty":"OKP","crv":"Ed25519","x":"AA"})") == 0);
  CHECK(size("{}") == 0);
}

TEST_CASE("a document that is no JWK Set, or one too big, is refused whole", "[auth]") {
  const auto why = [](const std::string& document) {
    const auto set = auth::key_set::from_jwks(document);
    return set ? std::string() : set.error().message;
  };
  const auto many = [](int keys) {
    std::string list;
    for (int i = 0; i < keys; ++i) list += std::string(i == 0 ? "" : ",") + "{}";
    return R"({"keys":[)" + list + "]}";
  };
  CHECK(why(R"({"keys":[]})") == "");
  CHECK(why(many(64)) == "");
  CHECK(why(R"({"keys":[])" + members(63) + "}") == "");
  CHECK(unless_has(why(many(65)), "more than 64") == "");
  const std::vector<std::string> wrong = {"",
                                          "<html>",
                                          "[]",
                                          "{}",
                                          R"({"keys":{}})",
                                          R"({"keys":[1]})",
                                          R"({"keys":[],"keys":[]})",
                                          R"({"keys":[])" + members(64) + "}",
                                          R"({"keys":[{"kty":"EC")" + members(64) + "}]}"};
  for (const auto& document : wrong) {
    CAPTURE(document);
    CHECK_FALSE(why(document).empty());
  }
  CHECK(unless_has(why(R"({"keys":[],"more":")" + std::string(256 * 1024, 'x') + "\"}"), "longer than") == "");
}

TEST_CASE("a verifier is not made of a key that does not do", "[auth]") {
  const auto why = [](auth::verifier_options o) {
    const auto v = auth::verifier::create(std::move(o));
    if (v) return std::string();
    CHECK(v.error().code == errc::invalid_parameter);
    return v.error().message;
  };
  const auto with = [](std::vector<algorithm> a, std::string secret, std::string pem) {
    auth::verifier_options o;
    o.algorithms = std::move(a);
    o.secret = std::move(secret);
    o.public_key_pem = std::move(pem);
    return o;
  };
  const auto rsa = signing_key::rsa();
  CHECK(why(with({algorithm::hs256}, shared_secret, "")) == "");
  CHECK(unless_has(why(with({algorithm::hs256}, "short-secret", "")), "32 bytes") == "");
  CHECK(unless_has(why(with({algorithm::rs256}, shared_secret, "")), "RS256") == "");
  CHECK(unless_has(why(with({algorithm::es256}, "", rsa.pem())), "ES256") == "");
  CHECK(unless_has(why(with({}, shared_secret, "")), "no algorithm") == "");
  CHECK(unless_has(why(with({algorithm::hs256}, "", "")), "exactly one") == "");
  CHECK(unless_has(why(with({algorithm::hs256}, shared_secret, rsa.pem())), "exactly one") == "");
  CHECK(unless_has(why(with({algorithm::rs256}, "", "garbage")), "BEGIN PUBLIC KEY") == "");
  for (const auto& o : {with({algorithm::hs256}, "short-secret", ""), with({algorithm::rs256}, "", "garbage")}) {
    CHECK(why(o).find("short-secret") == std::string::npos);
    CHECK(why(o).find("garbage") == std::string::npos);
  }
  CHECK(unless_has(why(with({algorithm::rs256}, "", rsa.private_pem())), "BEGIN PUBLIC KEY") == "");
  CHECK(unless_has(why(with({algorithm::rs256}, "", signing_key::rsa(1024).pem())), "1024 bits") == "");
  CHECK(unless_has(why(with({algorithm::es256}, "", signing_key::ec("P-384").pem())), "P-256") == "");
}

TEST_CASE("algorithms are listed with commas", "[auth]") {
  CHECK(auth::parse_algorithms("RS256, ES256").value() == std::vector{algorithm::rs256, algorithm::es256});
  CHECK(auth::parse_algorithms("HS256").value() == std::vector{algorithm::hs256});
  for (const auto* text : {"", ",", "HS256,", "none", "hs256", "HS256,HS256", "HS256 RS256"}) {
    CAPTURE(text);
    CHECK_FALSE(auth::parse_algorithms(text).has_value());
  }
}

TEST_CASE("a token may say that it is one to get in with, or nothing of what it is", "[auth]") {
  for (const std::string type : {"", R"(,"typ":"JWT")", R"(,"typ":"jwt")", R"(,"typ":"at+jwt")", R"(,"typ":"AT+JWT")",
                                 R"(,"typ":"application/at+jwt")"}) {
    CAPTURE(type);
    CHECK(refusal(by_secret(), hs256(claims_with(), R"({"alg":"HS256")" + type + "}")) == "");
  }
}
