#include "comanda/orders/sagas.hpp"

#include "comanda/saga/orchestrate.hpp"
#include "saga_effects.hpp"
#include "saga_payloads.hpp"

namespace comanda::orders {

using namespace detail;
using namespace inventory;
using namespace payments;

// clang-format off

orchestration fulfilment(const settings& with) {
  const auto stock = [with](const order& of) { return stock_to_reserve(of, with); };
  return saga::orchestrate<model>(std::string(fulfilment_saga), 1)
      .step("reserve_stock").sends(stock).done_on<stock_reserved>().refused_on<stock_rejected>(stock_reason)
          .undone_by<stock_released>(order_lines_of<release_stock>)
      .step("authorize_payment").sends(order_amount<authorize_payment>).done_on<payment_authorized>()
          .refused_on<payment_declined>(decline_reason).undone_by<payment_voided>(order_amount<void_payment>)
      .pivot("confirm_order").does(confirm)
      .retriable("capture_payment").sends(capture).done_on<payment_captured>()
      .retriable("commit_stock").sends(reserved_stock).done_on<stock_committed>()
      .on_compensated(reject).build().value();
}

orchestration cancellation() {
  return saga::orchestrate<model>(std::string(cancellation_saga), 1)
      .pivot("mark_cancelling").does(mark_cancelling)
      .retriable("refund_payment").sends(refund).done_on<payment_refunded, payment_voided>()
      .retriable("return_stock").sends(order_lines_of<return_stock>).done_on<stock_returned>()
      .retriable("cancel_order").does(cancel)
      .on_compensated(keep_confirmed).build().value();
}

orchestration revision(const settings& with) {
  const auto reservation = [with](const order& of, const saga_id& saga) { return reservation_to_adjust(of, saga, with); };
  return saga::orchestrate<model>(std::string(revision_saga), 1)
      .step("adjust_reservation").sends(reservation).done_on<reservation_adjusted>()
          .refused_on<stock_rejected>(stock_reason)
          .undone_by<reservation_restored>(changed_lines<restore_reservation>)
      .step("adjust_authorization").sends(changed_amount<adjust_authorization>).done_on<authorization_adjusted>()
          .refused_on<payment_declined>(decline_reason)
          .undone_by<authorization_restored>(changed_amount<restore_authorization>)
      .pivot("apply_revision").does(apply_revision)
      .retriable("settle_payment").sends(changed_amount<settle_payment>).done_on<payment_settled>()
      .retriable("commit_stock").sends(changed_stock).done_on<stock_committed>()
      .on_compensated(refuse_revision).build().value();
}

// clang-format on

}  // namespace comanda::orders
