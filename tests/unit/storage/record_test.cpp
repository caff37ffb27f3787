#include "comanda/storage/record.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/parse.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <limits>

#include "comanda/application/rows.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/operations/service.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/service.hpp"
#include "support/catch.hpp"

// What `to_row` writes, `from_row` reads: for every record that there is, and for a record with a column of each type.
namespace {

using namespace comanda;
namespace mp = boost::mp11;

enum class kind { round, flat_ };
BOOST_DESCRIBE_ENUM(kind, round, flat_)

struct piece {
  comanda::sku sku;
  comanda::currency currency;
  schema::bounded_string<1, 3> text;
  schema::bounded_list<comanda::sku, 1, 2> names;
  std::optional<comanda::customer_id> owner;
  kind how = kind::round;

  void validate(schema::context& ctx) const {
    if (text.value().empty()) ctx.violate("EMPTY", "must not be empty");
  }
};
BOOST_DESCRIBE_STRUCT(piece, (), (sku, currency, text, names, owner, how))

struct everything {
  static constexpr std::string_view table_name = "everything";
  static constexpr std::string_view key_column = "key";
  uuid key;
  comanda::order_id order_id;
  comanda::sku sku;
  comanda::currency currency;
  std::string text;
  bool yes = false;
  std::int64_t number = 0;
  std::int32_t small = 0;
  std::uint8_t tiny = 0;
  ranged<1, 9> few;
  kind how = kind::round;
  timestamp at;
  storage::json_text document;
  boost::json::object object;
  piece part;
  std::vector<piece> parts;
  std::optional<uuid> other_key;
  std::optional<comanda::sku> other_sku;
  std::optional<comanda::currency> other_currency;
  std::optional<std::string> other_text;
  std::optional<bool> maybe;
  std::optional<std::int32_t> other_number;
  std::optional<ranged<-5, 0>> debt;
  std::optional<kind> otherwise;
  std::optional<timestamp> then;
  std::optional<piece> spare;
};
BOOST_DESCRIBE_STRUCT(everything, (),
                      (key, order_id, sku, currency, text, yes, number, small, tiny, few, how, at, document, object,
                       part, parts, other_key, other_sku, other_currency, other_text, maybe, other_number, debt,
                       otherwise, then, spare))

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T, std::size_t Min, std::size_t Max>
inline constexpr bool is_list<schema::bounded_list<T, Min, Max>> = true;

/// The n-th of a few values at the edges of a type.
template <class T>
T nth_value(unsigned n) {
  if constexpr (storage::detail::is_optional<T>) {
    return n % 3 == 0 ? T() : T(nth_value<typename T::value_type>(n));
  } else if constexpr (is_list<T>) {
    T list;
    for (unsigned i = 0; i < n % 3; ++i) list.push_back(nth_value<typename T::value_type>(n + i));
    return list;
  } else if constexpr (std::is_same_v<T, bool>) {
    return n % 2 == 1;
  } else if constexpr (std::is_integral_v<T>) {
    return n % 3 == 0 ? T{0} : n % 3 == 1 ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max();
  } else if constexpr (storage::detail::is_ranged<T>) {
    return n % 3 == 0 ? T() : T::of(n % 3 == 1 ? T::min : T::max).value();
  } else if constexpr (storage::detail::is_id<T>) {
    return T(nth_value<uuid>(n));
  } else if constexpr (storage::detail::is_name<T>) {
    return n % 3 == 0 ? T() : T::parse(n % 3 == 1 ? "a" : std::string(T::rule().chars_max, ':')).value();
  } else if constexpr (std::is_same_v<T, std::string>) {
    return n % 4 == 0 ? "" : n % 4 == 1 ? "\"\\\n\u00e4" : n % 4 == 2 ? "null" : std::string(1000, 'x');
  } else if constexpr (std::is_same_v<T, uuid>) {
    uuid u;
    u.bytes.fill(static_cast<std::uint8_t>(n % 3 * 127));
    return u;
  } else if constexpr (std::is_same_v<T, currency>) {
    return n % 2 == 0 ? currency() : *currency::parse("JPY");
  } else if constexpr (std::is_same_v<T, timestamp>) {
    return timestamp() + microseconds(static_cast<std::int64_t>(n) * 1'234'567);
  } else if constexpr (std::is_same_v<T, storage::json_text>) {
    return n % 2 == 0 ? T() : T{R"({"a":[1,null]})"};
  } else if constexpr (std::is_same_v<T, boost::json::object>) {
    return n % 2 == 0 ? T() : T{{"", nullptr}, {"a", {1, "b"}}};
  } else if constexpr (std::is_enum_v<T>) {
    const auto& all = schema::enum_values<T>;
    return all[n % all.size()];
  } else if constexpr (boost::describe::has_describe_members<T>::value) {
    T made;
    mp::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto d) {
      using member = std::remove_cvref_t<decltype(made.*d.pointer)>;
      made.*d.pointer = nth_value<member>(n);
    });
    return made;
  } else {
    return T();
  }
}

