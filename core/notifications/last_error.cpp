#include "comanda/notifications/last_error.hpp"

namespace comanda::notifications {

namespace {

constexpr std::string_view between = ": ";

}  // namespace

std::string last_error_of(bool permanent, std::string_view detail) {
  std::string kept(permanent ? recipient_refused : recipient_unavailable);
  return kept.append(between).append(detail);
}

last_error_parts parts_of_last_error(std::string_view kept) noexcept {
  for (const auto code : {recipient_refused, recipient_unavailable}) {
    if (kept.starts_with(code) && kept.substr(code.size()).starts_with(between))
      return {code, kept.substr(code.size() + between.size())};
  }
  return {recipient_unavailable, kept};
}

}  // namespace comanda::notifications
