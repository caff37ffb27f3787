#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "articles.hpp"
#include "comanda/postgres/store.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::test;

namespace {

/// A port of loopback that accepts connections and never says a word.
class silent_server {
 public:
  silent_server() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(socket_, 8);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~silent_server() { ::close(socket_); }
  silent_server(const silent_server&) = delete;
  silent_server& operator=(const silent_server&) = delete;
  [[nodiscard]] std::string url() const {
    return "postgres://someone:open-sesame@127.0.0.1:" + std::to_string(port_) + "/db";
  }

 private:
  int socket_;
  int port_ = 0;
};

}  // namespace

TEST_CASE("a session that the server ended is replaced, and the schema's statements are prepared again", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto store = postgres::open(db.settings());
  REQUIRE(store->commit(inserting({article(1)})));
  db.end_sessions();
  CHECK(eventually([&] { return store->commit(inserting({article(2)})).has_value(); }));
  const auto loaded = store->load({{&articles(), {article_id(1), article_id(2)}}});
  REQUIRE(loaded);
  CHECK(loaded->front().size() == 2);
}

TEST_CASE("without a server every call is unavailable, and between two attempts none is made", "[postgres]") {
  postgres::options settings;
  std::vector<std::string> reports;
  {
    silent_server gone;
    settings.url = gone.url();
  }
  settings.backoff_min = std::chrono::minutes(10);
  settings.backoff_max = std::chrono::minutes(10);
  settings.report = [&](std::string_view what) { reports.emplace_back(what); };
  auto store = postgres::open(settings);
  for (int i = 0; i < 3; ++i) {
    const auto refused = store->check();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::unavailable);
    CHECK(refused.error().message.find("sesame") == std::string::npos);
  }
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].find("sesame") == std::string::npos);
}

TEST_CASE("a server that accepts and then is silent is given up", "[postgres]") {
  silent_server server;
  postgres::options settings;
  settings.url = server.url();
  settings.connect_timeout = std::chrono::milliseconds(50);
  auto store = postgres::open(settings);
  const auto refused = store->check();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::unavailable);
}

TEST_CASE("a statement that waits too long is given up by the server, and the session lives on", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto settings = db.settings();
  settings.statement_timeout = std::chrono::milliseconds(100);
  int connections = 0;
  settings.report = [&](std::string_view what) { connections += what.ends_with("connected") ? 1 : 0; };
  auto store = postgres::open(settings);
  REQUIRE(store->commit(inserting({article(1)})));
  auto slow = db.settings();
  auto other = postgres::open(slow);
  db.sql(
      "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END "
      "$$; CREATE TRIGGER t BEFORE UPDATE ON \"articles \"\"x\"\"\" FOR EACH ROW EXECUTE FUNCTION dawdle()");
  const auto refused = store->commit(updating({{article(1, "fork", 2), 1}}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::unavailable);
  CHECK(store->commit(inserting({article(2)})));
  CHECK(connections == 1);
}

TEST_CASE("a call that the server does not end is given up by the client", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto settings = db.settings();
  settings.statement_timeout = std::chrono::milliseconds(0);  // the server waits for ever
  settings.call_timeout = std::chrono::milliseconds(200);
  auto store = postgres::open(settings);
  REQUIRE(store->commit(inserting({article(1)})));
  db.sql(
      "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NEW; END "
      "$$; CREATE TRIGGER t BEFORE UPDATE ON \"articles \"\"x\"\"\" FOR EACH ROW EXECUTE FUNCTION dawdle()");
  const auto refused = store->commit(updating({{article(1, "fork", 2), 1}}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::unavailable);
  CHECK(store->commit(inserting({article(2)})));
}

TEST_CASE("a stored value that cannot be read spoils its own row alone", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto store = postgres::open(db.settings());
  REQUIRE(store->commit(inserting({article(1), article(2), article(3)})));
  db.sql("UPDATE \"articles \"\"x\"\"\" SET due_at = 'infinity' WHERE article_id::text LIKE '%02'");
  const auto rows = store->list({.from = &articles(), .order_by = 6, .limit = 10}).value();
  REQUIRE(rows.size() == 3);
  CHECK(rows[0][6] == storage::unreadable_cell(storage::column_kind::timestamp));
  CHECK(rows[1] == article(3));
  CHECK(rows[2] == article(1));
}

TEST_CASE("a URL is checked without being quoted", "[postgres]") {
  CHECK(postgres::validate_url("postgres://u:p@host:5432/db?sslmode=verify-full"));
  CHECK(postgres::masked_url("postgres://u:open%2Fsesame@host:5432/db") == "postgres://u:***@host:5432/db");
  for (const auto* url : {"", "mysql://u:open-sesame@host/db", "postgres://u:open-sesame@host:port/db?nonsense=1",
                          "postgres://u:open/sesame@host/db", "postgres://u:open@sesame@host/db",
                          "postgres://u:11/sesame@host/db", "postgres://u:open-sesame/x@host/db"}) {
    CAPTURE(url);
    CHECK(postgres::masked_url(url).find("sesame") == std::string::npos);
    CHECK(postgres::masked_url(url).find("open") == std::string::npos);
    const auto checked = postgres::validate_url(url);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().message.find("sesame") == std::string::npos);
  }
  postgres::options settings;
  settings.url = "postgres://u:open-sesame@host/db?nonsense=1";
  const auto refused = postgres::open(settings)->check();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("sesame") == std::string::npos);
}

