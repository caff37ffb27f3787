#pragma once

#include <string>
#include <string_view>

#include "comanda/kernel/error.hpp"
#include "handles.hpp"

namespace comanda::postgres::detail {

/// A statement that the server refused, without what the server wrote about it: its texts quote values.
struct sql_failure {
  std::string state;  ///< SQLSTATE
  std::string table;
  std::string column;
  std::string constraint;
};

[[nodiscard]] sql_failure failure_of(const PGresult& result);

/// Raised by the function comanda_expect of the migrations.
inline constexpr std::string_view stale_rows_state = "CM001";

/// What a SQLSTATE means to a caller of the port: conflict, rejected, unavailable or internal.
[[nodiscard]] errc code_of(std::string_view state) noexcept;
/// Whether the session is of no more use after it.
[[nodiscard]] bool ends_session(std::string_view state) noexcept;
/// `table`: what the statement was about, when the server does not say.
[[nodiscard]] error error_of(const sql_failure& failure, std::string_view table);

}  // namespace comanda::postgres::detail
