#include "http_settings.hpp"

#include <sys/resource.h>

#include "comanda/beast/server.hpp"
#include "descriptors.hpp"
#include "given_settings.hpp"

using namespace comanda::host;

TEST_CASE("the limits of connections are those of the server unless they are set", "[settings]") {
  const auto s = read(good).http;
  const comanda::beast::server_options o;
  CHECK(static_cast<std::size_t>(s.connections_max) == o.connections_max);
  CHECK(static_cast<std::size_t>(s.streams_max) == o.streams_max);
  CHECK(static_cast<std::size_t>(s.buffer_mib_max) * 1024 * 1024 == o.buffered_bytes_max);
  CHECK(s.header_time_max == o.header_time_max);
  CHECK(s.body_time_max == o.body_time_max);
  CHECK(s.idle_time_max == o.idle_time_max);
  CHECK(s.write_time_max == o.write_time_max);
}

TEST_CASE("waits leave room for others, in a lane and of a caller, unless it is said otherwise", "[settings]") {
  const auto s = read(good).http;
  CHECK(s.waits_max == 1024);
  CHECK(s.waits_per_caller_max == 64);
  CHECK(s.waits_max + s.streams_max < s.connections_max);  // none of them can be closed to make room
  CHECK(read(good_with({{"HTTP_WAITS_MAX", "0"}})).http.waits_max == 0);
}

TEST_CASE("a connection may be idle for longer than proxies keep theirs", "[settings]") {
  constexpr auto proxies = std::chrono::seconds(60);  // nginx and the clouds' balancers, where nobody says otherwise
  CHECK(read(good).http.idle_time_max > proxies);
}

TEST_CASE("each limit of connections is set, shown and checked by its own name", "[settings]") {
  for (const std::string name :
       {"HTTP_CONNECTIONS_MAX", "HTTP_STREAMS_MAX", "HTTP_STREAMS_PER_CALLER_MAX", "HTTP_WAITS_MAX",
        "HTTP_WAITS_PER_CALLER_MAX", "HTTP_BUFFER_MIB_MAX", "HTTP_HEADER_TIMEOUT_MS", "HTTP_BODY_TIMEOUT_MS",
        "HTTP_IDLE_TIMEOUT_MS", "HTTP_WRITE_TIMEOUT_MS"}) {
    CAPTURE(name);
    const auto lines = read(good_with({{name, "1234"}})).lines({});
    CHECK(std::count(lines.begin(), lines.end(), name + "=1234") == 1);
    for (const std::string bad : {"-1", "many", "1000001", "1.5", ""}) {
      CAPTURE(bad);
      CHECK(mistakes_of(good_with({{name, bad}})).starts_with(name + " is not a whole number"));
    }
  }
  CHECK(mistakes_of(good_with({{"HTTP_HEADER_TIMEOUT_MS", "0"}})).starts_with("HTTP_HEADER_TIMEOUT_MS "));
}

TEST_CASE("clients get the descriptors that are left when everything else has its own", "[descriptors]") {
  CHECK(connections_within(files_for(1, 4096), 1, 4096) == 4096);
  CHECK(connections_within(files_for(4, 4096), 4, 4096) == 4096);
  CHECK(connections_within(files_for(4, 4096) - 4, 4, 4096) == 4095);
  CHECK(connections_within(1'000'000, 1, 100) == 100);
  CHECK(connections_within(1024, 1, 4096) < 1024 - descriptors_of_process - descriptors_of_lane);
  CHECK(connections_within(10, 2, 4096) == 1);
}

TEST_CASE("the limit of open files is raised as far as the system allows, and never lowered", "[descriptors]") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = 256;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  CHECK(allow_open_files(300) == 300);
  CHECK(allow_open_files(100) == 300);
  if (before.rlim_max != RLIM_INFINITY) CHECK(allow_open_files(before.rlim_max + 1) == before.rlim_max);
  CHECK(::setrlimit(RLIMIT_NOFILE, &before) == 0);
}
