#include <algorithm>

#include "caches.hpp"
#include "given_settings.hpp"
#include "support/certificates.hpp"

using namespace comanda::host;

TEST_CASE("what is not set has its default", "[settings]") {
  const auto s = read(good);
  CHECK(s.http_port == 8081);
  CHECK(s.http_address == "127.0.0.1");
  CHECK(s.lanes == 1);
  CHECK(s.log_format == "json");
}

TEST_CASE("every mistake is reported at once, each with the variable's name", "[settings]") {
  std::vector<std::string> mistakes;
  read({{"DATABASE_URL", "mysql://x"},
        {"HTTP_PORT", "70000"},
        {"LANES", "many"},
        {"LOG_LEVEL", "loud"},
        {"API_V1_PREFIX", "api"},
        {"HTTP_ADDRESS", "localhost"}},
       &mistakes);
  for (const auto* name : {"DATABASE_URL", "RABBITMQ_URL", "HTTP_PORT", "LANES", "LOG_LEVEL", "API_V1_PREFIX",
                           "AUTH_MODE", "HTTP_ADDRESS"})
    CHECK(names(mistakes, name));
}

TEST_CASE("the API's prefix is a path that takes no other route's place", "[settings]") {
  for (const auto* prefix : {"/api/v1", "/a", "/shop-1/API_2.0", "/healthy"})
    CHECK(read(good_with({{"API_V1_PREFIX", prefix}})).api_prefix == prefix);
  for (const auto* prefix : {"", "/", "api", "/api/", "//api", "/a//b", "/a b", "/{x}", "/a?b", "/a%20b", "/health",
                             "/metrics/v1", "/docs"}) {
    CAPTURE(prefix);
    CHECK(mistakes_of(good_with({{"API_V1_PREFIX", prefix}})).find("API_V1_PREFIX") != std::string::npos);
  }
  for (const auto* address : {"127.0.0.1:80", "::1%lo", "shop.example", ""}) {
    CAPTURE(address);
    CHECK(mistakes_of(good_with({{"HTTP_ADDRESS", address}})).find("HTTP_ADDRESS") != std::string::npos);
  }
  CHECK(read(good_with({{"HTTP_ADDRESS", "::"}})).http_address == "::");
}

TEST_CASE("whose prices orders have is a setting of whoever runs Orders", "[settings]") {
  const settings_defaults runs_orders{.orders = true};
  const auto last = [](const settings& s, const settings_defaults& d) { return s.lines(d).back(); };
  CHECK(last(read(good, nullptr, runs_orders), runs_orders) == "ORDERS_PRICES=client");
  const auto by_catalogue = good_with({{"ORDERS_PRICES", "catalogue"}});
  CHECK(last(read(by_catalogue, nullptr, runs_orders), runs_orders) == "ORDERS_PRICES=catalogue");
  CHECK(last(read(good), {}) != "ORDERS_PRICES=client");
  CHECK(read({{"ORDERS_PRICES", "catalogue"}}, nullptr, {.all_in_one = true}).orders_prices == "catalogue");
  std::vector<std::string> mistakes;
  read(good_with({{"ORDERS_PRICES", "mine"}}), &mistakes, runs_orders);
  CHECK(names(mistakes, "ORDERS_PRICES"));
}

TEST_CASE("config shows no password", "[settings]") {
  auto with_redis = good;
  with_redis["REDIS_URL"] = "rediss://:secret@h/1";
  for (const auto& line : read(with_redis).lines({})) CHECK(line.find("secret") == std::string::npos);
  CHECK(without_password("redis://:secret@h/1") == "redis://:***@h/1");
  CHECK(without_password("amqp://u:p@h:1/v") == "amqp://u:***@h:1/v");
  CHECK(without_password("sqlite://a/b") == "sqlite://a/b");
}

