#include "reader.hpp"

#include <map>
#include <set>

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

void reader::point(const storage::table& from, storage::cell key, callback done) {
  offer({&from, std::move(key), {}, std::move(done)});
}

void reader::list(storage::list_request what, callback done) { offer({nullptr, {}, std::move(what), std::move(done)}); }

void reader::summarize(const storage::table& of, std::size_t oldest_column,
                       std::function<void(result<storage::table_summary>)> done) {
  offer({nullptr, {}, {}, {}, entry::summary_request{&of, oldest_column, std::move(done)}});
}

void reader::run() {
  while (!queue_.finished()) {
    auto taken = queue_.pop(reads_together_max, std::chrono::seconds(1));
    for (auto& e : taken.overdue) refuse(e);
    std::vector<entry> points;
    for (auto& e : taken.todo) {
      if (e.from != nullptr)
        points.push_back(std::move(e));
      else
        answer(e);
    }
    if (points.empty()) continue;
    answer_points(points);
    rows_.settle();
    report_caches();
  }
}

void reader::answer(entry& e) {
  if (e.summary) return e.summary->done(store_.summarize(*e.summary->of, e.summary->oldest_column));
  e.done(store_.list(e.list));
}

void reader::answer_points(std::vector<entry>& points) {
  std::map<const storage::table*, std::set<storage::cell>> wanted;
  for (const auto& p : points) wanted[p.from].insert(p.key);
  std::vector<storage::key_request> requests;
  for (auto& [from, keys] : wanted) requests.push_back({from, {keys.begin(), keys.end()}});
  const auto loaded = rows_.load(requests);
  if (!loaded) {
    for (auto& p : points) p.done(unexpected<error>(loaded.error()));
    return;
  }
  std::map<std::pair<const storage::table*, storage::cell>, const storage::row*> found;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    for (const auto& r : (*loaded)[i]) found[{requests[i].from, r[requests[i].from->key]}] = &r;
  }
  for (auto& p : points) {
    const auto at = found.find({p.from, p.key});
    p.done(at == found.end() ? std::vector<storage::row>{} : std::vector<storage::row>{*at->second});
  }
}

void reader::report_caches() {
  if (!report_) return;
  const auto now = rows_.statistics();
  report_({now.near_hits - reported_.near_hits, now.far_hits - reported_.far_hits, now.misses - reported_.misses});
  reported_ = now;
}

}  // namespace comanda::host
