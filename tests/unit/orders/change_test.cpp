#include "comanda/orders/views.hpp"
#include "story.hpp"

using namespace comanda;
using namespace comanda::test;

namespace {

const order_id the_id = order_id(numbered(1));

revise_order three_teas() { return {the_id, lines_of({{*sku::parse("tea"), 3, 350}, {*sku::parse("cup"), 1, 900}})}; }

struct changed_story : story {
  void adjusted() { reply("adjust_reservation", inventory::reservation_adjusted{the_id, 1}); }
  void payable() {
    reply("adjust_authorization", payments::authorization_adjusted{payment(), the_id, the_order().customer_id, 1});
  }
  void settled() { reply("settle_payment", payments::payment_settled{payment(), the_id, the_order().customer_id, 1}); }
  void refunded() {
    reply("refund_payment",
          payments::payment_refunded{payment(), the_id, the_order().customer_id, 1600, 1600, the_order().currency, ""});
  }
  void returned() { reply("return_stock", inventory::stock_returned{the_id}); }
  void released() { reply("reserve_stock", inventory::stock_released{the_id}); }
  void voided() { reply("authorize_payment", payments::payment_voided{payment(), the_id, the_order().customer_id}); }
};

}  // namespace

// --- cancellation
// -----------------------------------------------------------------------------------------------------

TEST_CASE("cancelling a pending order turns its saga round, and it ends cancelled", "[orders][cancellation]") {
  changed_story s;
  s.reserved();
  s.run(cancel_order{the_id});
  CHECK(s.the_order().status == order_status::cancel_pending);
  CHECK(s.reply_of_last.kind == application::answer_kind::accepted);
  CHECK(s.reply_of_last.version == s.the_order().version);
  CHECK(s.types() == types_of<payments::void_payment>());
  s.voided();
  CHECK(s.types() == types_of<inventory::release_stock>());
  s.released();
  CHECK(s.the_order().status == order_status::cancelled);
  CHECK(!s.the_order().rejection);
  CHECK(s.types() == types_of<order_cancelled>());
}

TEST_CASE("an order that is being refused ends cancelled when the customer cancels it meanwhile",
          "[orders][cancellation]") {
  changed_story s;
  s.reserved();
  s.declined();
  s.run(cancel_order{the_id});
  CHECK(s.sent.empty());
  s.released();
  CHECK(s.the_order().status == order_status::cancelled);
  CHECK(s.types() == types_of<order_cancelled>());
}

TEST_CASE("cancelling a fulfilled order gives back its money, then its stock", "[orders][cancellation]") {
  changed_story s;
  s.fulfilled();
  const auto fulfilment = s.the_saga().saga_id;
  const auto version = s.the_order().version;
  s.run(cancel_order{the_id});
  CHECK(s.the_order().status == order_status::cancel_pending);
  CHECK(s.the_order().version == version + 1);
  CHECK(s.the_saga().saga_id != fulfilment);
  CHECK(s.the_saga().type == cancellation_saga);
  CHECK(s.types() == types_of<payments::refund_payment>());
  s.refunded();
  CHECK(s.types() == types_of<inventory::return_stock>());
  const auto asked = messaging::read<inventory::return_stock>(s.sent[0]).value();
  CHECK(asked.lines.size() == 2);
  s.returned();
  CHECK(s.the_order().status == order_status::cancelled);
  CHECK(s.the_saga().status == saga::status::completed);
  CHECK(s.types() == types_of<order_cancelled>());
}

TEST_CASE("a cancellation waits for the retriable steps of the fulfilment", "[orders][cancellation]") {
  changed_story s;
  s.confirmed();
  const auto fulfilment = s.the_saga().saga_id;
  s.run(cancel_order{the_id});
  CHECK(s.the_order().status == order_status::cancel_pending);
  CHECK(s.sent.empty());
  CHECK(s.the_saga().step.empty());
  s.captured_of(fulfilment);
  CHECK(s.types() == types_of<inventory::commit_stock>());
  s.committed_of(fulfilment);
  CHECK(s.types() == types_of<payments::refund_payment>());
  CHECK(s.the_saga().step == "refund_payment");
  s.refunded();
  s.returned();
  CHECK(s.the_order().status == order_status::cancelled);
  for (std::size_t i = 0; i < s.timeline.size(); ++i) CHECK(s.timeline[i].sequence == static_cast<std::int64_t>(i + 1));
}

