#include "order_wait.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "comanda/orders/views.hpp"
#include "conditional.hpp"
#include "resources.hpp"

namespace comanda::rest {

namespace {

using milliseconds = std::chrono::milliseconds;

constexpr milliseconds first_look{20};  // a saga takes that long at best
constexpr milliseconds longest_pause{250};
constexpr const char* the_lane = "";

struct wait_seats {
  std::shared_ptr<caller_seats::seat> of_lane;
  std::shared_ptr<caller_seats::seat> of_caller;
};

class wait : public std::enable_shared_from_this<wait> {
 public:
  wait(application::read_gate& reads, const order_id& id, milliseconds left, exchange x, http::response placed,
       wait_seats held)
      : reads_(reads), id_(id), left_(left), x_(std::move(x)), placed_(std::move(placed)), held_(std::move(held)) {}

  void start() {
    if (x_.when_left) {
      x_.when_left([here = weak_from_this()] {
        if (const auto self = here.lock()) self->client_left_ = true;  // the next look is the last
      });
    }
    sleep();
  }

  /// Answers what there is now.
  void look() {
    reads_.point(storage::table_of<orders::order>(), storage::key_cell(id_),
                 [self = shared_from_this()](const result<std::vector<storage::row>>& rows) { self->found(rows); });
  }

 private:
  void sleep() {
    const auto pause = std::min(pause_, left_);
    left_ -= pause;
    pause_ = std::min(pause_ * 3 / 2, longest_pause);
    const bool room = x_.env->later(pause, [self = shared_from_this()] { self->look(); });
    if (room) return;
    left_ = milliseconds(0);
    look();
  }

  void found(const result<std::vector<storage::row>>& rows) {
    if (!rows || rows->empty()) return x_.respond(placed_);
    const auto order = storage::from_row<orders::order>(rows->front());
    if (!order) return x_.respond(placed_);
    const bool decided = order->status != orders::order_status::pending;
    if (!decided && left_ > milliseconds(0) && !client_left_ && !x_.env->leaving()) return sleep();
    auto now = success(*x_.env, x_.request_id, placed_.status, schema::encode(view_of(*order)));
    for (const auto& h : placed_.headers) now.headers.set(h.name, h.value);
    now.headers.set("ETag", etag_of(order->version));
    x_.respond(std::move(now));
  }

  application::read_gate& reads_;
  order_id id_;
  milliseconds left_;
  milliseconds pause_ = first_look;
  exchange x_;
  http::response placed_;
  wait_seats held_;
  std::atomic<bool> client_left_{false};
};

}  // namespace

void order_waits::answer_when_decided(const order_id& id, std::chrono::seconds wait_for, exchange x,
                                      http::response placed) const {
  const auto applied = "wait=" + std::to_string(wait_for.count());
  milliseconds left = wait_for;
  if (x.until) left = std::min(left, std::chrono::duration_cast<milliseconds>(*x.until - x.env->clock->now()));
  wait_seats held;
  const bool waits = x.env->later && left > milliseconds(0);
  if (waits) held = {caller_seats::take(of_lane_, the_lane), caller_seats::take(of_callers_, x.limited)};
  const bool seated = held.of_lane && held.of_caller;
  if (seated || !waits) placed.headers.set("Preference-Applied", applied);
  const bool replayed = placed.headers.find("Idempotency-Replayed").has_value();
  if (!seated && !replayed) return x.respond(std::move(placed));
  if (!seated) left = milliseconds(0);  // a replay shows the order as it is now, and not as it was
  const auto order = std::make_shared<wait>(reads_, id, left, std::move(x), std::move(placed), std::move(held));
  seated ? order->start() : order->look();
}

}  // namespace comanda::rest
