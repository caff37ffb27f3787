#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace comanda::host {

/// Where settings come from: the environment, then a .env file; `NAME_FILE` names a file that holds the value of NAME
/// (a mounted secret; one newline at its end is dropped). Gathers every mistake, so that all of them can be reported at
/// once.
class setting_source {
 public:
  using variables = std::map<std::string, std::string, std::less<>>;

  setting_source(variables environment, variables dotenv)
      : environment_(std::move(environment)), dotenv_(std::move(dotenv)) {}

  [[nodiscard]] std::optional<std::string> find(std::string_view name);
  [[nodiscard]] std::string text(std::string_view name, std::string_view fallback);
  [[nodiscard]] std::string required(std::string_view name, std::string_view what);
  [[nodiscard]] std::int64_t number(std::string_view name, std::int64_t fallback, std::int64_t least,
                                    std::int64_t most);
  [[nodiscard]] std::string one_of(std::string_view name, std::string_view fallback,
                                   const std::vector<std::string_view>& choices);

  void mistake(std::string_view name, std::string_view what);
  [[nodiscard]] const std::vector<std::string>& mistakes() const noexcept { return mistakes_; }

 private:
  variables environment_;
  variables dotenv_;
  std::vector<std::string> mistakes_;
};

inline constexpr std::size_t dotenv_bytes_max = 64 * 1024;

/// The lines `NAME=value` of a .env file: blank lines and lines that begin with # are passed over, a leading `export `
/// too, and quotes around a value are taken off. What is wrong is added to `problems` with its line number.
[[nodiscard]] setting_source::variables parse_dotenv(std::string_view text, std::vector<std::string>& problems);

/// The environment of this process, and ./.env when it is there.
[[nodiscard]] setting_source read_settings_here();

}  // namespace comanda::host
