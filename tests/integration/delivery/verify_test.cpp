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

/// What the example says of a request that is there at 1000.
std::string verdict(const std::string& secret, const std::string& signature, const std::string& timestamp,
                    const std::string& body) {
  const auto call =
      "import sys\nsecret, signature, timestamp, body = sys.argv[1:]\n"
      "print(is_from_comanda(secret, {'Comanda-Timestamp': timestamp, 'Comanda-Signature': signature}, "
      "body.encode(), lambda: 1000))\n";
  test::child python({COMANDA_TEST_PYTHON, "-c", example() + call, secret, signature, timestamp, body});
  return python.line();
}

}  // namespace

TEST_CASE("a receiver verifies with the example of the README", "[delivery]") {
  const std::vector<std::string> secrets = {"the-new-secret", "the-old-secret"};
  const std::string body = R"({"subject":"bestätigt"})";
  const auto both = delivery::signature_header(secrets, 990, body);
  CHECK(verdict("the-new-secret", both, "990", body) == "True");
  CHECK(verdict("the-old-secret", both, "990", body) == "True");
  CHECK(verdict("another-secret", both, "990", body) == "False");
  CHECK(verdict("the-new-secret", both, "991", body) == "False");
  CHECK(verdict("the-new-secret", both, "990", body + " ") == "False");
  CHECK(verdict("the-new-secret", delivery::signature_header(secrets, 600, body), "600", body) == "False");
  CHECK(verdict("the-old-secret", delivery::signature_header(std::span(secrets).first(1), 990, body), "990", body) ==
        "False");
}