TEST_CASE("a saga that waits is announced on the one before, so that their race is a conflict",
          "[orders][cancellation]") {
  changed_story s;
  s.confirmed();
  const auto fulfilment = s.the_saga();
  s.run(cancel_order{the_id});
  const auto& announced = *s.state.find<saga::instance>(fulfilment.saga_id);
  CHECK(announced.version == fulfilment.version + 1);
  CHECK(announced.followed_by == s.the_saga().saga_id);
}

TEST_CASE("cancelling again is accepted again, and ok when it is done", "[orders][cancellation]") {
  changed_story s;
  s.fulfilled();
  s.run(cancel_order{the_id});
  const auto version = s.the_order().version;
  s.run(cancel_order{the_id});
  CHECK(s.reply_of_last.kind == application::answer_kind::accepted);
  CHECK(s.sent.empty());
  CHECK(s.the_order().version == version);
  s.refunded();
  s.returned();
  s.run(cancel_order{the_id});
  CHECK(s.reply_of_last.kind == application::answer_kind::ok);
  CHECK(s.sent.empty());
}

TEST_CASE("an operator turns a cancellation round that has not begun, and the order is its fulfilment's again",
          "[orders][cancellation][operator]") {
  changed_story s;
  s.confirmed();
  const auto fulfilment = s.the_saga().saga_id;
  s.run(cancel_order{the_id});
  const auto cancellation = s.the_saga().saga_id;
  s.run(saga::compensate{cancellation, "customer phoned"});
  CHECK(s.the_order().status == order_status::confirmed);
  CHECK(s.the_order().saga_id == fulfilment);
  CHECK(!s.the_saga().followed_by);
  CHECK(s.state.find<saga::instance>(cancellation)->status == saga::status::compensated);

  s.run(cancel_order{the_id});  // the next wish waits again, and the first one never begins
  CHECK(s.sent.empty());
  s.captured_of(fulfilment);
  s.committed_of(fulfilment);
  CHECK(s.types() == types_of<payments::refund_payment>());
  CHECK(s.the_saga().saga_id != cancellation);
}

// --- revision
// ---------------------------------------------------------------------------------------------------------

TEST_CASE("a revision prepares stock and money, then applies, then settles", "[orders][revision]") {
  changed_story s;
  s.fulfilled();
  s.run(three_teas());
  CHECK(s.the_order().status == order_status::revision_pending);
  CHECK(s.the_order().total == 1600);
  CHECK(s.reply_of_last.kind == application::answer_kind::accepted);
  REQUIRE(s.types() == types_of<inventory::adjust_reservation>());
  const auto stock = messaging::read<inventory::adjust_reservation>(s.sent[0]).value();
  CHECK(stock.revision == 1);
  CHECK(stock.lines[0].quantity == 3);
  s.adjusted();
  REQUIRE(s.types() == types_of<payments::adjust_authorization>());
  const auto money = messaging::read<payments::adjust_authorization>(s.sent[0]).value();
  CHECK(money.previous_total == 1600);
  CHECK(money.total == 1950);
  s.payable();
  CHECK(s.types() == types_of<order_revised, payments::settle_payment>());
  CHECK(s.the_order().status == order_status::confirmed);
  CHECK(s.the_order().total == 1950);
  CHECK(s.the_order().lines[0].quantity == 3);
  s.settled();
  REQUIRE(s.types() == types_of<inventory::commit_stock>());
  CHECK(messaging::read<inventory::commit_stock>(s.sent[0]).value().revision == 1);
  s.committed_of(s.the_saga().saga_id);
  CHECK(s.the_saga().status == saga::status::completed);
}

TEST_CASE("a revision that is refused leaves the order as it was", "[orders][revision]") {
  changed_story s;
  s.fulfilled();
  const auto before = s.the_order();
  s.run(three_teas());
  if (GENERATE(true, false)) {  // for stock: nothing is prepared, so nothing is taken back
    s.reply("adjust_reservation",
            inventory::stock_rejected{the_id, "INSUFFICIENT_STOCK", "not enough", {{*sku::parse("tea"), 1, 0}}});
  } else {  // for money: what was set aside goes back first
    s.adjusted();
    s.reply("adjust_authorization",
            payments::payment_declined{s.payment(), the_id, before.customer_id, "CARD_DECLINED", "no"});
    CHECK(s.types() == types_of<inventory::restore_reservation>());
    CHECK(s.the_order().status == order_status::revision_pending);
    s.reply("adjust_reservation", inventory::reservation_restored{the_id, 1});
  }
  CHECK(s.types() == types_of<revision_rejected>());
  CHECK(s.the_order().status == order_status::confirmed);
  CHECK(s.the_order().lines == before.lines);
  CHECK(s.the_order().total == before.total);
  CHECK(!s.the_order().rejection);
  CHECK(s.the_saga().status == saga::status::compensated);

  const auto first = s.the_saga().saga_id;
  s.run(three_teas());  // another one has a number and a saga of its own
  CHECK(messaging::read<inventory::adjust_reservation>(s.sent[0]).value().revision == 2);
  CHECK(s.the_saga().saga_id != first);
}

