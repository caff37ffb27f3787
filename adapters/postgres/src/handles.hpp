#pragma once

#include <libpq-fe.h>

#include <memory>

namespace comanda::postgres::detail {

struct connection_finisher {
  void operator()(PGconn* c) const noexcept { PQfinish(c); }
};
struct result_clearer {
  void operator()(PGresult* r) const noexcept { PQclear(r); }
};
using connection_ptr = std::unique_ptr<PGconn, connection_finisher>;
using result_ptr = std::unique_ptr<PGresult, result_clearer>;

}  // namespace comanda::postgres::detail
