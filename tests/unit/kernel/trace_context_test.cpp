#include "comanda/kernel/trace_context.hpp"

#include <string>

#include "support/catch.hpp"

using namespace comanda;

namespace {

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span = "00f067aa0ba902b7";
const std::string good = "00-" + trace + "-" + span + "-01";

}  // namespace

TEST_CASE("a traceparent is what version 00 writes, or a later version that adds to it", "[kernel]") {
  for (const auto& text : {good, "00-" + trace + "-" + span + "-ff", "cc-" + trace + "-" + span + "-01",
                           "cc-" + trace + "-" + span + "-01-", "cc-" + trace + "-" + span + "-01-what is later"}) {
    CAPTURE(text);
    CHECK(is_traceparent(text) == (text.find(' ') == std::string::npos));
  }
  const auto later = "01-" + trace + "-" + span + "-01-";
  CHECK(is_traceparent(later + std::string(traceparent_chars_max - later.size(), 'x')));
  CHECK_FALSE(is_traceparent(later + std::string(traceparent_chars_max - later.size() + 1, 'x')));
}

TEST_CASE("what is no traceparent", "[kernel]") {
  for (const auto& text :
       {std::string(), good.substr(1), good.substr(0, 54), good + "0", good + "-more",
        "ff-" + trace + "-" + span + "-01", "0g-" + trace + "-" + span + "-01",
        "00-" + std::string(32, '0') + "-" + span + "-01", "00-" + trace + "-" + std::string(16, '0') + "-01",
        "00-" + trace + "-" + span + "-0g", "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span + "-01",
        "00-" + trace + "-00F067AA0BA902B7-01", "cc-" + trace + "-" + span + "-01x", "00_" + trace + "-" + span + "-01",
        "00-" + trace + "_" + span + "-01", "00-" + trace + "-" + span + "_01"}) {
    CAPTURE(text);
    CHECK_FALSE(is_traceparent(text));
  }
}
