#include <algorithm>

#include "given_settings.hpp"

using namespace comanda::host;

namespace {

constexpr settings_defaults everything{.http_port = 8080, .notifies = true, .payments = true};

/// The mistakes, in one text, of settings that are good but for these.
std::string wrong_with(const setting_source::variables& more) {
  std::vector<std::string> mistakes;
  read(good_with(more), &mistakes, everything);
  std::string all;
  for (const auto& m : mistakes) all += m + "\n";
  return all;
}

struct way {
  std::string variable;
  setting_source::variables in_clear;   ///< to a host somewhere
  setting_source::variables encrypted;  ///< to the same
};

const std::vector<way> ways = {
    {"RABBITMQ_URL", {{"RABBITMQ_URL", "amqp://u:s3cret@HOST/v"}}, {{"RABBITMQ_URL", "amqps://u:s3cret@HOST/v"}}},
    {"REDIS_URL", {{"REDIS_URL", "redis://:s3cret@HOST"}}, {{"REDIS_URL", "rediss://:s3cret@HOST"}}},
    {"PAYMENT_GATEWAY_URL",
     {{"PAYMENT_GATEWAY", "http"}, {"PAYMENT_GATEWAY_URL", "http://HOST/v2?key=s3cret"}},
     {{"PAYMENT_GATEWAY", "http"}, {"PAYMENT_GATEWAY_URL", "https://HOST/v2?key=s3cret"}}},
    {"JWT_JWKS_URL",
     {{"AUTH_MODE", "jwt"}, {"JWT_AUDIENCE", "shop"}, {"JWT_JWKS_URL", "http://HOST/keys?s3cret"}},
     {{"AUTH_MODE", "jwt"}, {"JWT_AUDIENCE", "shop"}, {"JWT_JWKS_URL", "https://HOST/keys?s3cret"}}},
    {"SMTP_URL",
     {{"SMTP_URL", "smtp://HOST"},
      {"SMTP_FROM", "a@b.example"},
      {"SMTP_USER", "u"},
      {"SMTP_PASSWORD", "s3cret"},
      {"SMTP_TLS", "offered"}},
     {{"SMTP_URL", "smtp://HOST"}, {"SMTP_FROM", "a@b.example"}, {"SMTP_USER", "u"}, {"SMTP_PASSWORD", "s3cret"}}},
};

setting_source::variables to(std::string_view host, setting_source::variables v) {
  for (auto& [name, value] : v) {
    if (const auto at = value.find("HOST"); at != std::string::npos) value.replace(at, 4, host);
  }
  return v;
}

}  // namespace

TEST_CASE("secrets leave the machine in clear text only where a setting says so", "[settings][clear-text]") {
  for (const auto& w : ways) {
    CAPTURE(w.variable);
    for (const std::string host : {"mq.example", "10.0.0.1:80", "[2001:db8::1]", "localhost.example",
                                   "127.0.0.1.example", "0.0.0.0", "127.1", "0127.0.0.1"}) {
      CAPTURE(host);
      const auto told = wrong_with(to(host, w.in_clear));
      CHECK(told.starts_with(w.variable + " leads over a network in clear text"));
      CHECK(told.find("s3cret") == std::string::npos);
      CHECK(std::count(told.begin(), told.end(), '\n') == 1);
      CHECK(wrong_with(to(host, w.encrypted)).empty());
      auto allowed = to(host, w.in_clear);
      allowed["ALLOW_CLEAR_TEXT"] = w.variable;
      CHECK(wrong_with(allowed).empty());
      allowed["ALLOW_CLEAR_TEXT"] = w.variable == "REDIS_URL" ? "RABBITMQ_URL,SMTP_URL" : "REDIS_URL";
      CHECK_FALSE(wrong_with(allowed).empty());
    }
    for (const std::string host : {"localhost", "127.0.0.1:81", "127.3.2.1", "[::1]:82", "[0:0:0:0:0:0:0:1]"}) {
      CAPTURE(host);
      CHECK(wrong_with(to(host, w.in_clear)).empty());
    }
  }
}

TEST_CASE("where there is no secret there is nothing to overhear", "[settings][clear-text]") {
  CHECK(wrong_with({{"REDIS_URL", "redis://cache.example"}}).empty());
  CHECK(
      wrong_with({{"SMTP_URL", "smtp://mail.example"}, {"SMTP_FROM", "a@b.example"}, {"SMTP_TLS", "offered"}}).empty());
}

TEST_CASE("what may be in clear text is named by its variable, and shown by config", "[settings][clear-text]") {
  for (const std::string bad : {"yes", "*", "RABBITMQ_URL,,REDIS_URL", "DATABASE_URL", "REDIS_URL ,SMTP_URL"}) {
    CAPTURE(bad);
    CHECK(wrong_with({{"ALLOW_CLEAR_TEXT", bad}}).starts_with("ALLOW_CLEAR_TEXT "));
  }
  const auto lines = read(good_with({{"ALLOW_CLEAR_TEXT", "RABBITMQ_URL,REDIS_URL"}})).lines({});
  CHECK(std::find(lines.begin(), lines.end(), "ALLOW_CLEAR_TEXT=RABBITMQ_URL,REDIS_URL") != lines.end());
}
