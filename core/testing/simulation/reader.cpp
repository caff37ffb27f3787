#include "comanda/testing/simulation/reader.hpp"

#include <utility>

namespace comanda::testing::simulation {

reader::reader(node& of, storage::store& from) : store_(from), actor_(of, [this] { step(); }) {}

void reader::offer(std::function<void()> answer) {
  queue_.push_back(std::move(answer));
  actor_.wake();
}

void reader::points(const storage::table& from, std::vector<storage::cell> keys,
                    std::function<void(result<std::vector<storage::row>>)> done) {
  if (queue_.size() >= reads_waiting_max) return done(fail(errc::overloaded, "too many reads are waiting"));
  offer([this, &from, keys = std::move(keys), done = std::move(done)] {
    auto found = store_.load({{&from, keys}});
    if (!found) return done(failure_of(found));
    done(std::move(found->front()));
  });
}

void reader::list(storage::list_request what, std::function<void(result<std::vector<storage::row>>)> done) {
  if (queue_.size() >= reads_waiting_max) return done(fail(errc::overloaded, "too many reads are waiting"));
  offer([this, what = std::move(what), done = std::move(done)] { done(store_.list(what)); });
}

void reader::summarize(const storage::table& of, std::size_t oldest_column,
                       std::function<void(result<storage::table_summary>)> done) {
  if (queue_.size() >= reads_waiting_max) return done(fail(errc::overloaded, "too many reads are waiting"));
  offer([this, &of, oldest_column, done = std::move(done)] { done(store_.summarize(of, oldest_column)); });
}

void reader::step() {
  while (!queue_.empty()) {
    const auto answer = std::move(queue_.front());
    queue_.pop_front();
    answer();
  }
}

}  // namespace comanda::testing::simulation
