#include "bank_books.hpp"

#include "comanda/schema/enumeration.hpp"

namespace comanda::simulation {

void enter(const payments::gateway_request& r, outside_books& into) {
  auto& account = into.bank[r.payment_id];
  const auto complain = [&](const char* what) {
    into.bank_complaints.push_back(std::string(what) + ": " + std::string(schema::enum_name(r.kind)) + " of " +
                                   std::to_string(r.amount) + ", payment " + to_string(r.payment_id) + ", held " +
                                   std::to_string(account.held) + ", captured " + std::to_string(account.captured) +
                                   ", refunded " + std::to_string(account.refunded));
  };
  switch (r.kind) {
    case payments::operation_kind::authorize:
      if (account.held > 0 && r.amount > 0) complain("authorized twice");
      account.held += r.amount;
      break;
    case payments::operation_kind::adjust:
      account.held += r.amount.value() - r.previous_amount.value_or(minor_units()).value();
      break;
    case payments::operation_kind::capture:
      account.captured += r.amount;
      break;
    case payments::operation_kind::refund:
      account.refunded += r.amount;
      break;
    case payments::operation_kind::void_:
      if (account.captured > 0) complain("voided what was captured");
      if (account.voids > 0) complain("voided twice");
      account.held = 0;
      ++account.voids;
      break;
  }
  if (account.captured > account.held) complain("more was taken than was held");
  if (account.refunded > account.captured) complain("more was given back than was taken");
}

}  // namespace comanda::simulation