TEST_CASE("config shows no secret of a URL's parameters either", "[settings]") {
  const settings_defaults payments{.http_port = 8083, .payments = true};
  const auto v = good_with({
      {"DATABASE_URL",
       "postgresql://shop:secret@[::1]:5433/orders?sslmode=verify-full&sslrootcert=/etc/ca.pem&"
       "sslpassword=secret&password=secret"},
      {"PAYMENT_GATEWAY", "http"},
      {"PAYMENT_GATEWAY_URL", "https://bank.example/base?api_key=secret&secret"},
      {"AUTH_MODE", "jwt"},
      {"JWT_JWKS_URL", "https://issuer.example/keys?code=secret#secret"},
      {"JWT_AUDIENCE", "shop"},
  });
  const auto lines = read(v, nullptr, payments).lines(payments);
  for (const auto& line : lines) {
    CAPTURE(line);
    CHECK(line.find("secret") == std::string::npos);
  }
  for (const auto* line : {"DATABASE_URL=postgresql://shop:***@[::1]:5433/orders?sslmode=verify-full&sslpassword=***&"
                           "sslrootcert=/etc/ca.pem",
                           "PAYMENT_GATEWAY_URL=https://bank.example/base?api_key=***&***",
                           "JWT_JWKS_URL=https://issuer.example/keys?code=***"}) {
    CAPTURE(line);
    CHECK(std::find(lines.begin(), lines.end(), line) != lines.end());
  }
}

TEST_CASE("of a database's URL all that its library takes for a secret is masked", "[settings]") {
  const std::pair<std::string, std::string> table[] = {
      {"postgres://h/d", "postgres://h/d"},
      {"postgres://u@h/d", "postgres://u@h/d"},
      {"postgres://u:secret@h/d", "postgres://u:***@h/d"},
      {"postgres://:secret@h", "postgres://:***@h/"},
      {"postgres://u:secret@a:1,b:2/d?target_session_attrs=any", "postgres://u:***@a:1,b:2/d?target_session_attrs=any"},
      {"postgres:///d?host=/run/postgresql&password=secret", "postgres://:***@%2Frun%2Fpostgresql/d"},
      {"postgres://h/d?user=u&sslpassword=secret&sslkey=/k", "postgres://u@h/d?sslkey=/k&sslpassword=***"},
      {"postgres://h/d?%70assword=secret", "postgres://:***@h/d"},
      {"postgres://u:p@secret@h/d", "***"},
      {"postgres://u:secret@h/d?no_such=1", "***"},
      {"mysql://u:secret@h/d", "***"},
      {"sqlite://a/b?c", "sqlite://a/b?c"},
  };
  for (const auto& [url, masked] : table) CHECK(masked_database_url(url) == masked);
}

TEST_CASE("a database's URL that its library cannot read is named and not quoted", "[settings]") {
  std::vector<std::string> mistakes;
  read(good_with({{"DATABASE_URL", "postgres://u:secret@h/d?no_such=1"}}), &mistakes);
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].starts_with("DATABASE_URL "));
  CHECK(mistakes[0].find("secret") == std::string::npos);
}

TEST_CASE("TLS is set by a certificate and its key, which config does not show", "[settings]") {
  const auto mine = comanda::test::certificate_authority().issue_for("DNS:localhost");
  const comanda::test::scratch_file certificate(mine.certificate);
  const comanda::test::scratch_file key(mine.key);
  auto v = good;
  v["HTTP_TLS_CERTIFICATE_FILE"] = certificate.path();
  v["HTTP_TLS_KEY_FILE"] = key.path();
  const auto s = read(v);
  CHECK(s.tls_certificate + "\n" == mine.certificate);
  CHECK(s.tls_key + "\n" == mine.key);
  std::vector<std::string> tls_lines;
  for (const auto& line : s.lines({})) {
    CHECK(line.find("PRIVATE") == std::string::npos);
    CHECK(line.find('\n') == std::string::npos);
    if (line.starts_with("HTTP_TLS_")) tls_lines.push_back(line);
  }
  CHECK(tls_lines == std::vector<std::string>{"HTTP_TLS_CERTIFICATE=(set)", "HTTP_TLS_KEY=***"});
  CHECK(read(good).tls_certificate.empty());
}

