#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/inventory/stock.hpp"
#include "comanda/notifications/notification.hpp"
#include "comanda/operations/dead_message.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/payments/payment.hpp"
#include "comanda/saga/instance.hpp"
#include "comanda/saga/timeline.hpp"
#include "comanda/storage/record.hpp"
#include "comanda/storage/store.hpp"

// What the four services have committed, kept beside their stores commit by commit, so that invariants need not read
// whole tables after every step.
namespace comanda::simulation {

enum class service_name { orders, inventory, payments, notifications };
inline constexpr std::array all_services = {service_name::orders, service_name::inventory, service_name::payments,
                                            service_name::notifications};
[[nodiscard]] std::string_view to_string(service_name s) noexcept;
[[nodiscard]] std::optional<service_name> service_of(std::string_view name) noexcept;

template <class T>
using rows_by_key = std::map<storage::key_type<T>, T>;

/// A row that a commit has written: as it was, and as it is.
template <class T>
struct written {
  std::optional<T> before;
  T after;
};

/// What one commit has written, for the invariants that look at changes.
struct commit_news {
  service_name by = service_name::orders;
  timestamp at{};
  std::vector<written<orders::order>> orders;
  std::vector<written<saga::instance>> sagas;
  std::vector<saga::timeline_entry> timeline;
  std::vector<written<inventory::item>> items;
  std::vector<written<inventory::reservation>> reservations;
  std::vector<inventory::stock_movement> movements;
  std::vector<written<payments::payment>> payments;
  std::vector<written<payments::payment_operation>> operations;
  std::vector<written<notifications::notification>> notifications;
  std::vector<written<notifications::preferences>> preferences;
  std::vector<message_id> sent_again;  ///< rows of the outbox whose id had been there before
  std::vector<message_id> lost;        ///< rows of the inbox whose message was not decided, or in vain
  std::set<uuid> timers_touched;
};

struct levels {
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
  friend bool operator==(const levels&, const levels&) = default;
};

/// A message that some service has committed to send.
struct sent_message {
  std::string type;
  std::set<service_name> receivers;
  std::string body = {};  ///< as it is sent
};

/// Rows that every service has.
struct service_books {
  std::map<message_id, sent_message> sent;  ///< ever; without what an operator sent again
  std::set<message_id> handled;             ///< ever: the ids that were in its inbox
  /// By process: whether the last decision on a message or a request was made, or failed.
  std::map<std::pair<std::uint64_t, message_id>, bool> decided;
  std::set<message_id> outbox;  ///< now
  std::set<effect_id> effects;  ///< now
  std::set<uuid> timers;        ///< now
  rows_by_key<operations::dead_message> dead;
};

/// Thread rule: one thread.
class books {
 public:
  /// Enters what came of a decision on a message or a request (`cause`), before anything of it is committed. `process`:
  /// which of the service's.
  void decide(service_name by, const message_id& cause, bool made, std::uint64_t process = 1);
  /// Enters what was committed. `at`: the time of the world, for messages to people.
  commit_news enter(service_name by, const storage::change_set& changes, timestamp at, std::uint64_t process = 1);

  rows_by_key<orders::order> orders;
  rows_by_key<saga::instance> sagas;
  std::map<order_id, std::vector<saga::timeline_entry>> timelines;  ///< each in the order of its commits
  rows_by_key<inventory::item> items;
  rows_by_key<inventory::reservation> reservations;
  rows_by_key<inventory::stock_movement> movements;
  rows_by_key<payments::payment> payments;
  rows_by_key<payments::payment_operation> operations;
  rows_by_key<notifications::notification> notifications;
  rows_by_key<notifications::delivery_attempt> attempts;
  rows_by_key<notifications::preferences> preferences;

  std::map<sku, levels> sums;                            ///< of the movements
  std::map<sku, std::int64_t> brought_in;                ///< by people: receipts and adjustments
  std::map<order_id, std::map<sku, levels>> order_sums;  ///< of the movements of an order

  [[nodiscard]] const service_books& of(service_name s) const { return common_[static_cast<std::size_t>(s)]; }

 private:
  service_books& common(service_name s) { return common_[static_cast<std::size_t>(s)]; }
  void enter_common(const storage::table_change& c, bool resends, std::uint64_t process, commit_news& news);

  std::array<service_books, all_services.size()> common_;
};

}  // namespace comanda::simulation
