#include "database.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <random>
#include <stdexcept>
#include <thread>

namespace comanda::test {
namespace {

std::string run(const std::string& url, const std::string& text) {
  PGconn* to = PQconnectdb(url.c_str());
  PGresult* done = PQexec(to, text.c_str());
  const auto status = PQresultStatus(done);
  const bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  const std::string why = ok ? "" : PQerrorMessage(to);
  const std::string first = PQntuples(done) > 0 && PQnfields(done) > 0 ? PQgetvalue(done, 0, 0) : "";
  PQclear(done);
  PQfinish(to);
  if (!ok) throw std::runtime_error(why);
  return first;
}

/// The URL with another database: what stands between the host and the parameters.
std::string with_database(const std::string& url, const std::string& name) {
  const auto host = url.find("://") + 3;
  const auto parameters = std::min(url.find('?', host), url.size());
  const auto path = std::min(url.find('/', host), parameters);
  return url.substr(0, path) + "/" + name + url.substr(parameters);
}

std::string server_url() {
  const char* url = std::getenv("TEST_DATABASE_URL");
  if (url == nullptr || *url == '\0') {
    throw std::runtime_error(
        "TEST_DATABASE_URL is not set: these tests need a PostgreSQL server on which they may create databases. "
        "`./dev test` starts one.");
  }
  return url;
}

/// Connects to the database that the URL names, or to the one that every server has.
std::string maintenance_url(const std::string& url) {
  const auto host = url.find("://") + 3;
  const auto path = url.find('/', host);
  const bool names_one = path != std::string::npos && path + 1 < std::min(url.find('?', host), url.size());
  return names_one ? url : with_database(url, "postgres");
}

}  // namespace

fresh_database::fresh_database() : server_(maintenance_url(server_url())) {
  std::random_device chance;
  name_ = "comanda_test_" + std::to_string(chance()) + std::to_string(chance());
  run(server_, "CREATE DATABASE " + name_);
  url_ = with_database(server_, name_);
}

fresh_database::~fresh_database() {
  try {
    run(server_, "DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // A server that went away took the database with it.
  }
}

postgres::options fresh_database::settings(std::string service) const {
  postgres::options o;
  o.url = url_;
  o.service = std::move(service);
  o.application_name = "comanda-test";
  o.backoff_min = std::chrono::milliseconds(1);
  o.backoff_max = std::chrono::milliseconds(20);
  return o;
}

std::string fresh_database::sql(const std::string& text) const { return run(url_, text); }

void fresh_database::end_sessions() const {
  sql("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
      "pg_backend_pid()");
}

bool eventually(const std::function<bool()>& is_so, std::chrono::seconds deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace comanda::test