TEST_CASE("of certificate and key, the one that is missing or wrong is named", "[settings]") {
  const comanda::test::certificate_authority authority;
  const auto mine = authority.issue_for("DNS:localhost");
  const auto other = authority.issue_for("DNS:localhost");
  struct row {
    std::string certificate;
    std::string key;
    std::string_view named;
  };
  const row rows[] = {
      {mine.certificate, "", "HTTP_TLS_KEY is not set"},
      {"", mine.key, "HTTP_TLS_CERTIFICATE is not set"},
      {"nonsense", mine.key, "HTTP_TLS_CERTIFICATE is no PEM"},
      {mine.certificate, "nonsense", "HTTP_TLS_KEY is no PEM"},
      {mine.certificate, other.key, "HTTP_TLS_KEY "},
  };
  for (const auto& [certificate, key, named] : rows) {
    CAPTURE(named);
    auto v = good;
    v["HTTP_TLS_CERTIFICATE"] = certificate;
    v["HTTP_TLS_KEY"] = key;
    std::vector<std::string> mistakes;
    read(v, &mistakes);
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].starts_with(named));
    CHECK(mistakes[0].find("PRIVATE") == std::string::npos);
  }
}

TEST_CASE("rows are cached in memory unless it is said otherwise, and in Redis when it is said", "[settings]") {
  CHECK(read(good).redis_url.empty());
  CHECK(read(good).cache_entries == 10'000);
  auto v = good;
  v["CACHE_ENTRIES"] = "0";
  v["REDIS_URL"] = "redis://cache:6379/1";
  CHECK(read(v).cache_entries == 0);
  CHECK(read(v).redis_url == "redis://cache:6379/1");
  std::vector<std::string> mistakes;
  v["CACHE_ENTRIES"] = "-1";
  read(v, &mistakes);
  CHECK(names(mistakes, "CACHE_ENTRIES"));
}

TEST_CASE("rows in Redis are sealed with what all instances know and Redis does not", "[settings]") {
  std::size_t warnings = 0;
  const log_sink log = [&](severity s, std::string_view, const boost::json::object&) {
    warnings += s == severity::warning ? 1 : 0;
  };
  const auto secret = [&](const setting_source::variables& more, const settings_defaults& d = {}) {
    auto v = good_with(more);
    v["REDIS_URL"] = "redis://127.0.0.1";
    return cache_secret_of(read(v, nullptr, d), log);
  };
  const auto derived = secret({});
  CHECK(derived == secret({{"DATABASE_URL", "postgres://other@elsewhere/db?password=secret"}}));
  CHECK(derived != secret({{"DATABASE_URL", "postgres://u:another@h/db"}}));
  const auto given = secret({{"CACHE_KEY", "sixteen characters"}});
  CHECK(given != derived);
  CHECK(given == secret({{"CACHE_KEY", "sixteen characters"}, {"DATABASE_URL", "postgres://u@h/db"}}));
  CHECK(warnings == 0);
  CHECK_FALSE(secret({{"DATABASE_URL", "postgres://u@h/db"}}).empty());
  CHECK(warnings == 1);
  CHECK(secret({{"DATABASE_URL", "sqlite://a"}}) != secret({{"DATABASE_URL", "sqlite://a"}}));
  CHECK(secret({}, {.all_in_one = true}) != secret({}, {.all_in_one = true}));
  CHECK(warnings == 1);
  CHECK(cache_secret_of(read(good), log).empty());
  CHECK(mistakes_of(good_with({{"CACHE_KEY", "short"}})).starts_with("CACHE_KEY "));
  for (const auto& line : read(good_with({{"CACHE_KEY", "sixteen characters"}})).lines({}))
    CHECK(line.find("sixteen") == std::string::npos);
}

TEST_CASE("the environment wins over .env", "[settings]") {
  setting_source from({{"A", "1"}}, {{"A", "2"}, {"B", "3"}});
  CHECK(from.find("A") == "1");
  CHECK(from.find("B") == "3");
  CHECK_FALSE(from.find("C").has_value());
}

TEST_CASE("a variable that is set directly and by file is a mistake", "[settings]") {
  setting_source from({{"A", "1"}, {"A_FILE", "x"}}, {});
  static_cast<void>(from.find("A"));
  CHECK(from.mistakes().size() == 1);
}

TEST_CASE("a file that cannot be read is named", "[settings]") {
  setting_source from({{"A_FILE", "/nowhere/at/all"}}, {});
  CHECK_FALSE(from.find("A").has_value());
  REQUIRE(from.mistakes().size() == 1);
  CHECK(from.mistakes()[0].find("/nowhere/at/all") != std::string::npos);
}

TEST_CASE("a .env file has comments, quotes and export", "[settings]") {
  std::vector<std::string> problems;
  const auto v = parse_dotenv("# c\n\nA=1\nexport B = 'two words'\r\nC=\"x=y\"\nnonsense\n1X=2\n", problems);
  CHECK(v == setting_source::variables{{"A", "1"}, {"B", "two words"}, {"C", "x=y"}});
  CHECK(problems.size() == 2);
}

namespace {

settings read_notifying(setting_source::variables more, std::vector<std::string>* mistakes = nullptr) {
  more.insert(good.begin(), good.end());
  return read(std::move(more), mistakes, {.http_port = 8084, .notifies = true});
}

const std::string new_secret = "new-secret-of-20-chars";
const std::string old_secret = "old-secret-of-20-chars";

}  // namespace

TEST_CASE("a channel is set up by its settings, and by those of its service alone", "[settings]") {
  const auto none = read_notifying({}).delivery;
  CHECK(none.smtp_url.empty());
  CHECK(none.webhook_secrets.empty());
  CHECK(none.smtp_tls == "required");
  CHECK_FALSE(none.webhook_allow_private);
  const setting_source::variables all = {{"SMTP_URL", "smtp://mail.example:587"},
                                         {"SMTP_USER", "shop"},
                                         {"SMTP_PASSWORD", "pass-secret"},
                                         {"SMTP_FROM", "Shop <shop@example.org>"},
                                         {"SMTP_TLS", "offered"},
                                         {"ALLOW_CLEAR_TEXT", "SMTP_URL"},
                                         {"WEBHOOK_SECRETS", new_secret + "," + old_secret},
                                         {"WEBHOOK_ALLOW_PRIVATE", "true"}};
  const auto s = read_notifying(all);
  CHECK(s.delivery.smtp_user == "shop");
  CHECK(s.delivery.smtp_tls == "offered");
  CHECK(s.delivery.webhook_secrets == std::vector{new_secret, old_secret});
  CHECK(s.delivery.webhook_allow_private);
  bool told = false;
  for (const auto& line : s.lines({.notifies = true})) {
    CHECK(line.find("secret") == std::string::npos);
    told = told || line == "WEBHOOK_SECRETS=***,***";
  }
  CHECK(told);
  auto elsewhere = all;
  elsewhere["SMTP_URL"] = "nonsense";
  elsewhere.insert(good.begin(), good.end());
  for (const auto& line : read(elsewhere).lines({})) CHECK_FALSE(line.starts_with("SMTP"));
}

TEST_CASE("a mistake in a channel's settings is told by its variable", "[settings]") {
  const std::string url = "smtp://mail.example";
  const std::string from = "shop@example.org";
  const std::vector<std::pair<setting_source::variables, std::string>> table = {
      {{{"SMTP_URL", "mail.example:25"}, {"SMTP_FROM", from}}, "SMTP_URL"},
      {{{"SMTP_URL", "smtp://"}, {"SMTP_FROM", from}}, "SMTP_URL"},
      {{{"SMTP_URL", "smtp://u:p@mail.example"}, {"SMTP_FROM", from}}, "SMTP_URL"},
      {{{"SMTP_URL", "smtps://mail.example/x"}, {"SMTP_FROM", from}}, "SMTP_URL"},
      {{{"SMTP_URL", "smtp://mail.example:"}, {"SMTP_FROM", from}}, "SMTP_URL"},
      {{{"SMTP_URL", "smtp://mail%2Eexample"}, {"SMTP_FROM", from}}, "SMTP_URL"},
      {{{"SMTP_URL", "smtp://[fe80::1%25eth0]:25"}, {"SMTP_FROM", from}}, "SMTP_URL"},
      {{{"SMTP_URL", url}}, "SMTP_FROM"},
      {{{"SMTP_URL", url}, {"SMTP_FROM", "shop"}}, "SMTP_FROM"},
      {{{"SMTP_FROM", from}}, "SMTP_FROM"},
      {{{"SMTP_URL", url}, {"SMTP_FROM", from}, {"SMTP_USER", "u"}}, "SMTP_PASSWORD"},
      {{{"SMTP_URL", url}, {"SMTP_FROM", from}, {"SMTP_PASSWORD", "p"}}, "SMTP_USER"},
      {{{"SMTP_TLS", "never"}}, "SMTP_TLS"},
      {{{"WEBHOOK_SECRETS", "short"}}, "WEBHOOK_SECRETS"},
      {{{"WEBHOOK_SECRETS", new_secret + ",," + old_secret}}, "WEBHOOK_SECRETS"},
      {{{"WEBHOOK_SECRETS", new_secret + ", " + old_secret}}, "WEBHOOK_SECRETS"},
      {{{"WEBHOOK_ALLOW_PRIVATE", "yes"}}, "WEBHOOK_ALLOW_PRIVATE"},
  };
  for (const auto& [variables, name] : table) {
    CAPTURE(name, variables);
    std::vector<std::string> mistakes;
    read_notifying(variables, &mistakes);
    CHECK(mistakes.size() == 1);
    CHECK(names(mistakes, name));
    for (const auto& m : mistakes) CHECK(m.find("secret-of") == std::string::npos);
  }
}

TEST_CASE("only who asks a payment gateway reads which one", "[settings]") {
  const settings_defaults d{.http_port = 8083, .payments = true};
  const auto s = read(good, nullptr, d);
  CHECK(s.gateway.kind == "test");
  CHECK(s.gateway.timeout == std::chrono::milliseconds(5000));
  auto v = good;
  v["PAYMENT_GATEWAY"] = "cash";
  CHECK(read(v).gateway.kind == "test");
  std::vector<std::string> mistakes;
  read(v, &mistakes, d);
  CHECK(names(mistakes, "PAYMENT_GATEWAY "));
}

TEST_CASE("every mistake about the payment gateway is told at once", "[settings]") {
  const settings_defaults d{.http_port = 8083, .payments = true};
  std::vector<std::string> mistakes;
  auto v = good;
  v["PAYMENT_GATEWAY"] = "http";
  read(v, &mistakes, d);
  CHECK(names(mistakes, "PAYMENT_GATEWAY_URL is not set"));
  v["PAYMENT_GATEWAY_URL"] = "ftp://h";
  v["PAYMENT_GATEWAY_TOKEN"] = "two words";
  v["PAYMENT_GATEWAY_TIMEOUT_MS"] = "15001";
  read(v, &mistakes, d);
  for (const auto* name : {"PAYMENT_GATEWAY_URL begins", "PAYMENT_GATEWAY_TOKEN", "PAYMENT_GATEWAY_TIMEOUT_MS"})
    CHECK(names(mistakes, name));
  for (const auto& m : mistakes) CHECK(m.find("two words") == std::string::npos);
}

TEST_CASE("config shows the gateway without its token", "[settings]") {
  const settings_defaults d{.http_port = 8083, .payments = true};
  auto v = good;
  v["PAYMENT_GATEWAY"] = "http";
  v["PAYMENT_GATEWAY_URL"] = "https://u:secret@bank.example/base";
  v["PAYMENT_GATEWAY_TOKEN"] = "secret";
  v["PAYMENT_GATEWAY_TIMEOUT_MS"] = "700";
  const auto lines = read(v, nullptr, d).lines(d);
  const std::vector<std::string> last(lines.end() - 4, lines.end());
  CHECK(last == std::vector<std::string>{"PAYMENT_GATEWAY=http", "PAYMENT_GATEWAY_URL=https://u:***@bank.example/base",
                                         "PAYMENT_GATEWAY_TOKEN=***", "PAYMENT_GATEWAY_TIMEOUT_MS=700"});
  CHECK(read(good, nullptr, d).lines(d)[lines.size() - 2] == "PAYMENT_GATEWAY_TOKEN=");
  CHECK(read(good).lines({}).size() == lines.size() - 4);
}
