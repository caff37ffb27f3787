/// Whether pruning keeps up with a thousand keyed requests a second, and what those who commit beside it notice: rows
/// come in by transactions of ten, are of no use two seconds later, and a backlog of a whole outage is there already.
/// On SQLite, and on PostgreSQL where TEST_DATABASE_URL names a server. Takes about half a minute a store.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "benchmark/measure.hpp"
#include "comanda/application/rows.hpp"
#include "comanda/postgres/migrations.hpp"
#include "comanda/postgres/store.hpp"
#include "comanda/runtime/pruning.hpp"
#include "comanda/sqlite/migrations.hpp"
#include "comanda/sqlite/store.hpp"
#include "comanda/storage/record.hpp"

namespace {

using namespace comanda;
using steady = std::chrono::steady_clock;
using application::idempotency_row;

constexpr std::size_t requests_a_second = 1000;
constexpr std::size_t requests_together = 10;
constexpr std::size_t backlog = 200'000;
constexpr std::chrono::seconds useful{2};
constexpr std::chrono::seconds measured_for{15};

using open_store = std::function<std::unique_ptr<storage::store>()>;

timestamp now() { return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now()); }

void must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s\n", what);
  std::exit(EXIT_FAILURE);
}

void insert(storage::store& into, std::size_t first, std::size_t count, timestamp at) {
  storage::table_change c{.into = &storage::table_of<idempotency_row>()};
  for (std::size_t i = first; i < first + count; ++i)
    c.inserts.push_back(storage::to_row(
        idempotency_row{"customer|" + std::to_string(i), std::string(64, 'f'), std::string(400, '{'), at}));
  must(into.commit({c}).has_value(), "a commit failed");
}

/// Milliseconds of each commit.
std::vector<double> traffic(storage::store& into, std::size_t first, std::chrono::seconds how_long) {
  std::vector<double> took;
  const auto begin = steady::now();
  constexpr auto pause = std::chrono::microseconds(1'000'000 * requests_together / requests_a_second);
  for (auto due = begin; due < begin + how_long; due += pause) {
    std::this_thread::sleep_until(due);
    const auto since = steady::now();
    insert(into, first, requests_together, now());
    first += requests_together;
    took.push_back(std::chrono::duration<double, std::milli>(steady::now() - since).count());
  }
  std::ranges::sort(took);
  return took;
}

double at_share(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void print_commits(const std::string& name, const std::vector<double>& took) {
  benchmark::print_row(name + ", median", at_share(took, 0.5), "ms");
  benchmark::print_row(name + ", 99 of 100 within", at_share(took, 0.99), "ms");
}

void measure(const std::string& name, const open_store& open) {
  const auto writer = open();
  const auto keeper = open();
  const auto& t = storage::table_of<idempotency_row>();
  const auto alone = traffic(*writer, 1'000'000'000, std::chrono::seconds(5));
  for (std::size_t i = 0; i < backlog; i += 1000) insert(*writer, i, 1000, now() - std::chrono::hours(1));

  std::atomic<bool> done = false;
  std::atomic<double> backlog_gone_after = 0;
  std::size_t removed = 0;
  std::thread pruner([&] {
    runtime::pruning rules({{&t, t.index_of("created_at"), useful}});
    const auto begin = steady::now();
    while (!done) {
      const auto step = rules.next(now());
      if (!step && rules.is_under_way()) {
        std::this_thread::sleep_for(std::max(rules.rests_until() - now(), microseconds(0)));
      } else if (!step) {
        if (backlog_gone_after == 0) backlog_gone_after = std::chrono::duration<double>(steady::now() - begin).count();
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        rules = runtime::pruning({{&t, t.index_of("created_at"), useful}});
      } else if (const auto* look = std::get_if<storage::list_request>(&*step)) {
        rules.found(keeper->list(*look));
      } else {
        const auto rows = keeper->prune(std::get<storage::prune_request>(*step));
        if (rows) removed += *rows;
        rules.removed(rows, now());
      }
    }
  });
  const auto beside = traffic(*writer, 2'000'000'000, measured_for);
  const auto left = writer->summarize(t, t.index_of("created_at"));
  done = true;
  pruner.join();
  must(left.has_value(), "the table cannot be counted");

  benchmark::print_row(name + ": rows left, of those that come in a second",
                       static_cast<double>(left->rows) / static_cast<double>(requests_a_second), "s");
  benchmark::print_row(name + ": a backlog of 200,000 rows is gone after", backlog_gone_after.load(), "s");
  benchmark::print_row(name + ": rows removed", static_cast<double>(removed), "");
  print_commits(name + ": commit of 10 alone", alone);
  print_commits(name + ": commit of 10 beside it", beside);
}

void on_sqlite() {
  const auto folder = std::filesystem::temp_directory_path() / ("comanda-pruning-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  sqlite::options o;
  o.path = (folder / "orders.sqlite").string();
  o.service = "orders";
  must(sqlite::migrate_up(o).has_value(), "no SQLite");
  measure("SQLite", [o] { return sqlite::open(o); });
  std::filesystem::remove_all(folder);
}

void on_postgres(const std::string& url) {
  postgres::options o;
  o.url = url;
  o.service = "orders";
  must(postgres::migrate_up(o).has_value(), "the database of TEST_DATABASE_URL cannot be migrated");
  measure("PostgreSQL", [o] { return postgres::open(o); });
  must(postgres::migrate_down(o, 0).has_value(), "the database of TEST_DATABASE_URL cannot be cleared");
}

}  // namespace

int main() {
  on_sqlite();
  if (const char* url = std::getenv("TEST_DATABASE_URL")) on_postgres(url);
}
