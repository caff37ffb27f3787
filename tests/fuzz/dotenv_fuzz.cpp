#include <algorithm>
#include <string>
#include <vector>

#include "../../apps/host/setting_source.hpp"
#include "fuzz_target.hpp"

// The text of a .env file.
namespace comanda::fuzz {
namespace {

std::string written(const host::setting_source::variables& all) {
  std::string out;
  for (const auto& [name, value] : all) out += "export " + name + " = '" + value + "'\r\n";
  return out;
}

}  // namespace

void run(std::string_view input) {
  std::vector<std::string> problems;
  const auto read = host::parse_dotenv(input, problems);
  const auto lines = 1 + std::count(input.begin(), input.end(), '\n');
  require(read.size() + problems.size() <= static_cast<std::size_t>(lines), "a line is a variable or a problem");
  for (const auto& [name, value] : read) {
    require(!name.empty() && name.find_first_of("= \t\r\n#'\"") == std::string::npos, "a name is a name", name);
    require(value.find('\n') == std::string::npos, "a value is of one line", value);
  }
  for (const auto& p : problems) require(p.size() < 64, "a problem quotes no line, which may hold a secret", p);
  problems.clear();
  require(host::parse_dotenv(written(read), problems) == read && problems.empty(),
          "variables are read as they were written", input);
}

}  // namespace comanda::fuzz
