/// What the core costs without a database: the executor on the store in memory at four batch sizes, a saga's
/// transitions, and the decoding of an order. The ratios come first, because they hold on every machine; the figures
/// are this machine's. Runs for about ten seconds.
#include <array>
#include <boost/json/serialize.hpp>
#include <cstdlib>

#include "benchmark/measure.hpp"
#include "comanda/application/executor.hpp"
#include "comanda/in_memory/store.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/schema/schema.hpp"

namespace {

using namespace comanda;
using benchmark::keep;

constexpr std::array<std::size_t, 4> batch_sizes = {1, 16, 64, 256};
constexpr std::size_t commands_each = 256;  ///< of one measured call, whatever the batch size

const timestamp noon = *parse_timestamp("2026-01-31T12:00:00Z");

/// In the last bytes, all of which a UUIDv7 keeps.
uuid numbered(std::uint64_t n) {
  std::array<std::uint8_t, 10> chance{};
  for (std::size_t i = 0; i < sizeof n; ++i) chance[chance.size() - 1 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return make_uuid_v7(noon, chance);
}

/// A batch of which a part did nothing would look fast.
void expect_all_placed(const application::batch_result& r) {
  for (const auto& o : r.outcomes) {
    if (!o.value || o.duplicate) std::abort();
  }
}

orders::order_lines two_lines() {
  return orders::order_lines::of({{*sku::parse("espresso-beans"), 2, 1850}, {*sku::parse("cup"), 1, 790}}).value();
}

struct executor_figures {
  double seconds_a_command = 0;
  double store_calls_a_command = 0;
};

/// Orders placed on empty tables, `batch` at a time.
executor_figures run_executor(std::size_t batch) {
  const orders::service rules;
  std::vector<application::request<orders::service>> requests(commands_each);
  for (std::size_t i = 0; i < commands_each; ++i) {
    const auto id = numbered(i + 1);
    requests[i].command =
        orders::place_order{order_id(id), *customer_id::parse("ada"), *currency::parse("EUR"), two_lines()};
    requests[i].context = {noon, id, "", "", {}};
    requests[i].message = message_id(id);  // so that there is something to load, as for most commands
  }
  executor_figures figures;
  figures.seconds_a_command = benchmark::seconds_each([&] {
                                const auto store = in_memory::open(in_memory::database());
                                application::executor<orders::service> executor(*store, rules);
                                for (std::size_t from = 0; from < commands_each; from += batch)
                                  expect_all_placed(executor.run(std::span(requests).subspan(from, batch)));
                                const auto& did = executor.statistics();
                                figures.store_calls_a_command =
                                    static_cast<double>(did.loads + did.commits) / static_cast<double>(did.commands);
                              }) /
                              static_cast<double>(commands_each);
  return figures;
}

/// A fulfilment from its start to its end: the start and four replies.
double seconds_a_transition() {
  const auto definition = orders::fulfilment().definition();
  const auto first = saga::make_instance(definition, saga_id(numbered(1)), numbered(2), noon);
  std::vector<saga::input> story = {saga::started{}};
  for (const auto& step : definition.steps()) {
    if (!step.success.empty())
      story.push_back(saga::replied{step.name, step.success.front(), message_id(numbered(3)), {}});
  }
  return benchmark::seconds_each([&] {
           auto at = first;
           for (const auto& what : story) at = saga::advance(definition, at, what, noon).value().next;
           if (!at.ended()) std::abort();
           keep(at);
         }) /
         static_cast<double>(story.size());
}

/// A message of an order with two lines: parsed, checked and made into a struct.
double seconds_a_decode() {
  const orders::order_placed placed{order_id(numbered(1)), *customer_id::parse("ada"), *currency::parse("EUR"), 4490,
                                    two_lines()};
  const auto text = boost::json::serialize(schema::encode(placed));
  return benchmark::seconds_each([&] {
    const auto decoded = schema::decode_text<orders::order_placed>(text);
    if (!decoded) std::abort();
    keep(*decoded);
  });
}

}  // namespace

int main() {
  std::array<executor_figures, batch_sizes.size()> figures;
  for (std::size_t i = 0; i < batch_sizes.size(); ++i) figures[i] = run_executor(batch_sizes[i]);
  const auto transition = seconds_a_transition();
  const auto decode = seconds_a_decode();

  for (std::size_t i = 1; i < batch_sizes.size(); ++i) {
    const auto title = "batch " + std::to_string(batch_sizes[i]) + " to batch 1";
    benchmark::print_row("store calls, " + title, figures[i].store_calls_a_command / figures[0].store_calls_a_command,
                         "x");
    benchmark::print_row("commands a second in memory, " + title,
                         figures[0].seconds_a_command / figures[i].seconds_a_command, "x");
  }
  for (std::size_t i = 0; i < batch_sizes.size(); ++i)
    benchmark::print_row("orders placed in memory, batch " + std::to_string(batch_sizes[i]),
                         1 / figures[i].seconds_a_command, "/s");
  benchmark::print_row("saga transition (advance)", transition * 1e9, "ns");
  benchmark::print_row("JSON to a checked order of two lines", decode * 1e9, "ns");
  return 0;
}
