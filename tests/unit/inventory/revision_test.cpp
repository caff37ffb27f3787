#include <set>

#include "given_stock.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::inventory;
using namespace comanda::inventory::given_stock;
using enum comanda::inventory::reservation_status;
using lines = std::vector<reservation_line>;

namespace {

const service rules;
const timestamp later = at(1000);
const sku plum = sku_of("plum");

// Revision 2 wants two apples more, a pear, and none of the plums.
const lines before = {{apple, 3}, {plum, 2}};
const lines wanted = {{apple, 5}, {pear, 1}};
const auto asked = asked_for(wanted);
const adjust adjusting{{order, 2, asked}, saga};
const commit committing{{order, asked, 2}, saga};
const restore restoring{{order, 2, asked}, saga};

struct past {
  std::int64_t revision = 0;
  std::int64_t target = 0;
  std::int64_t restored = 0;
  friend bool operator==(const past&, const past&) = default;
};

reservation reservation_in(reservation_status status, const past& p = {}) {
  auto r = reservation_of(status, before);
  r.revision = p.revision;
  r.target_revision = p.target;
  r.restored_revision = p.restored;
  if (p.target != 0) r.target_lines = wanted;
  return r;
}

/// Ten of each, and set aside what such a reservation has set aside.
application::state<model> given_revision(std::optional<reservation_status> status, const past& p = {}) {
  const auto prepared = p.target != 0 ? 1 : 0;
  const auto plums = status == held ? 2 : 0;
  auto found = given<model>(stock_of(apple, 10, status == held ? 3 : 2 * prepared), stock_of(pear, 10, prepared),
                            stock_of(plum, 10, plums));
  if (status) found.put_loaded(reservation_in(*status, p));
  return found;
}

application::state<model> prepared_world() { return given_revision(committed, {1, 2, 0}); }

struct row {
  std::optional<reservation_status> status;
  past from;
  command what;
  std::string answer;
  past to;
  std::string movements = "-";
};

const std::string prepares = "reserve apple 0/+2, reserve pear 0/+1";
const std::string gives_back = "release apple 0/-2, release pear 0/-1";
const std::string carries_out = "commit apple -2/-2, commit pear -1/-1, return plum +2/0";

// clang-format off
const std::vector<row> table = {
    // status       revision, target, restored          answer                                  and after
    {std::nullopt,  {},        adjusting,  "stock_rejected NOTHING_RESERVED",     {}},
    {std::nullopt,  {},        committing, "error INVALID_STATE",                 {}},
    {std::nullopt,  {},        restoring,  "reservation_restored",                {}},
    {held,          {},        adjusting,  "error INVALID_STATE",                 {}},
    {held,          {},        committing, "error INVALID_STATE",                 {}},
    {held,          {},        restoring,  "reservation_restored",                {0, 0, 2}},
    {expired,       {},        adjusting,  "error INVALID_STATE",                 {}},
    {expired,       {},        committing, "error INVALID_STATE",                 {}},
    {expired,       {},        restoring,  "reservation_restored",                {0, 0, 2}},
    {released,      {1, 0, 0}, adjusting,  "stock_rejected RESERVATION_RELEASED", {1, 0, 0}},
    {released,      {1, 0, 0}, committing, "error INVALID_STATE",                 {1, 0, 0}},
    {released,      {1, 0, 0}, restoring,  "reservation_restored",                {1, 0, 2}},
    {released,      {2, 0, 0}, committing, "stock_committed",                     {2, 0, 0}},
    {released,      {2, 0, 0}, restoring,  "error INVALID_STATE",                 {2, 0, 0}},
    {committed,     {0, 0, 0}, adjusting,  "reservation_adjusted",                {0, 2, 0}, prepares},
    {committed,     {1, 0, 0}, adjusting,  "reservation_adjusted",                {1, 2, 0}, prepares},
    {committed,     {0, 0, 1}, adjusting,  "reservation_adjusted",                {0, 2, 1}, prepares},
    {committed,     {1, 0, 0}, committing, "error INVALID_STATE",                 {1, 0, 0}},
    {committed,     {1, 0, 0}, restoring,  "reservation_restored",                {1, 0, 2}},
    {committed,     {1, 2, 0}, adjusting,  "reservation_adjusted",                {1, 2, 0}},
    {committed,     {1, 2, 0}, committing, "stock_committed",                     {2, 0, 0}, carries_out},
    {committed,     {1, 2, 0}, restoring,  "reservation_restored",                {1, 0, 2}, gives_back},
    {committed,     {1, 2, 9}, restoring,  "reservation_restored",                {1, 0, 9}, gives_back},
    {committed,     {1, 3, 0}, adjusting,  "error INVALID_STATE",                 {1, 3, 0}},
    {committed,     {1, 3, 0}, committing, "error INVALID_STATE",                 {1, 3, 0}},
    {committed,     {1, 3, 0}, restoring,  "reservation_restored",                {1, 3, 2}},
    {committed,     {1, 0, 2}, adjusting,  "stock_rejected REVISION_RESTORED",    {1, 0, 2}},
    {committed,     {1, 0, 2}, committing, "error INVALID_STATE",                 {1, 0, 2}},
    {committed,     {1, 0, 2}, restoring,  "reservation_restored",                {1, 0, 2}},
    {committed,     {2, 0, 0}, adjusting,  "reservation_adjusted",                {2, 0, 0}},
    {committed,     {2, 0, 0}, committing, "stock_committed",                     {2, 0, 0}},
    {committed,     {2, 0, 0}, restoring,  "error INVALID_STATE",                 {2, 0, 0}},
    {committed,     {3, 0, 2}, adjusting,  "reservation_adjusted",                {3, 0, 2}},
    {committed,     {3, 0, 2}, committing, "stock_committed",                     {3, 0, 2}},
    {committed,     {3, 0, 2}, restoring,  "reservation_restored",                {3, 0, 2}},
    {committed,     {2, 3, 0}, adjusting,  "reservation_adjusted",                {2, 3, 0}},
    {committed,     {2, 3, 0}, committing, "stock_committed",                     {2, 3, 0}},
    {committed,     {2, 3, 0}, restoring,  "error INVALID_STATE",                 {2, 3, 0}},
};
// clang-format on

}  // namespace

