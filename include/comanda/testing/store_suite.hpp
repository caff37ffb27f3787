#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "comanda/storage/store.hpp"
#include "comanda/testing/check.hpp"

// The conformance suite of the port storage::store: what the executor, the relay and the readers rely on. An adapter
// that passes it can carry the services. With Catch2, for example:
//
//   TEST_CASE("my store keeps the rules of the port") {
//     for (const auto& check : comanda::testing::store_suite([] { return my::open(database_of_the_test); })) {
//       DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
//     }
//   }
//
// The database has to have the two tables below, and nobody else may use them meanwhile: each check empties them first.
namespace comanda::testing {

/// `suite_items`: one column of each kind, checked updates.
///
///   CREATE TABLE suite_items (
///     item_id   uuid        NOT NULL PRIMARY KEY,
///     name      text        NOT NULL,   -- compared and sorted by bytes: COLLATE "C" in PostgreSQL
///     note      text,
///     quantity  bigint      NOT NULL,
///     active    boolean     NOT NULL,
///     document  jsonb       NOT NULL,
///     made_at   timestamptz NOT NULL,
///     version   bigint      NOT NULL
///   );
[[nodiscard]] const storage::table& suite_items();

/// `suite_jobs`: rows to be claimed.
///
///   CREATE TABLE suite_jobs (job_id uuid NOT NULL PRIMARY KEY, kind text NOT NULL, due_at timestamptz NOT NULL);
[[nodiscard]] const storage::table& suite_jobs();

/// Opens one more store on the same database at each call.
using open_store = std::function<std::unique_ptr<storage::store>()>;

/// The checks. They need no second thread: what instances on one database owe each other is checked by taking turns.
[[nodiscard]] std::vector<check> store_suite(open_store open);

}  // namespace comanda::testing
