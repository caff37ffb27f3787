#include "../../../adapters/rest/src/prefer.hpp"

#include "support/catch.hpp"

using namespace comanda;
using std::chrono::seconds;

TEST_CASE("Prefer says how long a client waits; what cannot be read is no preference", "[rest][prefer]") {
  struct row {
    std::string field;
    std::optional<seconds> wait;
  };
  const std::vector<row> table = {
      {"wait=5", seconds(5)},
      {"wait=0", seconds(0)},
      {"wait=30", seconds(30)},
      {"wait=31", seconds(30)},
      {"wait=99999999999999999999", seconds(30)},
      {"respond-async, wait=7", seconds(7)},
      {"WAIT = 7 ;foo=bar", seconds(7)},
      {"wait=\"3\"", seconds(3)},
      {"wait=2, wait=9", seconds(2)},
      {R"(foo="a, wait=7", wait=2)", seconds(2)},
      {R"(foo="a\", wait=7", wait=2)", seconds(2)},
      {R"(foo="a; wait=7")", std::nullopt},
      {R"(foo; bar="x, y", wait=4)", seconds(4)},
      {"wait=-1", std::nullopt},
      {"wait=1.5", std::nullopt},
      {"wait=", std::nullopt},
      {"wait", std::nullopt},
      {"waiting=4", std::nullopt},
      {"return=minimal", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& r : table) {
    CAPTURE(r.field);
    http::headers h;
    h.add("Prefer", r.field);
    CHECK(rest::preferred_wait(h) == r.wait);
  }
  CHECK(!rest::preferred_wait({}));
}
