#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "../books/books.hpp"
#include "comanda/messaging/ports.hpp"
#include "comanda/payments/gateway.hpp"

// Faults that are planted on purpose, one at a time, to see that the simulation finds them. Each is a decorator at a
// port or around a decider: the code that it spoils does not know of it.
namespace comanda::simulation {

enum class plant {
  none,
  no_inbox_check,             ///< whether a message was handled before is not looked up
  ack_before_commit,          ///< a message is settled when it arrives, whatever becomes of it
  outbox_before_confirm,      ///< a message leaves the outbox whether or not the bus has taken it
  no_tombstone,               ///< the release of an order that never reserved leaves nothing behind
  release_not_idempotent,     ///< a reservation that was released is released again
  reply_not_matched_by_step,  ///< any reply counts as the answer to the step that its saga waits at
  lost_deadline,              ///< a timer that is handed out is gone, whether or not it is handled
  refund_without_bound,       ///< a person may give back more than was taken
  new_gateway_key,            ///< a repeated call of the gateway has a key of its own
  unversioned_update,         ///< a row is written over whatever version it has
  failure_is_handled,         ///< a message whose decision failed is put down as handled
};

struct planted_fault {
  plant what = plant::none;
  std::string_view name;
  std::string_view found_by;  ///< the invariant that is to find it
};

inline constexpr std::array planted_faults = {
    planted_fault{plant::no_inbox_check, "no-inbox-check", "a message is handled once"},
    planted_fault{plant::ack_before_commit, "ack-before-commit", "every message comes to whom it is for"},
    planted_fault{plant::outbox_before_confirm, "outbox-before-confirm", "every message comes to whom it is for"},
    planted_fault{plant::no_tombstone, "no-tombstone", "stock is set aside only for orders that are on"},
    planted_fault{plant::release_not_idempotent, "release-not-idempotent",
                  "movements of an order make its reservation"},
    planted_fault{plant::reply_not_matched_by_step, "reply-not-matched-by-step", "a step is passed by its own answer"},
    planted_fault{plant::lost_deadline, "lost-deadline", "whoever waits has a timer"},
    planted_fault{plant::refund_without_bound, "refund-without-bound", "refunded <= captured <= authorized"},
    planted_fault{plant::new_gateway_key, "new-gateway-key", "the bank keeps the same books"},
    planted_fault{plant::unversioned_update, "unversioned-update", "versions only go up"},
    planted_fault{plant::failure_is_handled, "failure-is-handled", "a message is handled, put off or dead"},
};

/// nullptr: there is none of this name.
[[nodiscard]] const planted_fault* find_planted(std::string_view name) noexcept;

// What is spoilt is given back in a decorator; all else as it came. The decorators follow the rules of their ports.
[[nodiscard]] std::unique_ptr<storage::store> spoil(plant what, std::unique_ptr<storage::store> good);
/// What is wrong with the database itself: put below the faults of the way there, for a version that is looked up
/// before them says nothing of the moment of the write.
[[nodiscard]] std::unique_ptr<storage::store> spoil_database(plant what, std::unique_ptr<storage::store> good);
[[nodiscard]] std::unique_ptr<messaging::publisher> spoil(plant what, std::unique_ptr<messaging::publisher> good);
[[nodiscard]] std::unique_ptr<messaging::consumer> spoil(plant what, std::unique_ptr<messaging::consumer> good);
[[nodiscard]] std::unique_ptr<payments::gateway> spoil(plant what, std::unique_ptr<payments::gateway> good);

}  // namespace comanda::simulation
