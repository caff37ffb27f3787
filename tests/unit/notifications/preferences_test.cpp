#include <map>
#include <set>

#include "comanda/notifications/views.hpp"
#include "given_notification.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::notifications;
using namespace comanda::notifications::given_notification;

namespace {

const service rules;

put_preferences wanting(std::vector<channel> channels, const char* email = nullptr, const char* url = nullptr) {
  put_preferences c{ann, std::move(channels), {}, {}, locale::parse("de")};
  if (email != nullptr) c.email = email_address::parse(email);
  if (url != nullptr) c.webhook_url = webhook_address::parse(url);
  return c;
}

/// "CODE /pointer" of each violation.
std::set<std::string> violations(const put_preferences& c) {
  const auto d = rules.decide(c, given<model>(), context_of(1, at(10)));
  std::set<std::string> all;
  if (d) return all;
  CHECK(d.error().code == errc::validation_failed);
  for (const auto& v : d.error().details.at("violations").as_array())
    all.insert(std::string(v.at("code").as_string()) + " " + std::string(v.at("pointer").as_string()));
  return all;
}

}  // namespace

TEST_CASE("a channel is chosen once and has its address", "[notifications]") {
  using enum channel;
  using set = std::set<std::string>;
  CHECK(violations(wanting({})).empty());
  CHECK(violations(wanting({log, email, webhook}, "a@b.example", "https://b.example")).empty());
  CHECK(violations(wanting({log}, "a@b.example")).empty());
  CHECK(violations(wanting({email})) == set{"REQUIRED /email"});
  CHECK(violations(wanting({webhook}, "a@b.example")) == set{"REQUIRED /webhook_url"});
  CHECK(violations(wanting({email, webhook, email, log, log})) == set{"REQUIRED /email", "REQUIRED /webhook_url",
                                                                      "DUPLICATE_CHANNEL /channels/2",
                                                                      "DUPLICATE_CHANNEL /channels/4"});
}

TEST_CASE("preferences are created, replaced, deleted and created again, and no version comes twice",
          "[notifications]") {
  using application::answer_kind;
  auto found = given<model>();
  std::vector<std::int64_t> versions;
  const auto run = [&](const command& c, std::uint32_t n, answer_kind kind) {
    const auto d = rules.decide(c, found, context_of(n, at(10 * n)));
    REQUIRE(d);
    CHECK(d->reply.kind == kind);
    apply(*d, found);
    versions.push_back(found.find<preferences>(ann)->version);
    return d->reply;
  };
  const auto made = run(wanting({channel::email}, "a@b.example"), 1, answer_kind::created);
  CHECK(made.resource == "/customers/ann/preferences");
  CHECK(made.version == 1);
  CHECK(made.body.at("email") == "a@b.example");
  CHECK(made.body.at("locale") == "de");
  CHECK(made.body.at("created_at").as_string() == to_string(at(10)));

  const auto next = run(wanting({channel::log}), 2, answer_kind::ok);
  CHECK(next.body.at("email").is_null());
  CHECK(next.body.at("created_at").as_string() == to_string(at(10)));
  CHECK(next.body.at("updated_at").as_string() == to_string(at(20)));

  run(delete_preferences{ann}, 3, answer_kind::no_content);
  CHECK(found.find<preferences>(ann)->deleted);
  const auto again = run(wanting({channel::email}, "c@d.example"), 4, answer_kind::created);
  CHECK(again.body.at("created_at").as_string() == to_string(at(40)));
  CHECK(versions == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE("preferences are where a path can lead, whatever the customer's name is", "[notifications]") {
  for (const auto& [name, path] : std::map<std::string, std::string>{
           {"auth0|5f7c", "auth0%7C5f7c"}, {"https://i/u?a#b", "https%3A%2F%2Fi%2Fu%3Fa%23b"}, {"a%2Fb", "a%252Fb"}}) {
    CAPTURE(name);
    auto c = wanting({channel::log});
    c.customer_id = *customer_id::parse(name);
    const auto d = rules.decide(c, given<model>(), context_of(1, at(10)));
    REQUIRE(d);
    CHECK(d->reply.resource == "/customers/" + path + "/preferences");
    CHECK(d->reply.body.at("customer_id") == boost::json::value(name));
  }
}

TEST_CASE("deleting preferences forgets the addresses", "[notifications]") {
  auto found = given<model>(wishes({channel::email, channel::webhook}, "a@b.example", "https://b.example", "de"));
  apply(*rules.decide(delete_preferences{ann}, found, context_of(1, at(10))), found);
  const auto& row = *found.find<preferences>(ann);
  CHECK(row.channels.empty());
  CHECK_FALSE(row.email);
  CHECK_FALSE(row.webhook_url);
  CHECK_FALSE(row.locale);
  CHECK(rules.decide(delete_preferences{ann}, found, context_of(2, at(20))).error().code ==
        errc::preferences_not_found);
}

TEST_CASE("the same preferences again change nothing", "[notifications]") {
  const auto found = given<model>(wishes({channel::email}, "a@b.example", {}, "de"));
  const auto d = rules.decide(wanting({channel::email}, "a@b.example"), found, context_of(1, at(10)));
  REQUIRE(d);
  CHECK(d->saved<preferences>().empty());
  CHECK(d->reply.version == 1);
  CHECK(d->reply.body.at("updated_at").as_string() == to_string(at(0)));
}

TEST_CASE("preferences change under the version that If-Match names", "[notifications]") {
  auto gone = wishes({});
  gone.deleted = true;
  const auto with = [](std::optional<std::int64_t> version, bool any = false) {
    auto ctx = context_of(1, at(10));
    if (version) ctx.expected_versions = {*version};
    ctx.must_exist = any;
    return ctx;
  };
  for (const command& c : {command(wanting({channel::log})), command(delete_preferences{ann})}) {
    CHECK(rules.decide(c, given<model>(wishes({})), with(1)));
    CHECK(rules.decide(c, given<model>(wishes({})), with({}, true)));
    CHECK(rules.decide(c, given<model>(wishes({})), with(2)).error().code == errc::version_mismatch);
    CHECK(rules.decide(c, given<model>(gone), with(1)).error().code == errc::version_mismatch);
    CHECK(rules.decide(c, given<model>(), with({}, true)).error().code == errc::version_mismatch);
  }
}

TEST_CASE("another's preferences are not there", "[notifications]") {
  auto bob = context_of(1, at(10));
  bob.only_owner = "bob";
  auto herself = context_of(1, at(10));
  herself.only_owner = "ann";
  const auto found = given<model>(wishes({}));
  for (const command& c : {command(wanting({channel::log})), command(delete_preferences{ann})}) {
    CHECK(rules.decide(c, found, bob).error().code == errc::preferences_not_found);
    CHECK(rules.decide(c, found, herself));
    application::key_set<model> keys;
    rules.keys(c, keys);
    CHECK(keys.of<preferences>() == std::set<customer_id>{ann});
  }
}
