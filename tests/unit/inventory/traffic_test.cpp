#include <string>

#include "stock_books.hpp"

// Orders whose sagas send their commands as the engine does: one step at a time, sent again when the answer is late,
// turned round by a refusal or a deadline. Every command may come late, more than once, and after others.

using namespace comanda;
using namespace comanda::inventory;
using namespace comanda::inventory::given_stock;

namespace {

const std::vector<sku> skus = {apple, pear, sku_of("plum")};
constexpr std::int64_t revisions_max = 4;
constexpr std::uint32_t orders_max = 8;
constexpr std::uint32_t deliveries_max = 20'000;

enum class stage { reserving, releasing, committing, adjusting, restoring, returning, ended };

struct life {
  order_id order;
  stage at = stage::ended;
  std::string awaited;  ///< the step whose answer is waited for
  command sent;
  std::vector<stock_line> lines;
  std::int64_t revision = 0;
};

class traffic {
 public:
  explicit traffic(std::uint64_t seed) : chance_(seed) {
    for (const auto& s : skus) happen(put_item{s, {}, 12, stock_level(2)});
    for (std::uint32_t n = 0; n < orders_max; ++n) {
      lives_.push_back({order_id(nth(n)), stage::ended, "", {}, asked_for(random_lines(chance_, skus)), 0});
      auto& l = lives_.back();
      send<reserve>(l, stage::reserving, reserve_stock{l.order, l.lines});
    }
  }

  /// Until all orders have ended and every command that was ever sent has come.
  void run() {
    std::uint32_t deliveries = 0;
    while (!mail_.empty() || !all_ended()) {
      if (++deliveries > deliveries_max) FAIL("the traffic does not end");
      auto& l = lives_[chance_.below(orders_max)];
      switch (chance_.below(8)) {
        case 0:
          deadline(l);
          break;
        case 1:
          happen(expire_reservation{l.order});
          break;
        case 2:
          happen(somebody_counts());
          break;
        default:
          deliver();
      }
    }
  }

  [[nodiscard]] const application::state<model>& world() const { return books_.world; }
  std::set<std::string> heard;  ///< by a saga that waited for it

 private:
  struct letter {
    command what;
    std::uint32_t to_life = 0;
    std::string step;
  };

  bool all_ended() const {
    return std::all_of(lives_.begin(), lives_.end(), [](const life& l) { return l.at == stage::ended; });
  }

  template <class Command>
  void send(life& l, stage next, decltype(Command::request) request) {
    l.at = next;
    l.awaited = std::to_string(++steps_);
    l.sent = Command{std::move(request), {nth(2), l.awaited}};
    post(l);
  }
  void post(const life& l) { mail_.push_back({l.sent, static_cast<std::uint32_t>(&l - lives_.data()), l.awaited}); }

  result<application::decision<model>> enter(const command& c) {
    seconds_ += 20;
    auto d = rules_.decide(c, books_.world, context_of(++contexts_, at(seconds_)));
    if (d) books_.enter(*d);
    return d;
  }

  void happen(const command& c) { static_cast<void>(enter(c)); }

  command somebody_counts() {
    const auto& s = skus[chance_.below(3)];
    switch (chance_.below(4)) {
      case 0:
        return withdraw_item{s};
      case 1:
        return create_item{s, {}, 12, stock_level(2)};
      default:
        return adjust_item{s, level_delta::of(std::int64_t{chance_.below(9)} - 3).value_or(level_delta(6)), "counted"};
    }
  }

  void deliver() {
    if (mail_.empty()) return;
    const auto at = mail_.begin() + chance_.below(static_cast<std::uint32_t>(mail_.size()));
    const letter m = *at;
    auto& l = lives_[m.to_life];
    const bool awaited = l.awaited == m.step;
    const auto d = enter(m.what);
    // What fails is tried again while somebody waits for it, and a dead letter after that.
    if (d ? chance_.below(4) != 0 : !awaited) mail_.erase(at);
    const bool heard_in_time = chance_.below(4) != 0;
    if (!d || !awaited || !heard_in_time) return;
    const auto answer = said(d);
    const auto last = answer.rfind(", ");  // after any item_low
    heard.insert(last == std::string::npos ? answer : answer.substr(last + 2));
    go_on(l, d->messages.back().type == stock_rejected::message_type);
  }

  void go_on(life& l, bool refused) {
    switch (l.at) {
      case stage::reserving:
        if (refused) return end(l);
        if (chance_.below(4) == 0) return send<release>(l, stage::releasing, release_stock{l.order, l.lines});
        return send<commit>(l, stage::committing, commit_stock{l.order, l.lines, 0});
      case stage::adjusting:
        if (refused) return wish(l);
        if (chance_.below(3) == 0) return restore_it(l);
        return send<commit>(l, stage::committing, commit_stock{l.order, l.lines, change(l.revision)});
      case stage::committing:
      case stage::restoring:
        return wish(l);
      case stage::releasing:
      case stage::returning:
      case stage::ended:
        return end(l);
    }
  }

  /// Nothing is running: the customer keeps, changes or cancels the order.
  void wish(life& l) {
    const auto what = chance_.below(5);
    if (what == 0) return end(l);
    if (what == 1 || l.revision == revisions_max)
      return send<take_back>(l, stage::returning, return_stock{l.order, l.lines});
    l.lines = asked_for(random_lines(chance_, skus));
    send<adjust>(l, stage::adjusting, adjust_reservation{l.order, change(++l.revision), l.lines});
  }

  void deadline(life& l) {
    if (l.at == stage::ended) return;
    const bool spent = chance_.below(3) == 0;
    if (spent && l.at == stage::reserving) return send<release>(l, stage::releasing, release_stock{l.order, l.lines});
    if (spent && l.at == stage::adjusting) return restore_it(l);
    post(l);
  }

  void restore_it(life& l) {
    send<restore>(l, stage::restoring, restore_reservation{l.order, change(l.revision), l.lines});
  }
  static void end(life& l) {
    l.at = stage::ended;
    l.awaited.clear();
  }

  lcg chance_;
  service rules_;
  stock_books books_;
  std::vector<life> lives_;
  std::vector<letter> mail_;
  std::uint32_t steps_ = 0;
  std::uint32_t contexts_ = 0;
  std::int64_t seconds_ = 0;
};

}  // namespace

TEST_CASE("when every saga has ended and every late command has come, nothing is reserved", "[inventory][property]") {
  std::set<std::string> heard;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    traffic t(seed);
    t.run();
    for (const auto& [s, entry] : t.world().entries<item>()) CHECK(entry.value.reserved == 0);
    for (const auto& [id, entry] : t.world().entries<reservation>()) CHECK(entry.value.target_revision == 0);
    heard.insert(t.heard.begin(), t.heard.end());
  }
  CHECK(heard == std::set<std::string>{"reservation_adjusted", "reservation_restored", "stock_committed",
                                       "stock_rejected INSUFFICIENT_STOCK", "stock_rejected REVISION_RESTORED",
                                       "stock_released", "stock_reserved", "stock_returned"});
}
