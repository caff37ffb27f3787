#include "reader.hpp"

#include <map>
#include <set>
#include <type_traits>

#include "last_resort.hpp"

namespace comanda::host {

void reader::offer(entry e) {
  if (!queue_.push_fresh(e)) refuse(e);
}

void reader::refuse(entry& e) {
  shed_();
  const error full(errc::overloaded, "too many reads are waiting");
  if (e.summary) return e.summary->done(unexpected<error>(full));
  e.done(unexpected<error>(full));
}

void reader::points(const storage::table& from, std::vector<storage::cell> keys, callback done) {
  offer({&from, std::move(keys), {}, std::move(done)});
}

void reader::list(storage::list_request what, callback done) { offer({nullptr, {}, std::move(what), std::move(done)}); }

void reader::summarize(const storage::table& of, std::size_t oldest_column,
                       std::function<void(result<storage::table_summary>)> done) {
  offer({nullptr, {}, {}, {}, entry::summary_request{&of, oldest_column, std::move(done)}});
}

void reader::run() {
  loop_until([this] { return queue_.finished(); }, log_, "the reader", [this] { read_waiting(); });
}

void reader::read_waiting() {
  auto taken = queue_.pop(reads_together_max, std::chrono::seconds(1));
  for (auto& e : taken.overdue) contained(log_, "a refusal", [&] { refuse(e); });
  std::vector<entry> points;
  for (auto& e : taken.todo) {
    if (e.from != nullptr)
      points.push_back(std::move(e));
    else
      answer(e);
  }
  if (points.empty()) return;
  answer_points(points);
  contained(log_, "what the caches learn", [this] {
    rows_.settle();
    report_caches();
  });
}

namespace {

/// What `read` gives, or the error of a read that threw.
template <class Function>
std::invoke_result_t<Function> read_contained(const log_sink& log, Function read) {
  std::invoke_result_t<Function> got = fail(errc::internal, std::string(defect_message));
  contained(log, "a read", [&] { got = read(); });
  return got;
}

}  // namespace

void reader::answer(entry& e) {
  if (e.summary) {
    auto got = read_contained(log_, [&] { return store_.summarize(*e.summary->of, e.summary->oldest_column); });
    contained(log_, "an answer", [&] { e.summary->done(std::move(got)); });
    return;
  }
  auto got = read_contained(log_, [&] { return store_.list(e.list); });
  contained(log_, "an answer", [&] { e.done(std::move(got)); });
}

void reader::answer_points(std::span<entry> points) {
  std::map<const storage::table*, std::set<storage::cell>> wanted;
  for (const auto& p : points) wanted[p.from].insert(p.keys.begin(), p.keys.end());
  std::vector<storage::key_request> requests;
  for (auto& [from, keys] : wanted) requests.push_back({from, {keys.begin(), keys.end()}});
  result<std::vector<std::vector<storage::row>>> loaded = fail(errc::internal, std::string(defect_message));
  contained(log_, "reads", [&] { loaded = rows_.load(requests); });
  if (!loaded && loaded.error().code == errc::internal && points.size() > 1) {
    // Of those that are read together only the one shall fail whose row cannot be read, or whose defect it is.
    answer_points(points.first(points.size() / 2));
    return answer_points(points.subspan(points.size() / 2));
  }
  std::map<std::pair<const storage::table*, storage::cell>, const storage::row*> found;
  for (std::size_t i = 0; loaded && i < requests.size(); ++i) {
    for (const auto& r : (*loaded)[i]) found[{requests[i].from, r[requests[i].from->key]}] = &r;
  }
  for (auto& p : points) {
    contained(log_, "an answer", [&] {
      if (!loaded) return p.done(failure_of(loaded));
      std::vector<storage::row> rows;
      for (const auto& key : p.keys) {
        if (const auto at = found.find({p.from, key}); at != found.end()) rows.push_back(*at->second);
      }
      p.done(std::move(rows));
    });
  }
}

void reader::report_caches() {
  if (!report_) return;
  const auto now = rows_.statistics();
  report_({now.near_hits - reported_.near_hits, now.far_hits - reported_.far_hits, now.misses - reported_.misses});
  reported_ = now;
}

}  // namespace comanda::host
