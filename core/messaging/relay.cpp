#include "comanda/messaging/relay.hpp"

#include <algorithm>

#include "comanda/storage/record.hpp"

namespace comanda::messaging {

namespace {

std::vector<outgoing> outgoing_of(const std::vector<application::outbox_row>& rows) {
  std::vector<outgoing> batch;
  batch.reserve(rows.size());
  for (const auto& r : rows) batch.push_back({to_string(r.message_id), r.type, r.target, r.traceparent, r.body});
  return batch;
}

}  // namespace

result<> outbox_relay::publish(std::vector<application::outbox_row>& rows) {
  if (rows.empty()) return {};
  const auto accepted = publisher_.publish(outgoing_of(rows));
  if (!accepted) return failure_of(accepted);
  storage::table_change gone{&storage::table_of<application::outbox_row>(), {}, {}, {}, {}};
  std::vector<application::outbox_row> left;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if ((*accepted)[i])
      gone.erases.push_back(storage::key_cell(rows[i].message_id));
    else
      left.push_back(rows[i]);
  }
  // When this fails the messages are published again later, and their receivers know them by their ids.
  if (!gone.erases.empty()) {
    if (auto erased = store_.commit({gone}); !erased) return erased;
  }
  rows = std::move(left);
  return {};
}

result<std::size_t> outbox_relay::recover() {
  const auto now = clock_.now();
  const auto claimed =
      store_.claim({&storage::table_of<application::outbox_row>(), now, now + lease_, relay_batch_messages_max});
  if (!claimed) return failure_of(claimed);
  std::vector<application::outbox_row> rows;
  for (const auto& cells : *claimed) {
    if (auto r = storage::from_row<application::outbox_row>(cells))
      rows.push_back(*std::move(r));
    else if (unreadable_)
      unreadable_(r.error());
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.created_at < b.created_at; });
  const auto found = rows.size();
  if (auto done = publish(rows); !done) return failure_of(done);
  return found - rows.size();
}

}  // namespace comanda::messaging
