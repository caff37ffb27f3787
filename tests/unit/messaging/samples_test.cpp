#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "comanda/inventory/catalogue.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/messaging/asyncapi.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/notifications/catalogue.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/catalogue.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/catalogue.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/schema/schema.hpp"
#include "support/catch.hpp"
#include "support/json_schema.hpp"

// What was on the wire once is understood for ever. The samples are frozen: tests/contract/messages/README.md says what
// to do when a type changes.
using namespace comanda;
using namespace comanda::messaging;
namespace json = boost::json;
namespace mp11 = boost::mp11;

namespace {

using every_type = mp11::mp_unique<
    mp11::mp_append<orders::catalogue::sends, orders::catalogue::receives, inventory::catalogue::sends,
                    inventory::catalogue::receives, payments::catalogue::sends, payments::catalogue::receives,
                    notifications::catalogue::sends, notifications::catalogue::receives>>;

struct sample {
  std::string file;
  json::value event;
};

/// By message type.
std::map<std::string, std::vector<sample>> read_samples() {
  std::map<std::string, std::vector<sample>> all;
  for (const auto& entry : std::filesystem::directory_iterator(MESSAGE_SAMPLES)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto event = schema::parse_json(text);
    const auto name = entry.path().filename().string();
    if (!event) FAIL(name << ": " << event.error().message);
    all[std::string(event->at("type").as_string())].push_back({name, *std::move(event)});
  }
  return all;
}

const std::map<std::string, std::vector<sample>>& samples() {
  static const auto all = read_samples();
  return all;
}

/// Calls `use` with the mp_identity of each type.
template <class Use>
void each_type(Use use) {
  mp11::mp_for_each<mp11::mp_transform<mp11::mp_identity, every_type>>(use);
}

/// Calls `use` with the mp_identity of each type and each of its samples.
template <class Use>
void each_sample(Use use) {
  std::size_t seen = 0;
  each_type([&]<class T>(mp11::mp_identity<T> type) {
    const auto found = samples().find(std::string(T::message_type));
    if (found == samples().end()) return;  // the first test below names it
    for (const auto& s : found->second) {
      CAPTURE(s.file);
      use(type, s.event);
      ++seen;
    }
  });
  CHECK(seen > 0);
}

message decoded(const json::value& event) {
  auto m = decode(json::serialize(event));
  if (!m) FAIL(m.error().message << " in " << event);
  return *std::move(m);
}

/// What a reader makes of the data, as JSON.
template <payload T>
json::value understood(const message& m) {
  const auto data = read<T>(m);
  if (!data) FAIL(data.error().message << " " << json::serialize(data.error().details));
  return schema::encode_object(*data);
}

/// Whether `whole` says all that `part` says. It may say more: a member that came later has its default.
bool holds(const json::value& whole, const json::value& part) {
  if (const auto* members = part.if_object()) {
    const auto* among = whole.if_object();
    return among != nullptr && std::all_of(members->begin(), members->end(), [among](const auto& m) {
             const auto* same = among->if_contains(m.key());
             return same != nullptr && holds(*same, m.value());
           });
  }
  if (const auto* elements = part.if_array()) {
    const auto* among = whole.if_array();
    return among != nullptr && std::equal(among->begin(), among->end(), elements->begin(), elements->end(), holds);
  }
  return whole == part;
}

/// The same from a newer sender: every object in it has a member that nobody knows.
json::value from_newer_sender(json::value event) {
  if (auto* members = event.if_object()) {
    for (auto& m : *members) m.value() = from_newer_sender(std::move(m.value()));
    members->emplace("addedlater", "by a newer version");
  } else if (auto* elements = event.if_array()) {
    for (auto& e : *elements) e = from_newer_sender(std::move(e));
  }
  return event;
}

using names = std::set<std::string>;

/// The members that the data of a T has, and those of them that every sender must give.
struct member_names {
  names all;
  names required;
};

template <payload T>
member_names members_of() {
  const auto schema = schema::json_schema<T>();
  member_names out;
  for (const auto& m : schema.at("properties").as_object()) out.all.insert(std::string(m.key()));
  if (const auto* required = schema.if_contains("required")) {
    for (const auto& name : required->as_array()) out.required.insert(std::string(name.as_string()));
  }
  return out;
}

/// The names of all members of the objects in `of`; with `in_schema`, of those that a JSON Schema describes.
void collect_names(const json::value& of, bool in_schema, names& into) {
  if (const auto* elements = of.if_array()) {
    for (const auto& e : *elements) collect_names(e, in_schema, into);
  }
  const auto* members = of.if_object();
  if (members == nullptr) return;
  for (const auto& m : *members) {
    if (!in_schema) into.insert(std::string(m.key()));
    if (in_schema && m.key() == "properties") {
      for (const auto& property : m.value().as_object()) into.insert(std::string(property.key()));
    }
    collect_names(m.value(), in_schema, into);
  }
}

names names_in(const json::value& of, bool in_schema) {
  names all;
  collect_names(of, in_schema, all);
  return all;
}

/// Whether the service understands what its catalogue says that it receives.
template <class Service, class Catalogue, payload T>
void check_receiver(const message& m) {
  if constexpr (mp11::mp_contains<typename Catalogue::receives, T>::value) {
    const auto command = Service().from_message(m);
    if (!command) FAIL_CHECK(Catalogue::service << ": " << command.error().message);
  }
}

template <payload T>
void check_receivers(const message& m) {
  check_receiver<orders::service, orders::catalogue, T>(m);
  check_receiver<inventory::service, inventory::catalogue, T>(m);
  check_receiver<payments::service, payments::catalogue, T>(m);
  check_receiver<notifications::service, notifications::catalogue, T>(m);
}

}  // namespace

