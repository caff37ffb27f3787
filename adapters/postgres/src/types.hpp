#pragma once

#include "comanda/storage/cell.hpp"

namespace comanda::postgres::detail {

/// PostgreSQL's name and number of a type. The numbers are fixed for ever (pg_type.dat); libpq does not export them.
struct sql_type {
  const char* name;
  unsigned scalar;
  unsigned array;
};

[[nodiscard]] constexpr sql_type type_of(storage::column_kind kind) noexcept {
  switch (kind) {
    case storage::column_kind::integer:
      return {"bigint", 20, 1016};
    case storage::column_kind::boolean:
      return {"boolean", 16, 1000};
    case storage::column_kind::text:
      return {"text", 25, 1009};
    case storage::column_kind::uuid:
      return {"uuid", 2950, 2951};
    case storage::column_kind::timestamp:
      return {"timestamptz", 1184, 1185};
    case storage::column_kind::json:
      return {"jsonb", 3802, 3807};
  }
  return {"", 0, 0};
}

}  // namespace comanda::postgres::detail
