#include "comanda/delivery/signature.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace comanda::delivery;

TEST_CASE("a signature is HMAC-SHA256 over time and body", "[delivery]") {
  // Made with: printf '1769855400.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
  CHECK(signature_of("0123456789abcdef", 1769855400, R"({"a":1})") ==
        "395b2fcf077988990e49cb7934f8e081a4329ba75a158283dc0f7f76908c2f1e");
  CHECK(signature_of("0123456789abcdef", 1769855401, R"({"a":1})") !=
        signature_of("0123456789abcdef", 1769855400, R"({"a":1})"));
}

TEST_CASE("while a secret is changed each one signs, the newest first", "[delivery]") {
  const std::vector<std::string> secrets = {"new", "old"};
  CHECK(signature_header(secrets, 1, "b") ==
        "v1=" + signature_of("new", 1, "b") + ",v1=" + signature_of("old", 1, "b"));
  CHECK(signature_header(std::span(secrets).first(1), 1, "b") == "v1=" + signature_of("new", 1, "b"));
}
