#include "connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace comanda::postgres {
namespace detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Statements that a session keeps prepared; what comes beyond is parsed each time.
constexpr std::size_t prepared_statements_max = 512;
constexpr int binary_format = 1;

// A dead peer is noticed after about a minute even when nothing is being sent.
constexpr const char* keepalive_idle_s = "30";
constexpr const char* keepalive_interval_s = "10";
constexpr const char* keepalive_count = "3";

/// A negative or too long wait is not poll's idea of one.
int wait_ms(deadline until) {
  constexpr std::int64_t longest_ms = 3'600'000;
  const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, longest_ms));
}

/// True when the socket is ready, false when it is too late.
bool wait_for(int socket, short events, deadline until) {
  for (;;) {
    pollfd p{socket, events, 0};
    const int ready = ::poll(&p, 1, wait_ms(until));
    if (ready > 0) return true;
    if (ready == 0) {
      if (steady_clock::now() >= until) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
}

bool finish_connecting(PGconn* handle, deadline until) {
  auto state = PGRES_POLLING_WRITING;
  for (;;) {
    if (state == PGRES_POLLING_OK) return true;
    if (state == PGRES_POLLING_FAILED || PQsocket(handle) < 0) return false;
    if (!wait_for(PQsocket(handle), state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until)) return false;
    state = PQconnectPoll(handle);
  }
}

/// Plans are made once a session, often while tables are young and their statistics empty, so they must be right
/// without statistics: every statement here is served by an index and handles a bounded batch, and a plan that reads a
/// whole table, or all that an index has when a page of it is asked for, is never the better one.
std::string session_settings(const options& o) {
  return "SET statement_timeout = " + std::to_string(o.statement_timeout.count()) +
         "; SET idle_in_transaction_session_timeout = " + std::to_string(o.call_timeout.count()) +
         "; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
         "SET enable_mergejoin = off; SET enable_bitmapscan = off; SET enable_memoize = off; SET jit = off";
}

}  // namespace

bool is_readable_url(const std::string& url) {
  char* text = nullptr;
  auto* parsed = PQconninfoParse(url.c_str(), &text);
  PQfreemem(text);
  PQconninfoFree(parsed);
  return parsed != nullptr;
}

result<connection> connection::connect(const options& o) {
  if (!is_readable_url(o.url)) return fail(errc::internal, "the database URL cannot be read");
  // What stands after dbname wins over the URL, what stands before it is its default.
  const std::array keys = {
      "keepalives",       "keepalives_idle", "keepalives_interval", "keepalives_count",
      "application_name", "dbname",          "client_encoding",     static_cast<const char*>(nullptr)};
  const std::array values = {"1",
                             keepalive_idle_s,
                             keepalive_interval_s,
                             keepalive_count,
                             o.application_name.c_str(),
                             o.url.c_str(),
                             "UTF8",
                             static_cast<const char*>(nullptr)};
  constexpr int expand_dbname = 1;
  const auto until = steady_clock::now() + o.connect_timeout;
  connection made(connection_ptr(PQconnectStartParams(keys.data(), values.data(), expand_dbname)));
  auto* handle = made.handle_.get();
  const bool connected = handle != nullptr && PQstatus(handle) != CONNECTION_BAD && finish_connecting(handle, until);
  if (!connected) {
    if (o.report) {
      const bool refused = handle != nullptr && PQstatus(handle) == CONNECTION_BAD;
      o.report(refused ? std::string("database: ") + PQerrorMessage(handle) : "database: no connection in time");
    }
    return fail(errc::unavailable, "the database cannot be reached");
  }
  // Notices are for people at a terminal.
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  if (PQsetnonblocking(handle, 1) != 0) return made.lost();
  if (auto set = made.execute(session_settings(o), until); !set) return unexpected<error>(std::move(set).error());
  return made;
}

unexpected<error> connection::lost() {
  broken_ = true;
  return fail(errc::unavailable, "the connection to the database broke off");
}

bool connection::wait(short events, deadline until) { return wait_for(PQsocket(handle_.get()), events, until); }

bool connection::usable() {
  if (broken_ || PQstatus(handle_.get()) != CONNECTION_OK) return false;
  // Between calls the server says nothing but that it goes.
  pollfd p{PQsocket(handle_.get()), POLLIN, 0};
  if (::poll(&p, 1, 0) > 0 && PQconsumeInput(handle_.get()) == 0) broken_ = true;
  return !broken_ && PQstatus(handle_.get()) == CONNECTION_OK;
}

bool connection::in_failed_transaction() const noexcept {
  return PQtransactionStatus(handle_.get()) == PQTRANS_INERROR;
}

bool connection::next_result(deadline until, result_ptr& out) {
  auto* handle = handle_.get();
  for (;;) {
    const int unsent = PQflush(handle);
    if (unsent < 0) return false;
    if (PQisBusy(handle) == 0) {
      out.reset(PQgetResult(handle));
      return true;
    }
    // The server stops reading when nobody reads what it answers: both directions are watched.
    const auto events = static_cast<short>(POLLIN | (unsent > 0 ? POLLOUT : 0));
    if (!wait(events, until) || PQconsumeInput(handle) == 0) return false;
  }
}

bool connection::send(const command& c, std::vector<expected_reply>& replies) {
  auto* handle = handle_.get();
  const auto count = static_cast<int>(c.values.values.size());
  std::vector<const char*> data;
  std::vector<int> lengths;
  for (const auto& v : c.values.values) {
    data.push_back(v.data());
    lengths.push_back(static_cast<int>(v.size()));
  }
  const std::vector<int> formats(c.values.values.size(), binary_format);
  auto known = statements_.find(c.sql);
  if (known == statements_.end()) {
    if (statements_.size() >= prepared_statements_max) {
      replies.push_back({});
      return PQsendQueryParams(handle, c.sql.c_str(), count, c.values.types.data(), data.data(), lengths.data(),
                               formats.data(), binary_format) != 0;
    }
    known = statements_.emplace(c.sql, prepared{"c" + std::to_string(statements_.size())}).first;
  }
  auto& statement = known->second;
  if (!statement.done) {
    // Taken as done for what follows in this flush; the reply says whether it is.
    statement.done = true;
    replies.push_back({&statement});
    if (PQsendPrepare(handle, statement.name.c_str(), c.sql.c_str(), count, c.values.types.data()) == 0) return false;
  }
  replies.push_back({});
  return PQsendQueryPrepared(handle, statement.name.c_str(), count, data.data(), lengths.data(), formats.data(),
                             binary_format) != 0;
}

result<std::vector<result_ptr>> connection::run(std::span<const command> commands, deadline until) {
  auto* handle = handle_.get();
  if (PQenterPipelineMode(handle) == 0) return lost();
  std::vector<expected_reply> replies;
  for (const auto& c : commands) {
    if (!send(c, replies)) return lost();
  }
  if (PQpipelineSync(handle) == 0) return lost();

  std::vector<result_ptr> results;
  std::optional<error> failed;
  for (const auto& reply : replies) {
    result_ptr last;
    for (result_ptr next;; last = std::move(next)) {
      if (!next_result(until, next)) return lost();
      if (next == nullptr) break;
    }
    const auto status = last == nullptr ? PGRES_FATAL_ERROR : PQresultStatus(last.get());
    const bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ok && reply.preparing != nullptr) reply.preparing->done = false;
    if (!ok && !failed) {
      if (last == nullptr || PQstatus(handle) != CONNECTION_OK) return lost();
      const auto failure = failure_of(*last);
      failed = error_of(failure, commands[results.size()].table);
      if (ends_session(failure.state)) broken_ = true;
    }
    if (reply.preparing == nullptr) results.push_back(std::move(last));
  }
  result_ptr end;
  if (!next_result(until, end) || end == nullptr || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) return lost();
  if (PQexitPipelineMode(handle) == 0) return lost();
  if (failed) return unexpected<error>(*std::move(failed));
  return results;
}

