#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "comanda/notifications/sender.hpp"
#include "comanda/payments/gateway.hpp"

// What happened outside of the services: at the bank and in the mail.
namespace comanda::simulation {

/// The bank's account of one payment. Amounts in minor units.
struct bank_account {
  std::int64_t held = 0;  ///< authorized, increases included; what was captured stays in it, what was voided does not
  std::int64_t captured = 0;
  std::int64_t refunded = 0;
  std::int64_t voids = 0;
  friend bool operator==(const bank_account&, const bank_account&) = default;
};

/// One mail that the other side took.
struct letter {
  notification_id id;
  std::int64_t attempt = 0;
  std::string recipient;
  std::string body;
};

struct outside_books {
  std::map<payment_id, bank_account> bank;
  std::vector<std::string> bank_complaints;  ///< what a bank would never let pass, in its words
  std::vector<letter> mail;
  std::map<notification_id, std::int64_t> mail_tries;  ///< calls of the sender, whatever came of them
};

/// Enters an operation that the bank performs, the first time that it sees its key.
void enter(const payments::gateway_request& r, outside_books& into);

}  // namespace comanda::simulation
