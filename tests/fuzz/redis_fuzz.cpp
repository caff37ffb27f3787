#include <string>
#include <vector>

#include "../../adapters/redis/src/connection.hpp"
#include "comanda/application/rows.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/redis/detail/row_codec.hpp"
#include "comanda/storage/record.hpp"
#include "fuzz_target.hpp"
#include "scripted_peer.hpp"

// What a Redis says, which others may write to as well. The first byte says whether the rest are the replies of a
// connection, or a row as it is kept there.
namespace comanda::fuzz {
namespace {

constexpr std::size_t row_bytes_max = 1024;

void replies(std::string_view script) {
  static scripted_peer peer;
  peer.say(script);
  redis::options o;
  o.server.host = "127.0.0.1";
  o.server.port = peer.port();
  o.row_bytes_max = row_bytes_max;
  o.connect_timeout = o.command_timeout = std::chrono::seconds(5);
  auto made = redis::detail::connection::connect(o);
  if (!made) return require(made.error().code == errc::unavailable, "a bad server is like none", made.error().message);
  const std::vector<redis::detail::command> commands = {{"GET", "a"}, {"GET", "b"}, {"DEL", "c"}};
  const auto got = made->run(commands, std::chrono::steady_clock::now() + o.command_timeout);
  if (!got) return require(got.error().code == errc::unavailable, "a bad reply is like none", got.error().message);
  require(got->size() == commands.size(), "each command has its reply");
}

template <class Row>
void row(std::string_view bytes) {
  const auto& table = storage::table_of<Row>();
  const auto cells = redis::detail::decode_row(table, bytes);
  if (!cells) return;
  require(cells->size() == table.columns.size(), "a row has its columns");
  require(redis::detail::encode_row(table, *cells) == bytes, "a row that was read is written as it was");
  static_cast<void>(storage::from_row<Row>(*cells));
}

/// Of the table that the next byte says; its head is ours, so that what is searched is the cells.
template <class Row>
void row_of_cells(std::string_view cells) {
  auto bytes = redis::detail::encode_row(storage::table_of<Row>(), {});
  bytes += cells;
  row<Row>(bytes);
}

}  // namespace

void run(std::string_view input) {
  switch (take_byte(input) % 8) {
    case 0:
      return replies(input);
    case 1:
      return row<orders::order>(input);
    case 2:
      return row_of_cells<orders::order>(input);
    case 3:
      return row_of_cells<inventory::item>(input);
    case 4:
      return row_of_cells<payments::payment>(input);
    case 5:
      return row_of_cells<notifications::notification>(input);
    case 6:
      return row_of_cells<notifications::preferences>(input);
    default:
      return row_of_cells<inventory::reservation>(input);
  }
}

}  // namespace comanda::fuzz
