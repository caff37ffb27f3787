#include <fstream>
#include <iterator>

#include "comanda/delivery/signature.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"

using namespace comanda;

namespace {

/// The Python that the README tells receivers to verify with.
std::string example() {
  std::ifstream file(COMANDA_TEST_README);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string fence = "```python\n";
  const auto from = text.find(fence) + fence.size();
  return text.substr(from, text.find("```", from) - from);
}

const std::string url = "https://shop.example/hook";

/// What the example says of a request to that URL that is there at 1000.
std::string verdict(const std::string& key, const std::string& signature, const std::string& timestamp,
                    const std::string& body, const std::string& at = url) {
  const auto call =
      "import sys\nkey, url, signature, timestamp, body = sys.argv[1:]\n"
      "print(is_from_comanda(key, url, {'Comanda-Timestamp': timestamp, 'Comanda-Signature': signature}, "
      "body.encode(), lambda: 1000))\n";
  test::child python({COMANDA_TEST_PYTHON, "-c", example() + call, key, at, signature, timestamp, body});
  return python.line();
}

}  // namespace

TEST_CASE("a receiver verifies with the example of the README", "[delivery]") {
  const std::vector<std::string> secrets = {"the-new-secret", "the-old-secret"};
  const auto keys = delivery::keys_of_customer(secrets, "ann");
  const std::string body = R"({"subject":"bestätigt"})";
  const auto both = delivery::signature_header(keys, {990, url, body});
  CHECK(verdict(keys[0], both, "990", body) == "True");
  CHECK(verdict(keys[1], both, "990", body) == "True");
  CHECK(verdict(delivery::key_of_customer(secrets[0], "bob"), both, "990", body) == "False");
  CHECK(verdict(secrets[0], both, "990", body) == "False");
  CHECK(verdict(keys[0], both, "991", body) == "False");
  CHECK(verdict(keys[0], both, "990", body + " ") == "False");
  CHECK(verdict(keys[0], both, "990", body, url + "s") == "False");
  CHECK(verdict(keys[0], delivery::signature_header(keys, {600, url, body}), "600", body) == "False");
  CHECK(verdict(keys[1], delivery::signature_header(std::span(keys).first(1), {990, url, body}), "990", body) ==
        "False");
}
