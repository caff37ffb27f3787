#include "comanda/delivery/signature.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace comanda::delivery;

namespace {

const std::string secret = "0123456789abcdef";
const std::string key = "fb385915a0623c0be3e7b0a7134dbb620a2771faff45e92eb8647d11aa2947cf";
const signed_post post{1769855400, "https://shop.example/hook", R"({"a":1})"};

}  // namespace

TEST_CASE("a customer's key is HMAC-SHA256 of the customer's id under the secret", "[delivery]") {
  // Made with: printf ann | openssl dgst -sha256 -hmac 0123456789abcdef
  CHECK(key_of_customer(secret, "ann") == key);
  CHECK(key_of_customer(secret, "bob") != key);
  CHECK(key_of_customer("another", "ann") != key);
  const std::vector<std::string> secrets = {"another", secret};
  CHECK(keys_of_customer(secrets, "ann") == std::vector{key_of_customer("another", "ann"), key});
}

TEST_CASE("a signature is HMAC-SHA256 over time, destination and body", "[delivery]") {
  // Made with: printf '1769855400\nhttps://shop.example/hook\n{"a":1}' | openssl dgst -sha256 -hmac <key>
  CHECK(signature_of(key, post) == "913099a83579f069128480469205904e4da23bd34d14489e2155619dc58356e3");
  const signed_post later{1769855401, post.url, post.body};
  const signed_post elsewhere{post.timestamp_s, "https://shop.example/hooks", post.body};
  const signed_post other{post.timestamp_s, post.url, R"({"a":2})"};
  for (const auto& changed : {later, elsewhere, other}) CHECK(signature_of(key, changed) != signature_of(key, post));
}

TEST_CASE("while a secret is changed each one signs, the newest first", "[delivery]") {
  const std::vector<std::string> keys = {"new", "old"};
  CHECK(signature_header(keys, post) == "v1=" + signature_of("new", post) + ",v1=" + signature_of("old", post));
  CHECK(signature_header(std::span(keys).first(1), post) == "v1=" + signature_of("new", post));
}
