#include "comanda/redis/cache.hpp"

#include <algorithm>
#include <thread>

#include "comanda/application/row_reader.hpp"
#include "comanda/in_memory/store.hpp"
#include "comanda/lru/cache.hpp"
#include "comanda/testing/cache_suite.hpp"
#include "redis_server.hpp"
#include "support/catch.hpp"
#include "support/certificates.hpp"
#include "support/notes.hpp"

using namespace comanda;
using test::note_id;
using test::note_row;
using test::notes;
using test::redis_server;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using texts = std::vector<std::string>;

redis::options options_for(const redis_server& server) {
  redis::options o;
  o.server = {.host = "127.0.0.1", .port = server.port()};
  // Generous, because machines that test are busy; what is shorter is said where it matters.
  o.connect_timeout = milliseconds(2000);
  o.command_timeout = milliseconds(2000);
  o.pause_after_failure = milliseconds(10);
  return o;
}

texts texts_of(storage::cache& c, const std::vector<std::uint8_t>& numbers) {
  std::vector<storage::cell> keys;
  for (auto n : numbers) keys.emplace_back(note_id(n));
  texts out;
  for (const auto& r : c.get_many(notes(), keys)) out.push_back(test::text_of(r));
  std::ranges::sort(out);
  return out;
}

/// Until `check` says so; fails the test at the deadline.
void wait_until(storage::cache& c, bool well) {
  const auto until = steady_clock::now() + std::chrono::seconds(20);
  while (c.check().has_value() != well) {
    if (steady_clock::now() > until) FAIL("the cache does not become " << (well ? "well" : "lost"));
    std::this_thread::sleep_for(milliseconds(10));
  }
}

}  // namespace

TEST_CASE("rows that were put are there for every instance until they are forgotten", "[redis]") {
  const redis_server server;
  const auto one = redis::make_cache(options_for(server));
  const auto other = redis::make_cache(options_for(server));
  wait_until(*one, true);
  wait_until(*other, true);
  one->put_many(notes(), {note_row(1, "a"), note_row(2, "b")});
  CHECK(texts_of(*other, {1, 2, 3}) == texts{"a", "b"});
  other->put_many(notes(), {note_row(1, "newer", 2)});
  CHECK(texts_of(*one, {1}) == texts{"newer"});
  other->forget_many(notes(), {note_id(1), note_id(9)});
  CHECK(texts_of(*one, {1, 2}) == texts{"b"});
}

TEST_CASE("rows have a lifetime, and prefixes keep services apart", "[redis]") {
  const redis_server server;
  auto o = options_for(server);
  o.key_prefix = "comanda:orders:";
  const auto orders = redis::make_cache(o);
  o.key_prefix = "comanda:payments:";
  const auto payments = redis::make_cache(o);
  wait_until(*orders, true);
  wait_until(*payments, true);
  orders->put_many(notes(), {note_row(1, "a")});
  CHECK(texts_of(*payments, {1}).empty());
  const auto lifetime = std::stol(server.ask("TTL comanda:orders:notes:" + to_string(note_id(1))));
  CHECK(lifetime > 0);
  CHECK(lifetime <= 600);
}

TEST_CASE("a value that is no row, of another kind or too large is not there", "[redis]") {
  const redis_server server;
  auto o = options_for(server);
  o.row_bytes_max = 1000;
  const auto c = redis::make_cache(o);
  wait_until(*c, true);
  const auto key = [](std::uint8_t n) { return "comanda:notes:" + to_string(note_id(n)); };
  server.ask("SET " + key(1) + " nonsense");
  server.ask("LPUSH " + key(2) + " nonsense");
  c->put_many(notes(), {note_row(3, std::string(1000, 'x')), note_row(4, "a")});
  CHECK(texts_of(*c, {1, 2, 3, 4}) == texts{"a"});
}

TEST_CASE("a row that no instance of ours wrote is not there", "[redis]") {
  const redis_server server;
  auto o = options_for(server);
  o.secret = "what Redis does not know";
  const auto ours = redis::make_cache(o);
  o.secret = "a guess";
  const auto forger = redis::make_cache(o);
  wait_until(*ours, true);
  wait_until(*forger, true);
  forger->put_many(notes(), {note_row(1, "forged")});
  CHECK(texts_of(*ours, {1}).empty());
  ours->put_many(notes(), {note_row(1, "a"), note_row(2, "b")});
  CHECK(texts_of(*ours, {1, 2}) == texts{"a", "b"});
  // A row of ours in another's place: an order of somebody else.
  const auto key = [](std::uint8_t n) { return "comanda:notes:" + to_string(note_id(n)); };
  server.ask("COPY " + key(1) + " " + key(2) + " REPLACE");
  CHECK(texts_of(*ours, {1, 2}) == texts{"a"});
  server.ask("SETRANGE " + key(1) + " 20 x");
  CHECK(texts_of(*ours, {1}).empty());
}

