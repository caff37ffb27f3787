/// Three orders through Orders, Inventory and Payments in one process and one thread: no database, broker or HTTP
/// server.
///
/// It proves that the core and a store are all that the saga needs, and shows what a program around the core does: hand
/// a command to an executor, publish what was committed with it, perform the effects, bring the messages in again.
/// Exits with 0 only if the first order is confirmed, paid and gone from the stock, the second is refused for stock,
/// and the third is declined with its stock given back.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "comanda/application/executor.hpp"
#include "comanda/in_memory/store.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/messaging/relay.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/perform.hpp"

namespace {

using namespace comanda;

/// Time stands still, so that every run prints the same.
class still_clock : public comanda::clock {
 public:
  timestamp now() override { return *parse_timestamp("2026-01-31T10:30:00Z"); }
};

/// The bus: what is published waits in line.
class post_box : public messaging::publisher {
 public:
  std::deque<messaging::outgoing> waiting;

  result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override {
    waiting.insert(waiting.end(), batch.begin(), batch.end());
    return std::vector<bool>(batch.size(), true);
  }
  result<> check() override { return {}; }
};

/// A bank that declines whatever is over 100.00.
class small_bank : public payments::gateway {
 public:
  payments::gateway_answer perform(const payments::gateway_request& r) override {
    if (r.amount > 10'000)
      return {payments::gateway_verdict::declined, "LIMIT_EXCEEDED", "more than this bank lends", ""};
    return {payments::gateway_verdict::approved, "", "", "small-bank-1"};
  }
};

/// One service with its tables, and what a process of its own would do around it.
template <class Service>
class desk {
 public:
  using command = typename Service::command;
  using performer = std::function<command(const application::effect_row&)>;

  desk(post_box& out, comanda::clock& time, performer perform = {})
      : clock_(time), perform_(std::move(perform)), relay_(*store_, out, time) {}

  /// One command, and everything that follows from it in this service.
  result<application::answer> run(command c, const uuid& cause, std::optional<message_id> message = {}) {
    const std::vector<application::request<Service>> batch{
        {std::move(c), {clock_.now(), cause, "", "", {}}, message, {}}};
    auto done = executor_.run(batch);
    if (auto published = relay_.publish(done.outbox); !published) return failure_of(published);
    for (const auto& effect : done.effects) {
      auto answered =
          run(perform_(effect), derive_uuid(effect.effect_id.value(), {"outcome", std::to_string(effect.attempt)}));
      if (!answered) return answered;
    }
    return std::move(done.outcomes.front().value);
  }

  /// A message from the bus, if it is for this service.
  result<> receive(const messaging::outgoing& m) {
    const auto types = Service::listens_to();
    const bool is_event = m.target.empty();
    if (is_event ? std::ranges::find(types, m.type) == types.end() : m.target != Service::model::service) return {};
    const auto message = messaging::decode(m.body);
    if (!message) return failure_of(message);
    auto c = rules_.from_message(*message);
    if (!c) return failure_of(c);
    auto done = run(*std::move(c), message->id.value(), message->id);
    if (!done) return failure_of(done);
    return {};
  }

  template <storage::record T>
  T read(const storage::key_type<T>& key) {
    const auto rows = store_->load({{&storage::table_of<T>(), {storage::key_cell(key)}}}).value();
    return storage::from_row<T>(rows.at(0).at(0)).value();
  }
  storage::store& store() { return *store_; }

 private:
  comanda::clock& clock_;
  performer perform_;
  Service rules_;
  std::unique_ptr<storage::store> store_ = in_memory::open(in_memory::database());
  application::executor<Service> executor_{*store_, rules_};
  messaging::outbox_relay relay_;
};

class shop {
 public:
  void stock(const char* article, inventory::stock_level on_hand) {
    check(inventory_.run(inventory::put_item{*sku::parse(article), {}, on_hand, {}}, next_id()));
  }

  orders::order place(std::vector<orders::order_line> lines) {
    const order_id id(next_id());
    check(orders_.run(orders::place_order{id, *customer_id::parse("ada"), *currency::parse("EUR"),
                                          orders::order_lines::of(std::move(lines)).value()},
                      id.value()));
    while (!box_.waiting.empty()) {
      const auto m = std::move(box_.waiting.front());
      box_.waiting.pop_front();
      check(orders_.receive(m));
      check(inventory_.receive(m));
      check(payments_.receive(m));
    }
    return orders_.read<orders::order>(id);
  }

  inventory::item item(const char* article) { return inventory_.read<inventory::item>(*sku::parse(article)); }
  payments::payment payment(const orders::order& o) {
    return payments_.read<payments::payment>(payments::payment_of(o.order_id));
  }

  void print(const char* title, const orders::order& o) {
    std::printf("%s: %s%s%s\n", title, o.status == orders::order_status::confirmed ? "confirmed" : "rejected",
                o.rejection ? ", " : "", o.rejection ? o.rejection->code.c_str() : "");
    const auto& table = storage::table_of<saga::timeline_entry>();
    const auto rows =
        orders_.store().list({&table,
                              {{table.index_of("subject"), storage::comparison::equal, o.order_id.value()}},
                              table.index_of("sequence"),
                              false,
                              {},
                              100});
    for (const auto& cells : rows.value()) {
      const auto e = storage::from_row<saga::timeline_entry>(cells).value();
      std::printf("  %2lld  %-18s %s\n", static_cast<long long>(e.sequence), e.step.c_str(), e.event.c_str());
    }
  }

 private:
  /// In a real program ids come from chance and the clock; here they are counted.
  uuid next_id() { return make_uuid_v7(time_.now(), std::array<std::uint8_t, 10>{++ids_}); }

  template <class T>
  static void check(const result<T>& r) {
    if (r) return;
    std::printf("FAILED: %s\n", r.error().message.c_str());
    std::exit(EXIT_FAILURE);
  }

  still_clock time_;
  post_box box_;
  small_bank bank_;
  std::uint8_t ids_ = 0;
  desk<orders::service> orders_{box_, time_};
  desk<inventory::service> inventory_{box_, time_};
  desk<payments::service> payments_{box_, time_,
                                    [this](const application::effect_row& e) { return payments::perform(e, bank_); }};
};

bool expect(bool holds, const char* what) {
  std::printf("%s  %s\n", holds ? "ok    " : "FAILED", what);
  return holds;
}

}  // namespace

int main() {
  shop s;
  s.stock("tea", 10);
  const auto tea = *sku::parse("tea");

  const auto bought = s.place({{tea, 2, 450}});
  s.print("two packets", bought);
  const auto short_of_stock = s.place({{tea, 50, 450}});
  s.print("fifty packets", short_of_stock);
  const auto declined = s.place({{tea, 8, 4'500}});
  s.print("eight expensive packets", declined);

  using orders::order_status;
  const auto left = s.item("tea");
  bool good = expect(bought.status == order_status::confirmed && bought.total == 900, "the first order is confirmed");
  good &= expect(s.payment(bought).status == payments::payment_status::captured, "its money is taken");
  good &= expect(short_of_stock.rejection && short_of_stock.rejection->code == "INSUFFICIENT_STOCK",
                 "the second is refused for stock");
  good &= expect(declined.rejection && declined.rejection->code == "PAYMENT_DECLINED", "the third is declined");
  good &= expect(left.on_hand == 8 && left.reserved == 0, "two packets are gone, and nothing is held");
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