TEST_CASE("a revision waits for the retriable steps of the fulfilment", "[orders][revision]") {
  changed_story s;
  s.confirmed();
  const auto fulfilment = s.the_saga().saga_id;
  s.run(three_teas());
  CHECK(s.sent.empty());
  s.captured_of(fulfilment);
  // What leaves is what was reserved: the new lines are not the order's yet.
  CHECK(messaging::read<inventory::commit_stock>(s.sent[0]).value().lines[0].quantity == 2);
  s.committed_of(fulfilment);
  CHECK(s.types() == types_of<inventory::adjust_reservation>());
}

TEST_CASE("a revision that waits for another one leaves that one's commands as they are", "[orders][revision]") {
  changed_story s;
  s.fulfilled();
  s.run(three_teas());
  s.adjusted();
  s.payable();
  const auto first = s.the_saga().saga_id;
  const auto wish = [](ranged<1, quantity_max> teas) {
    return revise_order{the_id, lines_of({{*sku::parse("tea"), teas, 350}, {*sku::parse("cup"), 1, 900}})};
  };
  s.run(wish(5));
  if (GENERATE(false, true)) {  // also when it was withdrawn, and another one came in its place
    s.run(saga::compensate{s.the_saga().saga_id, "a mistake"});
    s.run(wish(6));
  }
  s.run(saga::retry{first, "no answer"});
  REQUIRE(s.types() == types_of<payments::settle_payment>());
  const auto money = messaging::read<payments::settle_payment>(s.sent[0]).value();
  CHECK(money.revision == 1);
  CHECK(money.previous_total == 1600);
  CHECK(money.total == 1950);
  s.reply_to(first, "settle_payment", payments::payment_settled{s.payment(), the_id, s.the_order().customer_id, 1});
  REQUIRE(s.types() == types_of<inventory::commit_stock>());
  const auto stock = messaging::read<inventory::commit_stock>(s.sent[0]).value();
  CHECK(stock.revision == 1);
  CHECK(stock.lines[0].quantity == 3);
  s.committed_of(first);
  REQUIRE(s.types() == types_of<inventory::adjust_reservation>());
  CHECK(messaging::read<inventory::adjust_reservation>(s.sent[0]).value().lines[0].quantity >= 5);
}

TEST_CASE("the same lines again change nothing", "[orders][revision]") {
  changed_story s;
  s.fulfilled();
  const auto before = s.the_order();
  s.run(revise_order{the_id, before.lines});
  CHECK(s.sent.empty());
  CHECK(s.the_order() == before);
  CHECK(s.reply_of_last.kind == application::answer_kind::accepted);
}

TEST_CASE("a revision without lines is refused", "[orders][revision]") {
  changed_story s;
  s.fulfilled();
  CHECK(s.error_of(revise_order{the_id, {}}) == errc::validation_failed);
}

// --- the table
// --------------------------------------------------------------------------------------------------------

TEST_CASE("what a change meets in each status", "[orders][table]") {
  struct row {
    order_status status;
    std::string revise, cancel;
  };
  const std::vector<row> table = {
      {order_status::pending, "order_busy", "accepted"},
      {order_status::confirmed, "accepted", "accepted"},
      {order_status::rejected, "invalid_state", "order_not_cancellable"},
      {order_status::revision_pending, "order_busy", "order_busy"},
      {order_status::cancel_pending, "order_busy", "accepted"},
      {order_status::cancelled, "invalid_state", "ok"},
  };
  REQUIRE(table.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<order_status>>::value);
  for (const auto& r : table) {
    changed_story s;
    s.fulfilled();
    auto o = s.the_order();
    o.status = r.status;
    s.state.save(o);
    CAPTURE(schema::enum_name(r.status));
    const auto name = [&](const orders::command& c) -> std::string {
      const auto d = s.decide(c);
      if (!d) {
        if (d.error().code == errc::order_busy) return "order_busy";
        return d.error().code == errc::invalid_state ? "invalid_state" : "order_not_cancellable";
      }
      return d->reply.kind == application::answer_kind::ok ? "ok" : "accepted";
    };
    CHECK(name(three_teas()) == r.revise);
    // Pending has a saga that runs, which the table's row does not make.
    if (r.status != order_status::pending) CHECK(name(cancel_order{the_id}) == r.cancel);
  }
}

