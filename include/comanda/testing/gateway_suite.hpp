#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "comanda/payments/gateway.hpp"
#include "comanda/testing/check.hpp"

// The conformance suite of the port payments::gateway: what the effects of Payments rely on. Run it against a sandbox.
namespace comanda::testing {

/// How to bring about each verdict. Amounts are in minor units.
struct gateway_samples {
  comanda::currency currency;
  minor_units approved = 1000;               ///< an amount that is approved, also 1 more and 1 less than it
  std::optional<minor_units> declined = {};  ///< one that is declined; empty: none can be brought about
  std::optional<minor_units> unknown = {};   ///< one that gets no answer at first; empty: likewise
  int unknown_answers_max = 10;              ///< it is answered after this many requests with its key
  /// First of the numbers that payment and operation ids are made of. A gateway that remembers needs fresh ones for
  /// each run, so give it something that grows.
  std::uint32_t first_id = 1;
};

/// Opens one more client of the gateway at each call.
using open_gateway = std::function<std::unique_ptr<payments::gateway>()>;

[[nodiscard]] std::vector<check> gateway_suite(open_gateway open, gateway_samples samples);

}  // namespace comanda::testing