result<result_ptr> connection::execute(const std::string& script, deadline until,
                                       const std::vector<std::string>& values) {
  auto* handle = handle_.get();
  std::vector<const char*> data;
  for (const auto& v : values) data.push_back(v.c_str());
  const int sent = values.empty() ? PQsendQuery(handle, script.c_str())
                                  : PQsendQueryParams(handle, script.c_str(), static_cast<int>(data.size()), nullptr,
                                                      data.data(), nullptr, nullptr, 0);
  if (sent == 0) return lost();
  std::optional<error> failed;
  result_ptr last;
  for (result_ptr next;; last = std::move(next)) {
    if (!next_result(until, next)) return lost();
    if (next == nullptr) break;
    if (PQresultStatus(next.get()) == PGRES_FATAL_ERROR && !failed) {
      const auto failure = failure_of(*next);
      failed = error_of(failure, {});
      if (const char* text = PQresultErrorField(next.get(), PG_DIAG_MESSAGE_PRIMARY)) failed->details["server"] = text;
      if (ends_session(failure.state)) broken_ = true;
    }
  }
  if (failed) return unexpected<error>(*std::move(failed));
  return last;
}

}  // namespace detail

result<> validate_url(std::string_view url) {
  const bool is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
  if (is_url && detail::is_readable_url(std::string(url))) return {};
  return fail(errc::validation_failed, "is not a URL postgres://user:password@host:port/database?parameter=value");
}

}  // namespace comanda::postgres
