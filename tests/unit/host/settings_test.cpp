#include "settings.hpp"

#include "support/catch.hpp"

using namespace comanda::host;

namespace {

settings read(setting_source::variables v, std::vector<std::string>* mistakes = nullptr,
              settings_defaults d = {.http_port = 8081}) {
  setting_source from(std::move(v), {});
  auto s = read_settings(from, d);
  if (mistakes != nullptr)
    *mistakes = from.mistakes();
  else
    CHECK(from.mistakes().empty());
  return s;
}

const setting_source::variables good = {
    {"DATABASE_URL", "postgres://u:secret@h/db"}, {"RABBITMQ_URL", "amqp://u:secret@h"}, {"AUTH_MODE", "disabled"}};

bool names(const std::vector<std::string>& mistakes, std::string_view name) {
  for (const auto& m : mistakes) {
    if (m.starts_with(name)) return true;
  }
  return false;
}

}  // namespace

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
        {"API_V1_PREFIX", "api"}},
       &mistakes);
  for (const auto* name :
       {"DATABASE_URL", "RABBITMQ_URL", "HTTP_PORT", "LANES", "LOG_LEVEL", "API_V1_PREFIX", "AUTH_MODE"})
    CHECK(names(mistakes, name));
}

TEST_CASE("a deployable does not start without AUTH_MODE being said, nor with one that is not built", "[settings]") {
  std::vector<std::string> mistakes;
  auto v = good;
  v.erase("AUTH_MODE");
  read(v, &mistakes);
  CHECK(names(mistakes, "AUTH_MODE"));
  v["AUTH_MODE"] = "jwt";
  read(v, &mistakes);
  CHECK(names(mistakes, "AUTH_MODE jwt is not built"));
}

TEST_CASE("the all-in-one needs no AUTH_MODE on loopback alone", "[settings]") {
  const settings_defaults d{.http_port = 8080, .all_in_one = true};
  CHECK(read({}, nullptr, d).auth_mode == "disabled");
  std::vector<std::string> mistakes;
  read({{"HTTP_ADDRESS", "0.0.0.0"}}, &mistakes, d);
  CHECK(names(mistakes, "AUTH_MODE"));
}

TEST_CASE("config shows no password", "[settings]") {
  for (const auto& line : read(good).lines({})) CHECK(line.find("secret") == std::string::npos);
  CHECK(without_password("amqp://u:p@h:1/v") == "amqp://u:***@h:1/v");
  CHECK(without_password("sqlite://a/b") == "sqlite://a/b");
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
