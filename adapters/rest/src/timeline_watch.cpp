#include "timeline_watch.hpp"

#include <boost/json/serialize.hpp>
#include <set>
#include <utility>

#include "comanda/orders/views.hpp"
#include "resources.hpp"

namespace comanda::rest {

namespace {

using saga::timeline_entry;

std::string event_of(const timeline_entry& e) {
  return "id: " + std::to_string(e.sequence) + "\nevent: " + e.event +
         "\ndata: " + boost::json::serialize(schema::encode(orders::view_of(e))) + "\n\n";
}

storage::list_request timeline_of(const order_id& order, bool newest_first, std::size_t limit) {
  const auto& table = storage::table_of<timeline_entry>();
  storage::list_request r;
  r.from = &table;
  r.order_by = table.index_of("sequence");
  r.descending = newest_first;
  r.limit = limit;
  r.where = {{table.index_of("subject"), storage::comparison::equal, order.value()}};
  return r;
}

}  // namespace

void timeline_watch::go_on_after(viewer& v, std::int64_t sequence) {
  v.after = sequence;
  v.doubtful = false;
  v.sent = saga::timeline_entry_id(v.order.value(), sequence);
  v.next = saga::timeline_entry_id(v.order.value(), sequence + 1);
}

void timeline_watch::open(const order_id& order, std::int64_t last_event_id, std::shared_ptr<http::body_stream> to,
                          std::optional<timestamp> until, std::shared_ptr<void> held) {
  const auto v = std::make_shared<viewer>();
  v->order = order;
  v->to = std::move(to);
  v->until = until;
  v->held = std::move(held);
  v->reading = true;
  if (last_event_id == 0) {
    go_on_after(*v, 0);
  } else {
    v->after = last_event_id;
    v->doubtful = true;
  }
  {
    const std::lock_guard lock(mutex_);
    v->number = ++opened_;
    viewers_.emplace(v->number, v);
  }
  v->to->when_closed([here = weak_from_this(), number = v->number] {
    if (const auto watch = here.lock()) watch->forget(number);
  });
  v->doubtful ? find_newest(v) : read_on({v});
  arm();
}

std::size_t timeline_watch::open_streams() const {
  const std::lock_guard lock(mutex_);
  return viewers_.size();
}

void timeline_watch::find_newest(const viewer_pointer& v) {
  reads_.list(timeline_of(v->order, true, 1),
              [self = shared_from_this(), v](const rows& found) { self->found_newest(v, found); });
}

void timeline_watch::found_newest(const viewer_pointer& v, const rows& found) {
  if (!found) return rest_now({v});
  std::int64_t newest = 0;
  if (!found->empty()) {
    const auto entry = storage::from_row<timeline_entry>(found->front());
    if (!entry) return end({v});
    newest = entry->sequence;
  }
  {
    const std::lock_guard lock(mutex_);
    go_on_after(*v, std::min(v->after, newest));
  }
  v->after < newest ? read_on({v}) : rest_now({v});
}

void timeline_watch::read_on(group of) {
  auto r = timeline_of(of.front()->order, false, entries_together_max + 1);  // whether there are more
  r.where.push_back({r.order_by, storage::comparison::greater_than, of.front()->after});
  const auto entries = std::make_shared<batch>();
  // A database that is away for a while is waited for: the client has what it has, and misses nothing.
  read_in_pieces(
      reads_, std::move(r), entries_read_together, [entries](const storage::row& row) { return add(*entries, row); },
      [self = shared_from_this(), of = std::move(of), entries](const result<>& all) {
        if (!all) entries->more = true;
        self->send(of, *entries);
      });
}

bool timeline_watch::add(batch& to, const storage::row& row) {
  const auto entry = storage::from_row<timeline_entry>(row);
  to.unreadable = !entry;
  if (!entry) return false;
  auto text = event_of(*entry);
  to.more = !to.room.takes(text.size());
  if (to.more) return false;
  to.text += text;
  to.last = entry->sequence;
  return true;
}

void timeline_watch::send(const group& of, const batch& entries) {
  if (entries.unreadable && entries.text.empty()) return end(of);
  if (entries.text.empty()) return rest_now(of);
  group still;
  group gone;
  for (const auto& v : of) (v->to->write(entries.text) ? still : gone).push_back(v);
  {
    const std::lock_guard lock(mutex_);
    for (const auto& v : still) {
      go_on_after(*v, entries.last);
      v->quiet = v->unsaid = milliseconds(0);
      v->sending = true;
    }
  }
  end(gone);
  const bool more = entries.more || entries.unreadable;
  for (const auto& v : still) {
    v->to->when_taken([here = weak_from_this(), number = v->number, more] {
      if (const auto watch = here.lock()) watch->taken(number, more);
    });
  }
}

/// Each goes on by itself: one that reads slowly keeps the others of its order waiting for nothing.
void timeline_watch::taken(std::uint64_t number, bool more) {
  viewer_pointer v;
  {
    const std::lock_guard lock(mutex_);
    const auto found = viewers_.find(number);
    if (found == viewers_.end()) return;
    v = found->second;
    v->sending = false;
    v->reading = more;
  }
  if (more) read_on({v});
}

void timeline_watch::rest_now(const group& of) {
  const std::lock_guard lock(mutex_);
  for (const auto& v : of) v->reading = false;
}

void timeline_watch::end(const group& of) {
  for (const auto& v : of) {
    forget(v->number);
    v->to->end();
  }
}

void timeline_watch::forget(std::uint64_t number) {
  viewer_pointer gone;  // not let go of under the lock
  std::shared_ptr<void> held;
  const std::lock_guard lock(mutex_);
  const auto found = viewers_.find(number);
  if (found == viewers_.end()) return;
  gone = std::move(found->second);
  held = std::move(gone->held);  // now, and not when the last read about it is done
  viewers_.erase(found);
}

/// One timer for all. Without it nothing would be seen of what happens: who has no timer is told that this is the end,
/// and comes again.
void timeline_watch::arm() {
  {
    const std::lock_guard lock(mutex_);
    if (armed_ || viewers_.empty()) return;
    armed_ = true;
  }
  const bool goes_on = !env_->leaving() && env_->later && env_->later(beat, [here = weak_from_this()] {
    if (const auto watch = here.lock()) watch->on_beat();
  });
  if (goes_on) return;
  group all;
  {
    const std::lock_guard lock(mutex_);
    armed_ = false;
    for (const auto& [number, v] : viewers_) all.push_back(v);
  }
  end(all);
}

void timeline_watch::on_beat() {
  const auto now = env_->clock->now();
  group over;
  group told;  // not who has entries waiting: a word behind a large one would be too much, and cut that off
  group silent;
  group to_look_at;
  bool at_history = false;
  {
    const std::lock_guard lock(mutex_);
    armed_ = false;
    ++beats_;
    at_history = beats_ % history_beats == 0;
    for (const auto& [number, v] : viewers_) {
      v->quiet += beat;
      v->unsaid += beat;
      if (v->until && now >= *v->until) {
        over.push_back(v);
        if (!v->sending) told.push_back(v);
      } else if (v->unsaid >= silence_max && !v->sending) {
        v->unsaid = milliseconds(0);
        silent.push_back(v);
      }
    }
  }
  for (const auto& v : told) static_cast<void>(v->to->write(": the token has expired\n\n"));
  end(over);
  for (const auto& v : silent) {
    if (!v->to->write(": still here\n\n")) end({v});
  }
  arm();
  {
    const std::lock_guard lock(mutex_);
    to_look_at = due(lock);
  }
  look(to_look_at, at_history);
}

timeline_watch::group timeline_watch::due(const std::lock_guard<std::mutex>&) {
  group now;
  if (looking_) return now;
  for (const auto& [number, v] : viewers_) {
    if (!v->reading && (v->quiet < quiet_after || beats_ % quiet_beats == 0)) now.push_back(v);
  }
  looking_ = !now.empty();
  return now;
}

void timeline_watch::look(const group& at, bool at_history) {
  if (at.empty()) return;
  std::set<storage::cell> keys;
  group certain;
  group doubtful;
  for (const auto& v : at) (v->doubtful ? doubtful : certain).push_back(v);
  {
    const std::lock_guard lock(mutex_);
    for (const auto& v : doubtful) v->reading = true;
    for (const auto& v : certain) {
      keys.insert(v->next);
      if (at_history && v->after > 0) keys.insert(v->sent);
    }
    looking_ = !keys.empty();
  }
  for (const auto& v : doubtful) find_newest(v);
  if (keys.empty()) return;
  reads_.points(storage::table_of<timeline_entry>(), {keys.begin(), keys.end()},
                [self = shared_from_this(), certain, at_history](const rows& found) {
                  self->looked(certain, at_history, found);
                });
}

void timeline_watch::looked(const group& at, bool at_history, const rows& found) {
  std::map<uuid, group> news;
  group lost;
  {
    const std::lock_guard lock(mutex_);
    looking_ = false;
    if (!found) return;
    std::set<storage::cell> there;
    for (const auto& row : *found) there.insert(row[storage::table_of<timeline_entry>().key]);
    for (const auto& v : at) {
      if (!viewers_.contains(v->number)) continue;
      const bool is_lost = at_history && v->after > 0 && !there.contains(v->sent);
      if (!is_lost && !there.contains(v->next)) continue;
      v->reading = true;
      v->doubtful = is_lost;
      if (is_lost)
        lost.push_back(v);
      else
        news[v->next].push_back(v);
    }
  }
  for (const auto& v : lost) find_newest(v);
  for (auto& [next, of] : news) read_on(std::move(of));
}

}  // namespace comanda::rest