template <class T>
void check_round_trip(const T& value) {
  const auto written = storage::to_row(value);
  const auto& t = storage::table_of<T>();
  REQUIRE(written.size() == t.columns.size());
  const auto read = storage::from_row<T>(written);
  INFO(t.name << ": " << (read ? "" : read.error().message));
  REQUIRE(read);
  CHECK(storage::to_row(*read) == written);
}

using records =
    mp::mp_append<mp::mp_list<everything, application::outbox_row, application::inbox_row, application::idempotency_row,
                              application::timer_row, application::audit_row, application::effect_row>,
                  orders::model::aggregates, orders::model::facts, inventory::model::aggregates,
                  inventory::model::facts, payments::model::aggregates, payments::model::facts,
                  notifications::model::aggregates, notifications::model::facts, operations::model::aggregates>;

template <class Use>
void for_each_record(Use use) {
  mp::mp_for_each<mp::mp_transform<mp::mp_identity, records>>(
      [&](auto tag) { use.template operator()<typename decltype(tag)::type>(); });
}

}  // namespace

TEST_CASE("a default of every record can be read when it is written", "[storage]") {
  for_each_record([]<class T>() { check_round_trip(T()); });
}

TEST_CASE("every record with values from the edges of its types can be read when it is written", "[storage]") {
  for_each_record([]<class T>() {
    for (unsigned n = 0; n < 24; ++n) check_round_trip(nth_value<T>(n));
  });
}

TEST_CASE("a cell that holds no value of its member's type is named", "[storage]") {
  const auto good = storage::to_row(everything());
  const auto& t = storage::table_of<everything>();
  const auto reads = [&](std::string_view column, storage::cell value) {
    auto row = good;
    row[t.index_of(column)] = std::move(value);
    const auto read = storage::from_row<everything>(row);
    if (read) return true;
    CHECK(read.error().message == "a stored row of everything cannot be read: column " + std::string(column));
    return false;
  };
  CHECK(reads("tiny", std::int64_t{255}));
  CHECK_FALSE(reads("tiny", std::int64_t{256}));
  CHECK_FALSE(reads("tiny", std::int64_t{-1}));
  CHECK_FALSE(reads("small", std::int64_t{1} << 31));
  CHECK(reads("few", std::int64_t{9}));
  CHECK_FALSE(reads("few", std::int64_t{10}));
  CHECK_FALSE(reads("debt", std::int64_t{1}));
  CHECK_FALSE(reads("other_number", -(std::int64_t{1} << 31) - 1));
  CHECK_FALSE(reads("sku", std::string("a b")));
  CHECK_FALSE(reads("currency", std::string("eur")));
  CHECK_FALSE(reads("how", std::string("oval")));
  CHECK_FALSE(reads("how", std::string()));
  CHECK(reads("how", std::string("flat")));
  CHECK_FALSE(reads("yes", storage::null{}));
  CHECK_FALSE(reads("part", storage::json_text{"{"}));
  CHECK_FALSE(reads("part", storage::json_text{"[]"}));
  CHECK_FALSE(storage::from_row<everything>({}));
}

TEST_CASE("a stored document outlives the bounds that it was written under", "[storage]") {
  const auto& t = storage::table_of<everything>();
  auto row = storage::to_row(everything());
  row[t.index_of("part")] = storage::json_text{
      R"({"sku":"A","currency":"EUR","text":"longer than three","names":["a","b","c"],"how":"round","gone":1})"};
  const auto read = storage::from_row<everything>(row);
  REQUIRE(read);
  CHECK(read->part.text.value() == "longer than three");
  CHECK(read->part.names.size() == 3);
  CHECK_FALSE(schema::decode<piece>(boost::json::parse(std::get<storage::json_text>(row[t.index_of("part")]).text),
                                    {.unknown_members = schema::unknown_members::ignore}));
}
