#include "connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

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

/// The parameters of a command as libpq takes them.
class outgoing_values {
 public:
  explicit outgoing_values(const command& c) : formats_(c.values.values.size(), binary_format) {
    for (const auto& v : c.values.values) {
      data_.push_back(v.data());
      lengths_.push_back(static_cast<int>(v.size()));
    }
  }
  [[nodiscard]] int count() const { return static_cast<int>(data_.size()); }
  [[nodiscard]] const char* const* data() const { return data_.data(); }
  [[nodiscard]] const int* lengths() const { return lengths_.data(); }
  [[nodiscard]] const int* formats() const { return formats_.data(); }

 private:
  std::vector<const char*> data_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

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

struct setting {
  std::string_view name;
  std::string value;
};

/// Plans are made once a session, often while tables are young and their statistics empty, so they must be right
/// without statistics: every statement here is served by an index and handles a bounded batch, and a plan that reads a
/// whole table, or all that an index has when a page of it is asked for, is never the better one.
std::vector<setting> settings_for(const options& o) {
  return {{"statement_timeout", std::to_string(o.statement_timeout.count())},
          {"idle_in_transaction_session_timeout", std::to_string(o.call_timeout.count())},
          {"plan_cache_mode", "force_generic_plan"},
          {"enable_seqscan", "off"},
          {"enable_hashjoin", "off"},
          {"enable_mergejoin", "off"},
          {"enable_bitmapscan", "off"},
          {"enable_memoize", "off"},
          {"jit", "off"}};
}

std::string for_the_session(const options& o) {
  std::string script;
  for (const auto& s : settings_for(o)) script.append("SET ").append(s.name).append(" = ").append(s.value).append("; ");
  return script;
}

std::string for_the_transaction(const options& o) {
  std::string select;
  for (const auto& s : settings_for(o)) {
    select.append(select.empty() ? "SELECT " : ", ").append("set_config('").append(s.name).append("', '");
    select.append(s.value).append("', true)");
  }
  return select;
}

/// A session that is shared may have a statement of this name already, so the name says which statement it is: what
/// another session has prepared under it is the same.
std::string name_of_statement(std::string_view sql) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const unsigned char c : sql) hash = (hash ^ c) * 1099511628211ULL;
  return "c" + std::to_string(hash);
}

}  // namespace

bool is_readable_url(const std::string& url) {
  char* text = nullptr;
  auto* parsed = PQconninfoParse(url.c_str(), &text);
  PQfreemem(text);
  PQconninfoFree(parsed);
  return parsed != nullptr;
}

result<connection> connection::connect_plain(const options& o) {
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
  return made;
}

result<connection> connection::connect(const options& o) {
  const auto until = steady_clock::now() + o.connect_timeout;
  auto made = connect_plain(o);
  if (!made) return made;
  auto keeps =
      o.prepared == preparing::automatic ? made->is_direct(until) : result<bool>(o.prepared == preparing::always);
  if (!keeps) return failure_of(keeps);
  made->prepares_ = *keeps;
  if (!*keeps) {
    made->transaction_settings_ = command{for_the_transaction(o)};
    return made;
  }
  if (auto set = made->execute(for_the_session(o), until); !set) return failure_of(set);
  return made;
}

result<bool> connection::is_direct(deadline until) {
  auto answer = execute("SELECT pg_backend_pid()", until);
  if (!answer) return failure_of(answer);
  return std::string_view(PQgetvalue(answer->get(), 0, 0)) == std::to_string(PQbackendPID(handle_.get()));
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

bool connection::send_unprepared(const command& c) {
  const outgoing_values values(c);
  return PQsendQueryParams(handle_.get(), c.sql.c_str(), values.count(), c.values.types.data(), values.data(),
                           values.lengths(), values.formats(), binary_format) != 0;
}

bool connection::send(const command& c, std::vector<expected_reply>& replies) {
  auto* handle = handle_.get();
  auto known = statements_.find(c.sql);
  if (known == statements_.end()) {
    if (!prepares_ || statements_.size() >= prepared_statements_max) {
      replies.push_back({});
      return send_unprepared(c);
    }
    known = statements_.emplace(c.sql, prepared{name_of_statement(c.sql)}).first;
  }
  auto& statement = known->second;
  if (!statement.done) {
    // Taken as done for what follows in this flush; the reply says whether it is.
    statement.done = true;
    replies.push_back({reply_to::preparation, &statement});
    const auto count = static_cast<int>(c.values.values.size());
    if (PQsendPrepare(handle, statement.name.c_str(), c.sql.c_str(), count, c.values.types.data()) == 0) return false;
  }
  replies.push_back({});
  const outgoing_values values(c);
  return PQsendQueryPrepared(handle, statement.name.c_str(), values.count(), values.data(), values.lengths(),
                             values.formats(), binary_format) != 0;
}

bool connection::send_all(std::span<const command> commands, std::vector<expected_reply>& replies) {
  // What comes before the end of the pipeline is one transaction, begun or not; an isolation level has to come first.
  // A transaction that has failed takes nothing but its end.
  bool due = transaction_settings_ && !in_failed_transaction();
  for (const auto& c : commands) {
    const bool begins = c.sql.starts_with("BEGIN");
    if (begins && !send(c, replies)) return false;
    if (std::exchange(due, false)) {
      replies.push_back({reply_to::settings});
      if (!send_unprepared(*transaction_settings_)) return false;
    }
    if (!begins && !send(c, replies)) return false;
  }
  return true;
}

result<std::vector<result_ptr>> connection::run(std::span<const command> commands, deadline until) {
  auto* handle = handle_.get();
  if (PQenterPipelineMode(handle) == 0) return lost();
  std::vector<expected_reply> replies;
  if (!send_all(commands, replies)) return lost();
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
    if (!ok && reply.what == reply_to::preparation) reply.preparing->done = false;
    if (!ok && !failed) {
      if (last == nullptr || PQstatus(handle) != CONNECTION_OK) return lost();
      const auto failure = failure_of(*last);
      failed = error_of(failure, commands[results.size()].table);
      if (ends_session(failure.state)) broken_ = true;
    }
    if (reply.what == reply_to::command) results.push_back(std::move(last));
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
}  // namespace comanda::postgres
