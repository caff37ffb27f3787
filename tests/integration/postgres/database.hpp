#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "comanda/postgres/options.hpp"

// What the tests of the PostgreSQL adapter need of a server besides what they test.
namespace comanda::test {

/// A database of its own for one test, made on the server that TEST_DATABASE_URL names and dropped at the end.
class fresh_database {
 public:
  /// Throws, saying what is missing, when there is no server.
  fresh_database();
  ~fresh_database();
  fresh_database(const fresh_database&) = delete;
  fresh_database& operator=(const fresh_database&) = delete;

  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  [[nodiscard]] postgres::options settings(std::string service = {}) const;

  /// Runs SQL past the adapter; the first cell of the first row as text, or "". Throws when the server refuses it.
  std::string sql(const std::string& text) const;
  /// Ends every session of this database but the one that asks.
  void end_sessions() const;

 private:
  std::string server_;
  std::string name_;
  std::string url_;
};

/// Asks again until it is so; false when the deadline passes first.
bool eventually(const std::function<bool()>& is_so, std::chrono::seconds deadline = std::chrono::seconds(20));

}  // namespace comanda::test