TEST_CASE("every command on a revision has its outcome in every state of a reservation", "[inventory]") {
  std::set<std::pair<int, std::size_t>> covered;
  for (const auto& r : table) {
    const int status = r.status ? static_cast<int>(*r.status) : -1;
    CAPTURE(status, r.from.revision, r.from.target, r.from.restored, r.what.index());
    covered.emplace(status, r.what.index());
    auto found = given_revision(r.status, r.from);
    const auto d = rules.decide(r.what, found, context_of(1, later));
    CHECK(said(d) == r.answer);
    if (d) apply(*d, found);
    CHECK((d ? movements_of(*d) : "-") == r.movements);
    const auto* after = found.find<reservation>(order);
    CHECK((after != nullptr) == r.status.has_value());
    if (after == nullptr) continue;
    CHECK(past{after->revision, after->target_revision, after->restored_revision} == r.to);
    CHECK(after->status == *r.status);
    CHECK(after->version == (d && !d->saved<reservation>().empty() ? 5 : 4));
    CHECK(after->target_lines == (r.to.target != 0 ? wanted : lines{}));
  }
  CHECK(covered.size() == (schema::enum_values<reservation_status>.size() + 1) * 3);
}

TEST_CASE("a change is prepared, carried out, and then the reservation has its lines", "[inventory]") {
  auto found = given_revision(committed);
  auto d = rules.decide(adjust{{order, 1, {{apple, 2}, {pear, 1}, {apple, 3}}}, saga}, found, context_of(1, later));
  REQUIRE(said(d) == "reservation_adjusted");
  CHECK(messaging::read<reservation_adjusted>(d->messages[0])->revision == 1);
  CHECK(d->messages[0].correlation == saga.saga);
  CHECK(d->messages[0].sequence == 5);
  CHECK(d->recorded<stock_movement>().front().reason == "revision 1");
  apply(*d, found);
  CHECK(found.find<reservation>(order)->lines == before);
  CHECK(found.find<reservation>(order)->target_lines == wanted);

  d = rules.decide(commit{{order, asked, 1}, saga}, found, context_of(2, later));
  REQUIRE(said(d) == "stock_committed");
  CHECK(movements_of(*d) == carries_out);
  for (const auto& m : d->recorded<stock_movement>()) CHECK(m.reason == "revision 1");
  apply(*d, found);
  CHECK(found.find<reservation>(order)->lines == wanted);
  CHECK(found.find<item>(apple)->on_hand == 8);
  CHECK(found.find<item>(plum)->on_hand == 12);
}

