#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz_target.hpp"

// Runs a target on files, or on all files of folders, in order of their names: the corpus as a regression test, with
// any compiler, and the way to look into one input with a debugger.
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& given) {
  if (!fs::is_directory(given)) return {given};
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(given)) all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& path : files_of(argv[i])) {
      std::ifstream file(path, std::ios::binary);
      if (!file) {
        std::cerr << "cannot read " << path << "\n";
        return 2;
      }
      const std::string input{std::istreambuf_iterator<char>(file), {}};
      // Said before it runs: the one that ends the process is the last.
      std::clog << path.filename().string() << std::endl;
      comanda::fuzz::run(input);
      ++count;
    }
  }
  std::cout << count << " inputs\n";
  return count == 0 ? 2 : 0;
}
