#include "comanda/auth/algorithm.hpp"

#include <algorithm>

namespace comanda::auth {

std::string_view to_string(algorithm a) noexcept {
  switch (a) {
    case algorithm::hs256:
      return "HS256";
    case algorithm::rs256:
      return "RS256";
    case algorithm::es256:
      return "ES256";
  }
  return "";
}

result<algorithm> parse_algorithm(std::string_view name) {
  for (const auto a : {algorithm::hs256, algorithm::rs256, algorithm::es256}) {
    if (name == to_string(a)) return a;
  }
  return fail(errc::invalid_parameter, "is none of HS256, RS256, ES256: " + std::string(name));
}

result<std::vector<algorithm>> parse_algorithms(std::string_view text) {
  std::vector<algorithm> all;
  while (true) {
    const auto comma = text.find(',');
    auto word = text.substr(0, comma);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    const auto a = parse_algorithm(word);
    if (!a) return failure_of(a);
    if (std::find(all.begin(), all.end(), *a) != all.end())
      return fail(errc::invalid_parameter, "names " + std::string(word) + " twice");
    all.push_back(*a);
    if (comma == std::string_view::npos) return all;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace comanda::auth
