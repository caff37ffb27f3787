#include "setting_source.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "comanda/kernel/ascii.hpp"

namespace comanda::host {

namespace {

constexpr std::size_t secret_bytes_max = 64 * 1024;

std::optional<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad() || text.view().size() > bytes_max) return std::nullopt;
  return std::move(text).str();
}

bool is_variable_name(std::string_view name) {
  const auto fits = [](char c) { return ascii::is_alphanumeric(c) || c == '_'; };
  return !name.empty() && !ascii::is_digit(name[0]) && std::all_of(name.begin(), name.end(), fits);
}

std::string_view trim(std::string_view s) {
  const auto from = s.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t\r") - from + 1);
}

}  // namespace

std::optional<std::string> setting_source::find(std::string_view name) {
  for (const auto* from : {&environment_, &dotenv_}) {
    const auto direct = from->find(name);
    const auto file = from->find(std::string(name) + "_FILE");
    if (direct != from->end() && file != from->end()) {
      mistake(name, "is set both directly and by " + std::string(name) + "_FILE");
      return direct->second;
    }
    if (direct != from->end()) return direct->second;
    if (file == from->end()) continue;
    auto text = read_file(file->second, secret_bytes_max);
    if (!text) {
      mistake(std::string(name) + "_FILE", "names a file that cannot be read: " + file->second);
      return std::nullopt;
    }
    if (text->ends_with('\n')) text->pop_back();
    return text;
  }
  return std::nullopt;
}

std::string setting_source::text(std::string_view name, std::string_view fallback) {
  return find(name).value_or(std::string(fallback));
}

std::string setting_source::required(std::string_view name, std::string_view what) {
  auto value = find(name);
  if (!value || value->empty()) mistake(name, "is not set: " + std::string(what));
  return std::move(value).value_or("");
}

std::int64_t setting_source::number(std::string_view name, std::int64_t fallback, std::int64_t least,
                                    std::int64_t most) {
  const auto value = find(name);
  if (!value) return fallback;
  std::int64_t n = 0;
  const auto* end = value->data() + value->size();
  const auto [rest, problem] = std::from_chars(value->data(), end, n);
  if (problem == std::errc() && rest == end && n >= least && n <= most) return n;
  mistake(name, "is not a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ": " + *value);
  return fallback;
}

std::string setting_source::one_of(std::string_view name, std::string_view fallback,
                                   const std::vector<std::string_view>& choices) {
  auto value = text(name, fallback);
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return value;
  std::string list;
  for (const auto c : choices) list += (list.empty() ? "" : ", ") + std::string(c);
  mistake(name, "is none of " + list + ": " + value);
  return std::string(fallback);
}

void setting_source::mistake(std::string_view name, std::string_view what) {
  mistakes_.push_back(std::string(name) + " " + std::string(what));
}

setting_source::variables parse_dotenv(std::string_view text, std::vector<std::string>& problems) {
  setting_source::variables out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = trim(line.substr(7));
    const auto equals = line.find('=');
    const auto name = trim(line.substr(0, equals));
    if (equals == std::string_view::npos || !is_variable_name(name)) {
      problems.push_back(".env line " + std::to_string(number) + " is not NAME=value");
      continue;
    }
    auto value = trim(line.substr(equals + 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    out[std::string(name)] = value;
  }
  return out;
}

setting_source read_settings_here() {
  setting_source::variables environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view pair(*entry);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos) environment[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
  }
  setting_source::variables dotenv;
  std::vector<std::string> problems;
  if (const auto text = read_file(".env", dotenv_bytes_max)) dotenv = parse_dotenv(*text, problems);
  setting_source source(std::move(environment), std::move(dotenv));
  for (const auto& p : problems) source.mistake(p, "");
  return source;
}

}  // namespace comanda::host
