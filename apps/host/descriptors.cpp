#include "descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "comanda/beast/server.hpp"

namespace comanda::host {

namespace {

constexpr std::size_t beside_connections = descriptors_of_lane + beast::refusals_max;

}  // namespace

std::size_t allow_open_files(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur >= wanted) return limit.rlim_cur;
  const auto had = limit.rlim_cur;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : had;
}

std::size_t files_for(std::size_t lanes, std::size_t connections) noexcept {
  return descriptors_of_process + lanes * (beside_connections + connections);
}

std::size_t connections_within(std::size_t files, std::size_t lanes, std::size_t wanted) noexcept {
  const auto others = files_for(lanes, 0);
  const auto left = files > others ? (files - others) / lanes : 0;
  return std::max<std::size_t>(std::min(left, wanted), 1);
}

}  // namespace comanda::host
