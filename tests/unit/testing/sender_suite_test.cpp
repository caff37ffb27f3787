#include "comanda/testing/sender_suite.hpp"

#include "comanda/delivery/log_sender.hpp"
#include "support/catch.hpp"
#include "support/suite_failures.hpp"

using namespace comanda;
using test::failed_checks;
using strings = std::vector<std::string>;

namespace {

testing::sender_samples samples() {
  return {.channel = notifications::channel::email, .recipient = "ada", .refused = "nobody", .away = "tomorrow"};
}

/// Right, unless one of the three is set.
struct post_office final : notifications::sender {
  bool only_once = false, breaks_lines = false, never_gives_up = false, wordless = false;
  int sent = 0;

  notifications::delivery_answer deliver(const notifications::delivery_request& r) override {
    if (only_once && sent++ > 0) return {false, false, "closed"};
    if (r.recipient == "nobody") return {false, !never_gives_up, wordless ? "" : "no such customer"};
    if (r.recipient == "tomorrow") return {false, false, "away"};
    if (breaks_lines && r.subject.find('\n') != std::string::npos) return {false, false, "a broken header"};
    return {true, false, "taken"};
  }
};

strings failures_with(bool post_office::*fault) {
  return failed_checks(testing::sender_suite(
      [fault] {
        auto office = std::make_unique<post_office>();
        (*office).*fault = true;
        return office;
      },
      samples()));
}

}  // namespace

TEST_CASE("the log channel keeps the rules of the port", "[testing][delivery]") {
  const auto open = [] {
    return std::make_unique<delivery::log_sender>([](const notifications::delivery_request&) {});
  };
  for (const auto& check : testing::sender_suite(open, {.channel = notifications::channel::log, .recipient = "log"})) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == strings{}); }
  }
}

TEST_CASE("the suite of a sender finds what a wrong one does", "[testing]") {
  CHECK(failed_checks(testing::sender_suite([] { return std::make_unique<post_office>(); }, samples())).empty());
  CHECK(failures_with(&post_office::only_once).size() >= 2);
  CHECK(failures_with(&post_office::breaks_lines) == strings{"line breaks in a subject are taken or refused for good"});
  CHECK(failures_with(&post_office::never_gives_up) ==
        strings{"who is refused is given up, and the next one is delivered to"});
  CHECK(failures_with(&post_office::wordless) ==
        strings{"who is refused is given up, and the next one is delivered to"});
}
