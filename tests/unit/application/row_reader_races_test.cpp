#include <algorithm>
#include <map>
#include <optional>

#include "comanda/application/row_reader.hpp"
#include "comanda/in_memory/store.hpp"
#include "support/catch.hpp"
#include "support/map_cache.hpp"
#include "support/notes.hpp"

// Every interleaving of a read with what other instances do meanwhile: their events may happen before and after each
// step that the read takes at the database and at a cache. A read is right when it answers with a state that the row
// had between the read's begin and its end: so what was committed before a read began is what it sees, or something
// newer.

using namespace comanda;
using test::map_cache;
using test::note_id;
using test::note_row;
using test::notes;

namespace {

/// Calls `step` before and after each load.
class stepping_store : public storage::store {
 public:
  explicit stepping_store(const in_memory::database& d) : inner_(in_memory::open(d)) {}
  std::function<void()> step = [] {};

  result<std::vector<std::vector<storage::row>>> load(const std::vector<storage::key_request>& r) override {
    step();
    auto out = inner_->load(r);
    step();
    return out;
  }
  result<std::vector<std::vector<storage::stamped_key>>> load_stamps(
      const std::vector<storage::key_request>& r) override {
    step();
    auto out = inner_->load_stamps(r);
    step();
    return out;
  }
  result<> commit(const storage::change_set& c) override { return inner_->commit(c); }
  result<std::vector<storage::row>> list(const storage::list_request& r) override { return inner_->list(r); }
  result<std::vector<storage::row>> claim(const storage::claim_request& r) override { return inner_->claim(r); }
  result<std::size_t> prune(const storage::prune_request& r) override { return inner_->prune(r); }
  result<storage::table_summary> summarize(const storage::table& t, std::size_t c) override {
    return inner_->summarize(t, c);
  }
  result<> check() override { return {}; }

 private:
  std::unique_ptr<storage::store> inner_;
};

/// Two instances on one database with one shared cache, and what happens to them.
class world {
 public:
  enum class event { change, erase, make, b_reads, shared_lost, shared_rolled_back, a_restarts };

  world() {
    happen(event::make);
    read(a_);
    read(b_);
    old_shared_ = shared_.rows;
  }

  /// A reads twice, while the events happen: `after[n]` of them in all before A's n-th step.
  void run(const std::vector<event>& events, const std::vector<std::size_t>& after) {
    std::size_t step = 0;
    std::size_t happened = 0;
    bool in_event = false;  // what B does has steps, too
    const auto advance = [&] {
      if (in_event) return;
      in_event = true;
      const auto until = step < after.size() ? after[step] : happened;
      for (; happened < until; ++happened) happen(events[happened]);
      ++step;
      in_event = false;
    };
    for (auto* c : {&a_.near, &shared_}) c->step = advance;
    a_.store.step = advance;
    for (int i = 0; i < 2; ++i) read(a_);
    for (; happened < events.size(); ++happened) {
      in_event = true;
      happen(events[happened]);
    }
    read(a_);
    read(b_);
    steps_ = step;
  }

  [[nodiscard]] std::size_t stale_reads() const { return stale_; }
  [[nodiscard]] std::size_t steps() const { return steps_; }

 private:
  using state = std::optional<std::string>;
  struct instance {
    explicit instance(const in_memory::database& d, map_cache& shared) : store(d), reader(store, &near, &shared) {}
    stepping_store store;
    map_cache near;
    application::row_reader reader;
  };

  void read(instance& by) {
    const auto first = history_.size() - 1;  // the state that was committed when the read began
    const auto found = by.reader.load({{&notes(), {note_id(1)}}});
    const auto answer = found->front().empty() ? state() : state(test::text_of(found->front().front()));
    bool right = false;
    for (auto i = first; i < history_.size(); ++i) right = right || history_[i] == answer;
    if (!right) ++stale_;
    by.reader.settle();
  }

  void happen(event e) {
    switch (e) {
      case event::make:
        version_ = 1;
        return commit({.puts = {next_row()}});
      case event::change:
        ++version_;
        return commit({.puts = {next_row()}});
      case event::erase:
        return commit({.erases = {note_id(1)}});
      case event::b_reads:
        return read(b_);
      case event::shared_lost:
        return shared_.rows.clear();
      case event::shared_rolled_back:
        shared_.rows = old_shared_;
        return;
      case event::a_restarts:
        return a_.near.rows.clear();
    }
  }

  storage::row next_row() {
    ++moment_;
    return note_row(1, "state " + std::to_string(moment_), version_, moment_);
  }

  void commit(storage::table_change change) {
    change.into = &notes();
    history_.push_back(change.puts.empty() ? state() : state(test::text_of(change.puts.front())));
    REQUIRE(writer_->commit({std::move(change)}));
  }

  in_memory::database database_;
  std::unique_ptr<storage::store> writer_ = in_memory::open(database_);
  map_cache shared_;
  instance a_{database_, shared_};
  instance b_{database_, shared_};
  std::map<std::pair<const storage::table*, storage::cell>, storage::row> old_shared_;
  std::vector<state> history_{state()};
  std::int64_t version_ = 0;
  std::int64_t moment_ = 0;
  std::size_t stale_ = 0;
  std::size_t steps_ = 0;
};

/// Every way to spread `events` over `steps` steps: ascending lists of numbers up to `events`.
template <class Use>
void for_each_schedule(std::size_t steps, std::size_t events, std::vector<std::size_t>& after, const Use& use) {
  if (after.size() == steps) return use(after);
  for (std::size_t n = after.empty() ? 0 : after.back(); n <= events; ++n) {
    after.push_back(n);
    for_each_schedule(steps, events, after, use);
    after.pop_back();
  }
}

}  // namespace

TEST_CASE("no interleaving of reads, commits, fills and losses answers with what was replaced before", "[row_reader]") {
  using e = world::event;
  const std::vector<std::vector<e>> stories = {
      {e::change, e::b_reads, e::change},
      {e::change, e::b_reads, e::b_reads, e::a_restarts},
      {e::change, e::shared_rolled_back, e::a_restarts},
      {e::a_restarts, e::change, e::b_reads, e::shared_rolled_back},
      {e::shared_lost, e::change, e::a_restarts, e::b_reads},
      {e::erase, e::make, e::b_reads, e::shared_rolled_back},
      {e::erase, e::b_reads, e::make, e::change},
  };
  std::size_t schedules = 0;
  std::size_t steps_max = 0;
  for (const auto& story : stories) {
    // Two reads of A take no more than this many steps that matter; what is later happens after both.
    constexpr std::size_t steps = 16;
    std::vector<std::size_t> after;
    std::size_t stale = 0;
    for_each_schedule(steps, story.size(), after, [&](const std::vector<std::size_t>& when) {
      world w;
      w.run(story, when);
      stale += w.stale_reads();
      steps_max = std::max(steps_max, w.steps());
      ++schedules;
    });
    CHECK(stale == 0);
  }
  CHECK(schedules > 7'000);
  CHECK(steps_max >= 16);  // else the schedules did not reach the second read
}
