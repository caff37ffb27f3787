#include "order_wait.hpp"

#include <algorithm>
#include <memory>

#include "comanda/orders/views.hpp"
#include "conditional.hpp"
#include "resources.hpp"

namespace comanda::rest {

namespace {

using milliseconds = std::chrono::milliseconds;

constexpr milliseconds first_look{20};  // a saga takes that long at best
constexpr milliseconds longest_pause{250};

class wait : public std::enable_shared_from_this<wait> {
 public:
  wait(application::read_gate& reads, const order_id& id, milliseconds left, exchange x, http::response placed)
      : reads_(reads), id_(id), left_(left), x_(std::move(x)), placed_(std::move(placed)) {}

  void sleep() {
    const auto pause = std::min(pause_, left_);
    left_ -= pause;
    pause_ = std::min(pause_ * 3 / 2, longest_pause);
    const bool room = x_.env->later(pause, [self = shared_from_this()] { self->look(); });
    if (!room) x_.respond(placed_);
  }

 private:
  void look() {
    reads_.point(storage::table_of<orders::order>(), storage::key_cell(id_),
                 [self = shared_from_this()](const result<std::vector<storage::row>>& rows) { self->found(rows); });
  }

  void found(const result<std::vector<storage::row>>& rows) {
    if (!rows || rows->empty()) return x_.respond(placed_);
    const auto order = storage::from_row<orders::order>(rows->front());
    if (!order) return x_.respond(placed_);
    const bool decided = order->status != orders::order_status::pending;
    if (!decided && left_ > milliseconds(0) && !x_.env->leaving()) return sleep();
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
};

}  // namespace

void answer_when_decided(application::read_gate& reads, const order_id& id, std::chrono::seconds wait_for, exchange x,
                         http::response placed) {
  placed.headers.set("Preference-Applied", "wait=" + std::to_string(wait_for.count()));
  if (!x.env->later || wait_for <= std::chrono::seconds(0)) return x.respond(std::move(placed));
  std::make_shared<wait>(reads, id, wait_for, std::move(x), std::move(placed))->sleep();
}

}  // namespace comanda::rest
