#include "comanda/redis/detail/row_seal.hpp"

#include "comanda/redis/options.hpp"
#include "support/catch.hpp"

using comanda::redis::derive_key;
using comanda::redis::detail::seal;
using comanda::redis::detail::unseal;

TEST_CASE("what was sealed is opened with the same secret under the same key", "[redis][seal]") {
  for (const std::string& bytes : {std::string(), std::string("row"), std::string("\0\xff", 2)})
    CHECK(unseal("secret", "c:t:1", seal("secret", "c:t:1", bytes)) == bytes);
}

TEST_CASE("with another secret, under another key or changed it is nothing", "[redis][seal]") {
  const auto sealed = seal("secret", "c:t:1", "row");
  CHECK_FALSE(unseal("Secret", "c:t:1", sealed));
  CHECK_FALSE(unseal("", "c:t:1", sealed));
  CHECK_FALSE(unseal("secret", "c:t:2", sealed));
  CHECK_FALSE(unseal("secret", "c:t:1r", seal("secret", "c:t:1", "rrow").substr(1)));
  CHECK_FALSE(unseal("secret", "c:t:1", sealed + "x"));
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK_FALSE(unseal("secret", "c:t:1", sealed.substr(0, size)));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(unseal("secret", "c:t:1", changed));
  }
}

TEST_CASE("a key is derived from a secret, always the same, and does not hold it", "[redis][seal]") {
  const auto key = derive_key("s3cret");
  CHECK(key.size() == 32);
  CHECK(key == derive_key("s3cret"));
  CHECK(key != derive_key("s3creT"));
  CHECK(key.find("s3cret") == std::string::npos);
}