TEST_CASE("before the first check, and without a server, a cache has nothing and says why", "[redis]") {
  redis_server server;
  const auto c = redis::make_cache(options_for(server));
  c->put_many(notes(), {note_row(1, "a")});
  CHECK(texts_of(*c, {1}).empty());
  wait_until(*c, true);
  server.kill();
  wait_until(*c, false);
  const auto lost = c->check();
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == errc::unavailable);
  CHECK_FALSE(lost.error().message.empty());
  CHECK(texts_of(*c, {1}).empty());
}

TEST_CASE("a server that was killed and started again is used again", "[redis]") {
  redis_server server;
  std::vector<std::string> told;
  auto o = options_for(server);
  o.report = [&](std::string_view what) { told.emplace_back(what); };
  const auto c = redis::make_cache(o);
  wait_until(*c, true);
  c->put_many(notes(), {note_row(1, "a")});
  REQUIRE(texts_of(*c, {1}) == texts{"a"});
  server.kill();
  CHECK(texts_of(*c, {1}).empty());  // the connection breaks under the read, and that is no failure
  wait_until(*c, false);
  server.start();
  wait_until(*c, true);
  c->put_many(notes(), {note_row(1, "b")});
  CHECK(texts_of(*c, {1}) == texts{"b"});
  CHECK(std::ranges::count(told, "cache: Redis is reached") == 2);
}

TEST_CASE("a server that stalls is asked once and then left alone until it answers again", "[redis]") {
  redis_server server;
  auto o = options_for(server);
  o.command_timeout = milliseconds(300);
  o.connect_timeout = milliseconds(300);
  o.pause_after_failure = std::chrono::hours(1);  // what is asked now is asked by the reads alone
  const auto c = redis::make_cache(o);
  wait_until(*c, true);
  c->put_many(notes(), {note_row(1, "a")});
  server.stall();
  const auto began = steady_clock::now();
  for (int i = 0; i < 1000; ++i) CHECK(texts_of(*c, {1}).empty());
  // A thousand reads that each waited would take five minutes.
  CHECK(steady_clock::now() - began < std::chrono::seconds(60));
  CHECK_FALSE(c->check());
  server.resume();
  CHECK_FALSE(c->check());  // the pause
}

TEST_CASE("a server that stalled and goes on is used again", "[redis]") {
  redis_server server;
  auto o = options_for(server);
  o.command_timeout = milliseconds(300);
  o.connect_timeout = milliseconds(300);
  const auto c = redis::make_cache(o);
  wait_until(*c, true);
  c->put_many(notes(), {note_row(1, "a")});
  server.stall();
  CHECK(texts_of(*c, {1}).empty());
  wait_until(*c, false);
  server.resume();
  wait_until(*c, true);
  CHECK(texts_of(*c, {1}) == texts{"a"});
}

TEST_CASE("a server that repeats what it was told puts no password into a message", "[redis]") {
  const redis_server server({"--rename-command", "AUTH", ""});
  auto o = options_for(server);
  std::string told;
  o.report = [&](std::string_view what) { told += what; };
  o.server.password = "s3cret";
  const auto refused = redis::make_cache(o)->check();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, contains_text("refuses us: ERR"));
  CHECK_THAT(refused.error().message + told, !contains_text("s3cret"));
}

TEST_CASE("a password is asked for, sent, and in no message", "[redis]") {
  const redis_server server({"--requirepass", "s3cret"});
  auto o = options_for(server);
  std::string told;
  o.report = [&](std::string_view what) { told += what; };
  o.server.password = "wr0ng";
  const auto wrong = redis::make_cache(o);
  const auto refused = wrong->check();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, contains_text("refuses us"));
  CHECK_THAT(refused.error().message + told, !contains_text("wr0ng"));
  o.server.password = "s3cret";
  o.server.database = 3;
  const auto right = redis::make_cache(o);
  wait_until(*right, true);
  right->put_many(notes(), {note_row(1, "a")});
  CHECK(texts_of(*right, {1}) == texts{"a"});
}

namespace {

/// A redis-server that speaks TLS on one port, and in clear text with `ask`.
class tls_redis_server {
 public:
  explicit tls_redis_server(const std::string& names)
      : identity_(authority_.issue_for(names)),
        trusted_(authority_.certificate()),
        certificate_(identity_.certificate),
        key_(identity_.key),
        server_({"--tls-port", std::to_string(port_), "--tls-cert-file", certificate_.path(), "--tls-key-file",
                 key_.path(), "--tls-ca-cert-file", trusted_.path(), "--tls-auth-clients", "no"}) {}

  [[nodiscard]] redis::options options() const {
    auto o = options_for(server_);
    o.server.port = port_;
    o.server.tls = true;
    o.ca_file = trusted_.path();
    return o;
  }
  [[nodiscard]] redis_server& server() { return server_; }

 private:
  const int port_ = test::free_port();
  const test::certificate_authority authority_;
  const test::certificate_authority::identity identity_;
  const test::scratch_file trusted_;
  const test::scratch_file certificate_;
  const test::scratch_file key_;
  redis_server server_;
};

std::string why_lost(const redis::options& o) {
  const auto c = redis::make_cache(o);
  const auto seen = c->check();
  return seen ? "" : seen.error().message;
}

}  // namespace

