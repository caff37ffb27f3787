#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "comanda/notifications/sender.hpp"
#include "comanda/testing/check.hpp"

// The conformance suite of the port notifications::sender: what the effects of Notifications rely on. What it cannot
// see is yours: that what counts as delivered is delivered.
namespace comanda::testing {

/// Whom to write to, so that each outcome comes about; "": it cannot be brought about.
struct sender_samples {
  notifications::channel channel = notifications::channel::log;
  std::string recipient = {};  ///< who gets everything
  std::string refused = {};    ///< whom to write to is useless for good
  std::string away = {};       ///< who cannot be reached now
};

/// Opens one more sender at each call.
using open_sender = std::function<std::unique_ptr<notifications::sender>()>;

[[nodiscard]] std::vector<check> sender_suite(open_sender open, sender_samples samples);

}  // namespace comanda::testing