TEST_CASE("every message type has a golden sample, and every golden sample a message type", "[samples]") {
  names types;
  each_type([&]<class T>(mp11::mp_identity<T>) { types.insert(std::string(T::message_type)); });
  names sampled;
  for (const auto& [type, all] : samples()) {
    sampled.insert(type);
    for (const auto& s : all) {
      CAPTURE(s.file);
      CHECK(s.file.starts_with(type + "."));
    }
  }
  CHECK(sampled == types);
}

TEST_CASE("a golden sample is read for what it says", "[samples]") {
  each_sample([]<class T>(mp11::mp_identity<T>, const json::value& event) {
    const auto m = decoded(event);
    CHECK(m.type == T::message_type);
    if constexpr (command_payload<T>) CHECK(m.target == T::target);
    CHECK((m.kind == message_kind::command) == command_payload<T>);
    CHECK(holds(understood<T>(m), event.at("data")));
    // And it is what is sent today, so that older readers go on understanding it.
    CHECK(holds(schema::parse_json(encode(m)).value(), event));
    check_receivers<T>(m);
  });
}

TEST_CASE("a golden sample fits what the document says of its type", "[samples]") {
  const json::value document = asyncapi({catalogue_of<orders::catalogue>(), catalogue_of<inventory::catalogue>(),
                                         catalogue_of<payments::catalogue>(), catalogue_of<notifications::catalogue>()},
                                        {});
  each_sample([&document]<class T>(mp11::mp_identity<T>, const json::value& event) {
    const auto& schema = document.at("components").at("schemas").at(T::message_type);
    CHECK(test::schema_checker(document).check(schema, event) == std::vector<std::string>{});
  });
}

TEST_CASE("a golden sample from a newer sender is read for what it says", "[samples]") {
  each_sample([]<class T>(mp11::mp_identity<T>, const json::value& event) {
    const auto known = decoded(event);
    auto newer = decoded(from_newer_sender(event));
    CHECK(newer.data.contains("addedlater"));
    CHECK(understood<T>(newer) == understood<T>(known));
    check_receivers<T>(newer);
    newer.data = known.data;
    CHECK(newer == known);
  });
}

TEST_CASE("a golden sample from an older sender, without what may be left out, is read", "[samples]") {
  each_sample([]<class T>(mp11::mp_identity<T>, const json::value& event) {
    const auto [all, required] = members_of<T>();
    auto older = event;
    for (const auto* attribute : {"datacontenttype", "causationid", "traceparent", "sequence"})
      older.as_object().erase(attribute);
    auto& data = older.at("data").as_object();
    for (const auto& name : all) {
      if (!required.contains(name)) data.erase(name);
    }
    const auto m = decoded(older);
    CHECK(holds(understood<T>(m), data));
    check_receivers<T>(m);
  });
}

TEST_CASE("what a golden sample must have is missed by name", "[samples]") {
  each_sample([]<class T>(mp11::mp_identity<T>, const json::value& event) {
    for (const auto& name : members_of<T>().required) {
      CAPTURE(name);
      auto m = decoded(event);
      m.data.erase(name);
      const auto data = read<T>(m);
      REQUIRE_FALSE(data.has_value());
      CHECK(json::serialize(data.error().details).find("\"/" + name + "\"") != std::string::npos);
    }
  });
}

TEST_CASE("every member of a message type is in one of its golden samples", "[samples]") {
  each_type([]<class T>(mp11::mp_identity<T>) {
    names sampled;
    const auto found = samples().find(std::string(T::message_type));
    if (found == samples().end()) return;
    for (const auto& s : found->second) sampled.merge(names_in(s.event.at("data"), false));
    for (const auto& name : names_in(schema::json_schema<T>(), true)) {
      CAPTURE(T::message_type, name);
      CHECK(sampled.contains(name));
    }
  });
}