TEST_CASE("a change that is short is refused whole, by what it adds", "[inventory]") {
  auto found = given_revision(committed);
  found.put_loaded(stock_of(apple, 10, 9));
  found.put_loaded(withdrawn_of(pear));
  const auto d = rules.decide(adjusting, found, context_of(1, later));
  REQUIRE(said(d) == "stock_rejected INSUFFICIENT_STOCK");
  CHECK(messaging::read<stock_rejected>(d->messages[0])->short_lines ==
        std::vector<short_line>{{apple, 2, 1}, {pear, 1, 0}});
  CHECK(movements_of(*d) == "-");
}

TEST_CASE("a change that was refused stays so when its command comes again and finds the stock", "[inventory]") {
  auto found = given_revision(committed);
  found.put_loaded(stock_of(apple, 10, 9));
  auto d = rules.decide(adjusting, found, context_of(1, later));
  REQUIRE(said(d) == "stock_rejected INSUFFICIENT_STOCK");
  CHECK(d->messages[0].sequence == 5);
  apply(*d, found);
  d = rules.decide(adjusting, found, context_of(2, later));
  CHECK(said(d) == "stock_rejected INSUFFICIENT_STOCK");
  CHECK(d->saved<reservation>().empty());
  found.put_loaded(stock_of(apple, 10));
  CHECK(said(rules.decide(adjusting, found, context_of(3, later))) == "stock_rejected REVISION_RESTORED");
  CHECK(said(rules.decide(adjust{{order, 3, asked}, saga}, found, context_of(4, later))) == "reservation_adjusted");
}

TEST_CASE("a change that only takes off is prepared without touching the stock", "[inventory]") {
  auto found = given_revision(committed);
  found.put_loaded(stock_of(apple, 0));
  const auto d = rules.decide(adjust{{order, 1, {{apple, 1}}}, saga}, found, context_of(1, later));
  REQUIRE(said(d) == "reservation_adjusted");
  CHECK(movements_of(*d) == "-");
  apply(*d, found);
  CHECK(movements_of(*rules.decide(commit{{order, {{apple, 1}}, 1}, saga}, found, context_of(2, later))) ==
        "return apple +2/0, return plum +2/0");
}

TEST_CASE("what ends an order takes back the change that is prepared, too", "[inventory]") {
  for (const command& c : {command(release{{order, {}}, saga}), command(take_back{{order, {}}, saga})}) {
    auto found = prepared_world();
    const auto d = rules.decide(c, found, context_of(1, later));
    REQUIRE(d);
    CHECK(movements_of(*d) == "return apple +3/0, return plum +2/0, release apple 0/-2, release pear 0/-1");
    CHECK(d->saved<item>().size() == 3);
    apply(*d, found);
    const auto* r = found.find<reservation>(order);
    CHECK(r->status == released);
    CHECK(past{r->revision, r->target_revision, r->restored_revision} == past{1, 0, 2});
    CHECK(r->lines == before);
    CHECK(found.find<item>(apple)->on_hand == 13);
    CHECK(found.find<item>(apple)->reserved == 0);
    CHECK(found.find<item>(apple)->version == 8);
    CHECK(said(rules.decide(restoring, found, context_of(2, later))) == "reservation_restored");
    CHECK(said(rules.decide(committing, found, context_of(3, later))) == "error INVALID_STATE");
  }
}

