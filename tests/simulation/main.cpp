/// Runs histories of the four services, one for each seed, and says what was wrong with the first that is.
///
///   comanda_simulate [seeds] [--first N]   seeds N, N+1, ... (200 from 1)
///   comanda_simulate --seed N              the one seed, with all that happens in it
///   --plant NAME                           with a fault planted on purpose
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "run/run_seed.hpp"

namespace {

using namespace comanda;
using namespace comanda::simulation;
namespace sim = testing::simulation;

struct arguments {
  std::uint64_t seeds = 200;
  std::uint64_t first = 1;
  bool prints = false;
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
  sim::fault_table<std::uint64_t> injected;

  void add(const seed_result& r) {
    happenings += r.happenings;
    for (const auto& [what, times] : r.happened) happened[what] += times;
    deaths += r.deaths;
    hours += static_cast<double>(r.lasted.count()) / 3.6e9;
    each([&](sim::fault f, sim::port p) { injected.at(f, p) += r.injected.at(f, p); });
  }
  template <class Use>
  static void each(Use use) {
    for (std::size_t f = 0; f < sim::fault_count; ++f) {
      for (std::size_t p = 0; p < sim::port_count; ++p) use(static_cast<sim::fault>(f), static_cast<sim::port>(p));
    }
  }
};

unsigned long long wide(std::uint64_t n) { return n; }

/// One fact a line: summary.py adds up the runs of several processes.
void print(const totals& t, std::uint64_t seeds) {
  std::printf("seeds %llu happenings %llu deaths %llu hours %.0f\n", wide(seeds), wide(t.happenings), wide(t.deaths),
              t.hours);
  for (const auto& [what, times] : t.happened) std::printf("happened %llu %s\n", wide(times), what.c_str());
  totals::each([&](sim::fault f, sim::port p) {
    if (sim::can_happen(f, p))
      std::printf("struck %s %s %llu\n", std::string(to_string(f)).c_str(), std::string(to_string(p)).c_str(),
                  wide(t.injected.at(f, p)));
  });
}

int run(const arguments& with) {
  totals all;
  for (auto seed = with.first; seed < with.first + with.seeds; ++seed) {
    seed_options o{seed, with.planted, {}};
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
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  arguments with;
  if (!read(argc, argv, with)) {
    std::fputs("usage: comanda_simulate [seeds] [--first N] [--seed N] [--plant NAME]\n", stderr);
    return 2;
  }
  return run(with);
}
