#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "comanda/kernel/error.hpp"

namespace comanda::postgres {

/// Whether statements are prepared once a session. `automatic`: unless a pooler is seen between here and the server,
/// since one that shares its sessions between transactions (PgBouncer with `pool_mode = transaction`) has no session
/// that would keep them. `always`: it is known to keep them. `never`: each statement is parsed anew, and nothing is
/// left in a session.
enum class preparing : std::uint8_t { automatic, always, never };

/// How to reach a database and how long to wait for it.
struct options {
  /// `postgres://user:password@host:port/database?sslmode=verify-full&...`: every libpq parameter may stand after the
  /// `?`.
  std::string url;
  /// "orders", "inventory", ...: whose migrations `store::check` and the migration calls go by. Empty: `check` asks
  /// only whether the server answers.
  std::string service = {};
  std::string application_name = "comanda";  ///< what pg_stat_activity shows
  preparing prepared = preparing::automatic;

  std::chrono::milliseconds connect_timeout{3'000};
  /// The server gives a statement up after this long.
  std::chrono::milliseconds statement_timeout{5'000};
  /// A call that has not ended after this long is given up and its connection closed: the server hangs or is cut off.
  /// Longer than statement_timeout.
  std::chrono::milliseconds call_timeout{15'000};

  /// After a failed attempt to connect, calls answer `unavailable` at once for this long, doubled with each failure in
  /// a row up to the maximum; half of the wait is left to chance so that instances do not return as one.
  std::chrono::milliseconds backoff_min{100};
  std::chrono::milliseconds backoff_max{10'000};
  /// Where the chance comes from. Empty: a generator of the store's own.
  std::function<std::uint64_t()> chance = {};
  /// Told in one line when a connection is made, lost or refused; never with the password. May be empty.
  std::function<void(std::string_view)> report = {};
};

/// Whether libpq can read it. Error: `validation_failed`, without quoting the URL, which may hold a password.
[[nodiscard]] result<> validate_url(std::string_view url);

/// The password that the URL holds, wherever it stands; "" for none, or for what libpq cannot read.
[[nodiscard]] std::string password_of(std::string_view url);

/// The URL as libpq reads it, with "***" for whatever libpq takes for a secret, wherever it stands:
/// "postgres://user:***@host/database?sslpassword=***". "***" alone for what libpq cannot read.
[[nodiscard]] std::string masked_url(std::string_view url);

}  // namespace comanda::postgres
