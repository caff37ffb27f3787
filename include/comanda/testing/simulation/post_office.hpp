#pragma once

#include <functional>
#include <memory>

#include "comanda/notifications/sender.hpp"
#include "comanda/testing/simulation/lifeline.hpp"

namespace comanda::testing::simulation {

/// Where mail goes.
struct post_office {
  /// Asked of each mail: whether it is refused for good. Empty: never.
  std::function<bool(const notifications::delivery_request&)> refuses = {};
  std::function<void(const notifications::delivery_request&)> on_tried = {};      ///< whatever comes of it
  std::function<void(const notifications::delivery_request&)> on_delivered = {};  ///< even if its answer is lost
};

/// A process's way to the post office, which may fail before or after the mail is taken.
[[nodiscard]] std::unique_ptr<notifications::sender> make_sender(post_office& to, port_guard guard);

}  // namespace comanda::testing::simulation
