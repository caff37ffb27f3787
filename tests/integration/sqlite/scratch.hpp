#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <random>
#include <string>

#include "comanda/sqlite/store.hpp"
#include "support/catch.hpp"

namespace comanda::test {

/// A folder for one database, gone at the end of the test.
class scratch {
 public:
  scratch()
      : folder_(std::filesystem::temp_directory_path() / ("comanda-sqlite-" + std::to_string(std::random_device{}()))) {
    std::filesystem::create_directories(folder_);
  }
  ~scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  [[nodiscard]] sqlite::options options(std::string service = "") const {
    return {(folder_ / "some" / "test.sqlite").string(), std::move(service), std::chrono::milliseconds(5000)};
  }

  /// Runs SQL on a connection that the adapter knows nothing of; makes the file.
  void execute(const std::string& sql) const {
    const auto path = options().path;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    char* problem = nullptr;
    sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &problem);
    const std::string text = problem == nullptr ? "" : problem;
    sqlite3_free(problem);
    sqlite3_close(db);
    REQUIRE(text == "");
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace comanda::test
