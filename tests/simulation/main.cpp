/// Runs histories of the four services, one for each seed, and says what was wrong with the first that is.
///
///   comanda_simulate [seeds] [--first N]   seeds N, N+1, ... (200 from 1)
///   comanda_simulate --seed N              the one seed, with all that happens in it
///   --plant NAME                           with a fault planted on purpose
///   --calm                                 without faults and hardship
///   --complete                             says what was never reached, and fails for it (run/excuses.hpp)
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "run/excuses.hpp"
#include "run/run_seed.hpp"

namespace {

using namespace comanda;
using namespace comanda::simulation;
namespace sim = testing::simulation;

struct arguments {
  std::uint64_t seeds = 200;
  std::uint64_t first = 1;
  bool prints = false;
  bool calm = false;
  bool complete = false;
  plant planted = plant::none;
};

bool read_number(std::string_view text, std::uint64_t& into) {
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), into);
  return bad == std::errc() && end == text.data() + text.size();
}

bool read(int argc, char** argv, arguments& into) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (!name.starts_with("--")) {
      if (!read_number(name, into.seeds)) return false;
      continue;
    }
    if (name == "--calm" || name == "--complete") {
      (name == "--calm" ? into.calm : into.complete) = true;
      continue;
    }
    if (++i == argc) return false;
    if (name == "--plant") {
      const auto* p = find_planted(argv[i]);
      if (p == nullptr) return false;
      into.planted = p->what;
    } else if ((name != "--seed" && name != "--first") || !read_number(argv[i], into.first)) {
      return false;
    }
    if (name == "--seed") {
      into.seeds = 1;
      into.prints = true;
    }
  }
  return true;
}

struct totals {
  std::uint64_t happenings = 0;
  coverage happened;
  std::uint64_t deaths = 0;
  double hours = 0;
  sim::tally reached;

  void add(const seed_result& r) {
    happenings += r.happenings;
    for (const auto& [what, times] : r.happened) happened[what] += times;
    deaths += r.deaths;
    hours += static_cast<double>(r.lasted.count()) / 3.6e9;
    reached.add(r.reached);
  }
};

unsigned long long wide(std::uint64_t n) { return n; }

/// One fact a line: summary.py adds up the runs of several processes.
void print(const totals& t, std::uint64_t seeds) {
  std::printf("seeds %llu happenings %llu deaths %llu hours %.0f\n", wide(seeds), wide(t.happenings), wide(t.deaths),
              t.hours);
  for (const auto& [what, times] : t.happened) std::printf("happened %llu %s\n", wide(times), what.c_str());
  for (const auto& row : t.reached.rows()) std::printf("reached %llu %s\n", wide(row.times), row.name.c_str());
  for (const auto& excused : unreachable()) {
    std::printf("excused %s: %s\n", std::string(excused.name).c_str(), std::string(excused.reason).c_str());
  }
}

/// Whether a run came to all that it has to come to.
bool is_complete(const totals& all, std::uint64_t seeds) {
  const auto missing = sim::gaps(all.reached, excuses_for(seeds));
  for (const auto& line : missing) std::puts(line.c_str());
  return missing.empty();
}

int run(const arguments& with) {
  totals all;
  for (auto seed = with.first; seed < with.first + with.seeds; ++seed) {
    seed_options o{.seed = seed, .planted = with.planted, .calm = with.calm};
    if (with.prints) o.listener = [](const sim::happening& h) { std::puts(to_line(h, sim::world::start).c_str()); };
    const auto r = run_seed(o);
    all.add(r);
    for (const auto& w : r.wrongs) std::printf("seed %llu: %s: %s\n", wide(seed), w.invariant.c_str(), w.what.c_str());
    if (!r.wrongs.empty()) {
      std::printf("replay: ./dev simulate --seed %llu\n", wide(seed));
      return EXIT_FAILURE;
    }
    if (with.prints) std::printf("hash %016llx\n", wide(r.hash));
  }
  print(all, with.seeds);
  return !with.complete || is_complete(all, with.seeds) ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  arguments with;
  if (!read(argc, argv, with)) {
    std::fputs("usage: comanda_simulate [seeds] [--first N] [--seed N] [--plant NAME] [--calm] [--complete]\n", stderr);
    return 2;
  }
  return run(with);
}