TEST_CASE("what a change takes off brings a withdrawn item back", "[inventory]") {
  auto found = prepared_world();
  found.put_loaded(withdrawn_of(plum));
  const auto d = rules.decide(committing, found, context_of(1, later));
  REQUIRE(said(d) == "stock_committed");
  CHECK(!item_in(*d, plum)->withdrawn);
  CHECK(item_in(*d, plum)->on_hand == 2);
}

TEST_CASE("an item that a prepared change has set aside cannot be withdrawn", "[inventory]") {
  CHECK(said(rules.decide(withdraw_item{pear}, prepared_world(), context_of(1, later))) == "error ITEM_IN_USE");
}

TEST_CASE("a change that takes an item to its reorder point says so when it is prepared", "[inventory]") {
  auto found = given_revision(committed);
  found.put_loaded(stock_of(apple, 10, 0, 8));
  CHECK(said(rules.decide(adjusting, found, context_of(1, later))) == "item_low, reservation_adjusted");
  found = prepared_world();
  found.put_loaded(stock_of(apple, 10, 2, 8));
  CHECK(said(rules.decide(committing, found, context_of(1, later))) == "stock_committed");
}

TEST_CASE("a command on a revision loads every item of the order, of its change and of the message", "[inventory]") {
  for (const command& c : {command(adjust{{order, 3, {{sku_of("fig"), 1}}}, saga}),
                           command(restore{{order, 3, {{sku_of("fig"), 1}}}, saga})}) {
    application::key_set<model> keys;
    rules.keys(c, keys);
    CHECK(keys.of<reservation>() == std::set<order_id>{order});
    CHECK(keys.of<item>() == std::set<sku>{sku_of("fig")});
    rules.more_keys(c, prepared_world(), keys);
    CHECK(keys.of<item>() == std::set<sku>{apple, sku_of("fig"), pear, plum});
  }
}

TEST_CASE("commands on a revision are read from their messages, and what can never be done is refused there",
          "[inventory]") {
  messaging::message m;
  m.source = "orders";
  m.correlation = saga.saga;
  m.step = saga.step;
  m.type = adjust_reservation::message_type;
  m.data = schema::encode_object(adjusting.request);
  const auto c = rules.from_message(m);
  REQUIRE(c);
  CHECK(std::get<adjust>(*c).reply_to == saga);
  CHECK(std::get<adjust>(*c).request.revision == 2);
  m.type = restore_reservation::message_type;
  CHECK(std::get<restore>(*rules.from_message(m)).request.lines == asked);
  m.type = commit_stock::message_type;
  CHECK(std::get<commit>(*rules.from_message(m)).request.revision == 2);
  m.data.erase("revision");
  CHECK(std::get<commit>(*rules.from_message(m)).request.revision == 0);
  m.data["revision"] = -1;
  CHECK(rules.from_message(m).error().code == errc::validation_failed);
  m.data["revision"] = 0;
  m.type = restore_reservation::message_type;
  CHECK(rules.from_message(m).error().code == errc::validation_failed);
  m.type = adjust_reservation::message_type;
  m.data["lines"] = boost::json::array{};
  CHECK(rules.from_message(m).error().details.at("violations").as_array().size() == 2);
  CHECK(said(rules.decide(adjust{{order, 1, {}}, saga}, given_revision(committed), context_of(1, later))) ==
        "error VALIDATION_FAILED");
}