TEST_CASE("over TLS rows are kept as without", "[redis][tls]") {
  tls_redis_server tls("DNS:localhost,IP:127.0.0.1");
  for (const auto* host : {"localhost", "127.0.0.1"}) {
    auto o = tls.options();
    o.server.host = host;
    o.row_bytes_max = 4u << 20;
    const auto c = redis::make_cache(o);
    wait_until(*c, true);
    const std::string large(1'000'000, 'x');  // of many records, both ways
    c->put_many(notes(), {note_row(1, "a"), note_row(2, large), note_row(3, "c")});
    CHECK(texts_of(*c, {1, 2, 3, 4}) == texts{"a", "c", large});
    CHECK_THAT(tls.server().ask("CLIENT LIST"), contains_text("cmd=get"));
  }
}

TEST_CASE("a server of another authority, or of another name, is not believed", "[redis][tls]") {
  tls_redis_server tls("DNS:localhost");
  CHECK(why_lost([&] {
          auto o = tls.options();
          o.server.host = "localhost";
          return o;
        }())
            .empty());
  CHECK_THAT(why_lost(tls.options()), contains_text("certificate is not believed"));  // asked for by its address
  auto o = tls.options();
  o.server.host = "localhost";
  const test::scratch_file other(test::certificate_authority().certificate());
  o.ca_file = other.path();
  CHECK_THAT(why_lost(o), contains_text("certificate is not believed"));
  o.ca_file.clear();  // the system's
  CHECK_THAT(why_lost(o), contains_text("certificate is not believed"));
  o.ca_file = "/nowhere";
  CHECK_THAT(why_lost(o), contains_text("cannot be read"));
}

TEST_CASE("who speaks no TLS, or stalls in the handshake, is lost in time", "[redis][tls]") {
  redis_server plain;
  auto o = options_for(plain);
  o.connect_timeout = milliseconds(300);
  o.server.tls = true;
  CHECK_FALSE(why_lost(o).empty());
  tls_redis_server tls("DNS:localhost,IP:127.0.0.1");
  auto stalled = tls.options();
  stalled.connect_timeout = milliseconds(300);
  stalled.command_timeout = milliseconds(300);
  const auto c = redis::make_cache(tls.options());
  wait_until(*c, true);
  tls.server().stall();
  CHECK_THAT(why_lost(stalled), contains_text("in time"));
  tls.server().resume();
  tls.server().kill();
  CHECK(texts_of(*c, {1}).empty());
  wait_until(*c, false);
  tls.server().start();
  wait_until(*c, true);
}

TEST_CASE("a full server that takes nothing more still gives what it has", "[redis]") {
  const redis_server server({"--maxmemory-policy", "noeviction"});
  const auto c = redis::make_cache(options_for(server));
  wait_until(*c, true);
  c->put_many(notes(), {note_row(1, "a")});
  server.ask("CONFIG SET maxmemory 1");
  c->put_many(notes(), {note_row(2, "b")});
  CHECK(texts_of(*c, {1, 2}) == texts{"a"});
}

TEST_CASE("reads go on while the server comes and goes, and none of them is old", "[redis]") {
  redis_server server;
  const in_memory::database database;
  const auto store = in_memory::open(database);
  const auto c = redis::make_cache(options_for(server));
  const auto near = lru::make_cache({.entries_max = 1});
  application::row_reader reader(*store, near.get(), c.get());
  REQUIRE(store->commit({{.into = &notes(), .inserts = {note_row(1, "0"), note_row(2, "0")}}}));
  std::int64_t version = 1;
  for (int round = 0; round < 6; ++round) {
    if (round % 2 == 0) {
      wait_until(*c, true);
    } else {
      server.kill();
    }
    for (int i = 0; i < 50; ++i) {
      const auto text = std::to_string(version);
      if (i % 3 == 0) {
        for (std::uint8_t n = 1; n <= 2; ++n)
          REQUIRE(store->commit({{.into = &notes(), .updates = {{note_row(n, text, version + 1, version), version}}}}));
        ++version;
      }
      const auto found = reader.load({{&notes(), {note_id(1), note_id(2)}}});
      REQUIRE(found);
      REQUIRE(found->front().size() == 2);
      for (const auto& r : found->front()) REQUIRE(test::text_of(r) == std::to_string(version - 1));
      reader.settle();
    }
    if (round % 2 == 1) {
      wait_until(*c, false);
      server.start();
    }
  }
  CHECK(reader.statistics().far_hits > 0);
}

TEST_CASE("the cache in Redis keeps the rules of the port", "[redis][testing]") {
  const redis_server server;
  int number = 0;
  const auto open = [&] {
    auto options = options_for(server);
    options.key_prefix = "suite" + std::to_string(++number) + ":";
    auto cache = redis::make_cache(options);
    wait_until(*cache, true);
    return cache;
  };
  for (const auto& check : testing::cache_suite(open)) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
  }
}