TEST_CASE("straight at the server statements are prepared, and told not to, nothing is left in the session",
          "[postgres][pooler]") {
  fresh_database db;
  create_articles(db);
  // What a session has is only seen from within: its own statement asks.
  db.sql("ALTER TABLE \"articles \"\"x\"\"\" ADD COLUMN kept bigint");
  db.sql(
      "CREATE FUNCTION note_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.kept := (SELECT count(*) FROM "
      "pg_prepared_statements); RETURN NEW; END $$");
  db.sql("CREATE TRIGGER t BEFORE INSERT ON \"articles \"\"x\"\"\" FOR EACH ROW EXECUTE FUNCTION note_kept()");
  const auto kept = [&](int number) {
    return db.sql("SELECT kept FROM \"articles \"\"x\"\"\" WHERE article_id = '" + to_string(article_id(number)) + "'");
  };
  auto settings = db.settings();
  REQUIRE(postgres::open(settings)->commit(inserting({article(1)})));
  CHECK(kept(1) == "2");  // BEGIN, INSERT; COMMIT comes behind it
  settings.prepared = postgres::preparing::never;
  REQUIRE(postgres::open(settings)->commit(inserting({article(2)})));
  CHECK(kept(2) == "0");
}

TEST_CASE("where sessions keep nothing, a call still has its time, and a failed one leaves the session whole",
          "[postgres][pooler]") {
  fresh_database db;
  create_articles(db);
  auto settings = db.settings();
  settings.prepared = postgres::preparing::never;
  settings.statement_timeout = std::chrono::milliseconds(100);
  std::vector<std::string> reports;
  settings.report = [&](std::string_view what) { reports.emplace_back(what); };
  auto store = postgres::open(settings);
  REQUIRE(store->commit(inserting({article(1)})));
  CHECK(store->commit(inserting({article(1)})).error().code == errc::conflict);
  db.sql(
      "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$");
  db.sql("CREATE TRIGGER t BEFORE INSERT ON \"articles \"\"x\"\"\" FOR EACH ROW EXECUTE FUNCTION linger()");
  CHECK(store->commit(inserting({article(2)})).error().code == errc::unavailable);
  const auto loaded = store->load({{&articles(), {article_id(1), article_id(2)}}});
  REQUIRE(loaded);
  CHECK(loaded->front().size() == 1);
  CHECK(reports.size() == 1);  // connected, once
}
