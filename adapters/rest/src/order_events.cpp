#include "order_events.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>
#include <memory>

#include "comanda/orders/views.hpp"
#include "resources.hpp"

namespace comanda::rest {

namespace {

using milliseconds = std::chrono::milliseconds;
using orders::timeline_entry;

constexpr milliseconds pause_while_it_goes_on{250};
/// Of a stream that has been silent for `quiet_after`: a thousand of them must not keep the reader busy.
constexpr milliseconds pause_while_quiet{1'000};
constexpr milliseconds quiet_after{5'000};
constexpr milliseconds silence_max{15'000};  ///< Rule: the REST contract has a comment every 15 s
constexpr std::size_t entries_together_max = 100;

std::string event_of(const timeline_entry& e) {
  return "id: " + std::to_string(e.sequence) + "\nevent: " + e.event +
         "\ndata: " + boost::json::serialize(schema::encode(view_of(e))) + "\n\n";
}

class feed : public std::enable_shared_from_this<feed> {
 public:
  feed(application::read_gate& reads, const order_id& id, std::int64_t after, std::shared_ptr<const environment> env,
       std::shared_ptr<http::body_stream> to)
      : reads_(reads), id_(id), after_(after), env_(std::move(env)), to_(std::move(to)) {}

  void look() {
    const auto& table = storage::table_of<timeline_entry>();
    storage::list_request r;
    r.from = &table;
    r.order_by = table.index_of("sequence");
    r.descending = false;
    r.limit = entries_together_max;
    r.where = {{table.index_of("order_id"), storage::comparison::equal, storage::key_cell(id_)},
               {r.order_by, storage::comparison::at_least, after_ + 1}};
    reads_.list(std::move(r),
                [self = shared_from_this()](const result<std::vector<storage::row>>& rows) { self->found(rows); });
  }

 private:
  void found(const result<std::vector<storage::row>>& rows) {
    // A database that is away for a while is waited for: the client has what it has, and misses nothing.
    if (rows) {
      for (const auto& row : *rows) {
        const auto entry = storage::from_row<timeline_entry>(row);
        if (!entry || !to_->write(event_of(*entry))) return to_->end();
        after_ = entry->sequence;
        silence_ = milliseconds(0);
      }
      if (rows->size() == entries_together_max) return look();
    }
    sleep();
  }

  void sleep() {
    if (silence_ >= silence_max) {
      if (!to_->write(": still here\n\n")) return;
      silence_ = milliseconds(0);
    }
    const auto pause = silence_ < quiet_after ? pause_while_it_goes_on : pause_while_quiet;
    silence_ += pause;
    const bool goes_on =
        !env_->leaving() && env_->later && env_->later(pause, [self = shared_from_this()] { self->look(); });
    if (!goes_on) to_->end();
  }

  application::read_gate& reads_;
  order_id id_;
  std::int64_t after_;
  std::shared_ptr<const environment> env_;
  std::shared_ptr<http::body_stream> to_;
  milliseconds silence_{0};
};

}  // namespace

result<std::int64_t> last_event_id(const http::headers& h) {
  const auto text = h.find("Last-Event-ID");
  if (!text || text->empty()) return 0;
  std::int64_t n = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (problem != std::errc() || end != text->data() + text->size() || n < 0)
    return fail(errc::invalid_parameter, "Last-Event-ID is a sequence of the timeline", {{"header", "Last-Event-ID"}});
  return n;
}

void stream_timeline(application::read_gate& reads, const order_id& id, std::int64_t after, const exchange& x) {
  http::response r;
  r.headers.add("Content-Type", "text/event-stream");
  r.headers.add("Cache-Control", "no-store");
  // Reconnecting at once would be in step with everybody else who lost the same server.
  r.body = "retry: 2000\n\n";
  r.stream = [&reads, id, after, env = x.env](std::shared_ptr<http::body_stream> to) {
    std::make_shared<feed>(reads, id, after, env, std::move(to))->look();
  };
  x.respond(std::move(r));
}

}  // namespace comanda::rest