TEST_CASE("only its customer changes an order, and only in the version that If-Match names", "[orders][security]") {
  changed_story s;
  s.fulfilled();
  s.only_owner = "bob";
  CHECK(s.error_of(three_teas()) == errc::order_not_found);
  CHECK(s.error_of(cancel_order{the_id}) == errc::order_not_found);
  auto own = two_lines();
  own.order_id = order_id(numbered(2));
  CHECK(s.error_of(own) == errc::forbidden);
  s.only_owner = "ada";
  s.if_match = s.the_order().version + 1;
  CHECK(s.error_of(cancel_order{the_id}) == errc::version_mismatch);
  CHECK(s.error_of(three_teas()) == errc::version_mismatch);
  s.if_match = s.the_order().version;
  s.run(cancel_order{the_id});
  CHECK(s.the_order().status == order_status::cancel_pending);
  CHECK(s.error_of(cancel_order{order_id(numbered(9))}) == errc::order_not_found);
}

// --- operators
// --------------------------------------------------------------------------------------------------------

TEST_CASE("an operator's retry sends the step again, with his reason on the timeline and in the audit",
          "[orders][operator]") {
  changed_story s;
  s.caller = "olga";
  s.run(saga::retry{s.the_saga().saga_id, "stock service was down"});
  CHECK(s.types() == types_of<inventory::reserve_stock>());
  REQUIRE(s.audit.size() == 1);
  CHECK(s.audit[0].action == "saga.retry");
  CHECK(s.audit[0].caller == "olga");
  CHECK(s.audit[0].reason == "stock service was down");
  CHECK(s.audit[0].subject == to_string(s.the_saga().saga_id));
  const auto& wish = s.timeline[s.timeline.size() - 2];
  CHECK(wish.event == "retry_requested");
  CHECK(wish.detail.at("caller").as_string() == "olga");
  CHECK(wish.detail.at("reason").as_string() == "stock service was down");
  CHECK(s.reply_of_last.kind == application::answer_kind::accepted);
  CHECK(s.reply_of_last.body.at("attempt") == 2);
}

TEST_CASE("an operator turns a running saga round, and the order is rejected by his reason", "[orders][operator]") {
  changed_story s;
  s.reserved();
  s.run(saga::compensate{s.the_saga().saga_id, "fraud"});
  CHECK(s.reply_of_last.body.at("state").as_string() == "compensating");
  s.voided();
  s.released();
  CHECK(s.the_order().status == order_status::rejected);
  CHECK(s.the_order().rejection->code == "COMPENSATED_BY_OPERATOR");
  CHECK(s.the_order().rejection->message.find("fraud") == std::string::npos);
}

TEST_CASE("what an operator cannot have is refused, and leaves no audit", "[orders][operator]") {
  changed_story s;
  s.fulfilled();
  CHECK(s.error_of(saga::retry{s.the_saga().saga_id, "r"}) == errc::invalid_state);
  CHECK(s.error_of(saga::compensate{s.the_saga().saga_id, "r"}) == errc::invalid_state);
  CHECK(s.error_of(saga::retry{saga_id(numbered(77)), "r"}) == errc::saga_not_found);
}

TEST_CASE("a saga is seen with the steps that are done and those to come", "[orders][operator]") {
  changed_story s;
  s.reserved();
  const auto seen = [&] { return view_of(s.the_saga(), rules.sagas().latest(s.the_saga().type)); };
  CHECK(seen().state == saga_state::running);
  CHECK(seen().step == "authorize_payment");
  CHECK(seen().done == std::vector<std::string>{"reserve_stock"});
  CHECK(seen().to_come == std::vector<std::string>{"confirm_order", "capture_payment", "commit_stock"});
  s.run(cancel_order{the_id});
  CHECK(seen().state == saga_state::compensating);
  CHECK(seen().to_come == std::vector<std::string>{"reserve_stock"});
}

TEST_CASE("each saga of an order prints itself", "[orders]") {
  for (const auto& d : rules.sagas().all()) {
    const auto text = d.mermaid();
    for (const auto& step : d.steps()) CHECK(text.find(step.name) != std::string::npos);
  }
}
