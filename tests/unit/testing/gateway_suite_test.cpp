#include "comanda/testing/gateway_suite.hpp"

#include "comanda/gateway/test_gateway.hpp"
#include "support/catch.hpp"
#include "support/suite_failures.hpp"

using namespace comanda;
using payments::gateway_verdict;
using test::failed_checks;
using strings = std::vector<std::string>;

namespace {

testing::gateway_samples samples() {
  return {.currency = *currency::parse("EUR"),
          .approved = 1000,
          .declined = minor_units(1099),
          .unknown = minor_units(1098)};
}

/// A gateway that does what a wrong one would.
class wrong_gateway : public gateway::test_gateway {
 public:
  payments::gateway_answer perform(const payments::gateway_request& r) override {
    return spoil(r, test_gateway::perform(r));
  }

 protected:
  virtual payments::gateway_answer spoil(const payments::gateway_request& r, payments::gateway_answer a) = 0;
};

class forgetful_gateway final : public wrong_gateway {
  static inline int calls_ = 0;  // of every client
  payments::gateway_answer spoil(const payments::gateway_request&, payments::gateway_answer a) override {
    a.reference = "call " + std::to_string(++calls_);
    return a;
  }
};

class silent_gateway final : public wrong_gateway {
  payments::gateway_answer spoil(const payments::gateway_request&, payments::gateway_answer a) override {
    a.code.clear();
    return a;
  }
};

/// Without an answer it says no.
class hasty_gateway final : public wrong_gateway {
  payments::gateway_answer spoil(const payments::gateway_request&, payments::gateway_answer a) override {
    if (a.verdict == gateway_verdict::unknown) a.verdict = gateway_verdict::declined;
    return a;
  }
};

class stingy_gateway final : public wrong_gateway {
  payments::gateway_answer spoil(const payments::gateway_request& r, payments::gateway_answer a) override {
    if (r.kind == payments::operation_kind::refund) a.verdict = gateway_verdict::declined;
    return a;
  }
};

template <class Gateway>
strings failures_of() {
  return failed_checks(testing::gateway_suite([] { return std::make_unique<Gateway>(); }, samples()));
}

}  // namespace

TEST_CASE("the test gateway keeps the rules of the port", "[testing][gateway]") {
  const auto open = [] { return std::make_unique<gateway::test_gateway>(); };
  for (const auto& check : testing::gateway_suite(open, samples())) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == strings{}); }
  }
}

TEST_CASE("the suite of a gateway finds what a wrong one does", "[testing]") {
  CHECK(failures_of<forgetful_gateway>() == strings{"the same key gets the same answer, whoever asks"});
  CHECK(failures_of<silent_gateway>() == strings{"a decline says why, and says so again"});
  CHECK(failures_of<hasty_gateway>() == strings{"what is unknown is resolved by asking with the same key"});
  CHECK(failures_of<stingy_gateway>() == strings{"a payment is authorized, captured and refunded in parts"});
}
