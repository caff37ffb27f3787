/// A store of one's own: the port `storage::store` over a text file (journal.cpp).
///
/// It proves two things. The public conformance suite says that the store keeps every rule of the port; and Orders,
/// which has never heard of it, takes an order into it that is still there when the file is opened again, even after a
/// write that broke off. Exits with 0 only if all of that holds. Writes custom_store.journal into the working
/// directory.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "comanda/application/executor.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/testing/store_suite.hpp"
#include "journal.hpp"

namespace {

using namespace comanda;

const std::string file = "custom_store.journal";
const order_id the_order(make_uuid_v7(*parse_timestamp("2026-01-31T10:30:00Z"), std::array<std::uint8_t, 10>{1}));

bool report(bool holds, const std::string& what) {
  std::printf("%s  %s\n", holds ? "ok    " : "FAILED", what.c_str());
  return holds;
}

bool keeps_the_rules() {
  const auto database = journal::open_database(file);
  bool good = true;
  for (const auto& check : testing::store_suite([&] { return journal::open_store(database); })) {
    const auto wrong = check.run();
    good &= report(wrong.empty(), check.name);
    for (const auto& w : wrong) std::printf("        %s\n", w.c_str());
  }
  return good;
}

bool takes_an_order() {
  const auto store = journal::open_store(journal::open_database(file));
  const orders::service rules;
  application::executor<orders::service> executor(*store, rules);
  application::request<orders::service> place;
  place.command = orders::place_order{
      the_order, *customer_id::parse("ada"), *currency::parse("EUR"),
      orders::order_lines::of({{*sku::parse("tea"), 2, 450}, {*sku::parse("cup"), 1, 790}}).value()};
  place.context.now = *parse_timestamp("2026-01-31T10:30:00Z");
  place.context.cause = the_order.value();
  const auto done = executor.run(std::vector{place});
  return report(done.outcomes.front().value.has_value() && done.outbox.size() == 2,
                "an order is taken, and with it the two messages that tell of it");
}

bool is_still_there(const std::string& when) {
  const auto store = journal::open_store(journal::open_database(file));
  const auto rows = store->load({{&storage::table_of<orders::order>(), {storage::key_cell(the_order)}}}).value();
  if (rows[0].size() != 1) return report(false, "the order is gone " + when);
  const auto found = storage::from_row<orders::order>(rows[0][0]).value();
  return report(found.status == orders::order_status::pending && found.total == 1690 && found.lines.size() == 2,
                "the order is there " + when);
}

/// The start of a line, as a process leaves it that ends in the middle of a write.
void break_off_a_write() { std::ofstream(file, std::ios::app) << "[[\"orders\",\"u"; }

}  // namespace

int main() {
  std::filesystem::remove(file);
  bool good = keeps_the_rules();
  good &= takes_an_order();
  good &= is_still_there("after the file was opened again");
  break_off_a_write();
  good &= is_still_there("after a write that broke off");
  good &= is_still_there("and the file is whole again");
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
