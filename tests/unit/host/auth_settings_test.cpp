#include <cstdio>
#include <filesystem>
#include <fstream>

#include "authentication.hpp"
#include "given_settings.hpp"
#include "support/token_maker.hpp"

using namespace comanda;
using namespace comanda::host;
using auth::algorithm;
using test::signing_key;

namespace {

const std::string key_bytes = "wonderfully-hidden-0123456789abcdef";

setting_source::variables jwt_with(setting_source::variables more) {
  more["AUTH_MODE"] = "jwt";
  return good_with(more);
}

std::string in_one_line(std::string pem) {
  for (auto at = pem.find('\n'); at != std::string::npos; at = pem.find('\n')) pem.replace(at, 1, "\\n");
  return pem;
}

bool starts(const std::string& text, std::string_view with) {
  CAPTURE(text, with);
  CHECK(text.starts_with(with));
  return text.starts_with(with);
}

}  // namespace

TEST_CASE("a deployable does not start without AUTH_MODE being said", "[settings][auth]") {
  auto v = good;
  v.erase("AUTH_MODE");
  CHECK(starts(mistakes_of(v), "AUTH_MODE is not set"));
  v["AUTH_MODE"] = "maybe";
  CHECK(starts(mistakes_of(v), "AUTH_MODE is neither jwt nor disabled: maybe"));
  v["AUTH_MODE"] = "";
  CHECK(starts(mistakes_of(v), "AUTH_MODE"));
}

TEST_CASE("the all-in-one needs no AUTH_MODE on loopback alone", "[settings][auth]") {
  const settings_defaults d{.http_port = 8080, .all_in_one = true};
  CHECK(read({}, nullptr, d).auth.mode == "disabled");
  CHECK(read({{"AUTH_MODE", "jwt"}, {"JWT_SECRET", key_bytes}}, nullptr, d).auth.mode == "jwt");
  std::vector<std::string> mistakes;
  static_cast<void>(read({{"HTTP_ADDRESS", "0.0.0.0"}}, &mistakes, d));
  CHECK(names(mistakes, "AUTH_MODE"));
}

TEST_CASE("tokens are verified with exactly one of secret, key and URL", "[settings][auth]") {
  const auto pem = signing_key::ec().pem();
  const auto url = "https://issuer.example/jwks.json";
  CHECK(starts(mistakes_of(jwt_with({})), "AUTH_MODE jwt needs exactly one of"));
  CHECK(starts(mistakes_of(jwt_with({{"JWT_SECRET", key_bytes}, {"JWT_JWKS_URL", url}})), "AUTH_MODE jwt needs"));
  CHECK(starts(mistakes_of(jwt_with({{"JWT_PUBLIC_KEY", pem}, {"JWT_JWKS_URL", url}})), "AUTH_MODE jwt needs"));
  CHECK(starts(mistakes_of(jwt_with({{"JWT_PUBLIC_KEY", pem}, {"JWT_SECRET", key_bytes}})), "AUTH_MODE jwt needs"));
  CHECK(starts(mistakes_of(jwt_with({{"JWT_SECRET", ""}})), "AUTH_MODE jwt needs"));
  const auto s = read(jwt_with({{"JWT_JWKS_URL", url}, {"JWT_ISSUER", "i"}, {"JWT_AUDIENCE", "a"}})).auth;
  CHECK(s.jwks_url == url);
  CHECK(s.issuer == "i");
  CHECK(s.audience == "a");
  CHECK(starts(mistakes_of(jwt_with({{"JWT_JWKS_URL", "issuer.example"}, {"JWT_AUDIENCE", "a"}})),
               "JWT_JWKS_URL begins neither"));
}

TEST_CASE("a token of an issuer by URL has to be for us", "[settings][auth]") {
  const std::string why = "JWT_AUDIENCE is not set, and has to be with JWT_JWKS_URL";
  CHECK(mistakes_of(jwt_with({{"JWT_JWKS_URL", "https://i"}})) == why);
  CHECK(mistakes_of(jwt_with({{"JWT_JWKS_URL", "https://i"}, {"JWT_AUDIENCE", ""}})) == why);
  CHECK(read(jwt_with({{"JWT_SECRET", key_bytes}})).auth.audience.empty());
}

TEST_CASE("the algorithm is that of the key unless it is said", "[settings][auth]") {
  const auto algorithms = [](const setting_source::variables& v) { return read(jwt_with(v)).auth.algorithms; };
  using list = std::vector<algorithm>;
  CHECK(algorithms({{"JWT_SECRET", key_bytes}}) == list{algorithm::hs256});
  CHECK(algorithms({{"JWT_PUBLIC_KEY", signing_key::ec().pem()}}) == list{algorithm::es256});
  CHECK(algorithms({{"JWT_PUBLIC_KEY", signing_key::rsa().pem()}}) == list{algorithm::rs256});
  CHECK(algorithms({{"JWT_JWKS_URL", "https://i"}, {"JWT_AUDIENCE", "a"}}) == list{algorithm::rs256, algorithm::es256});
  CHECK(algorithms({{"JWT_JWKS_URL", "https://i"}, {"JWT_AUDIENCE", "a"}, {"JWT_ALGORITHM", "ES256"}}) ==
        list{algorithm::es256});
}

TEST_CASE("an algorithm that the key is not for is a mistake", "[settings][auth]") {
  const auto rsa = signing_key::rsa().pem();
  const auto with = [](const std::string& algorithm, const std::string& name, const std::string& value) {
    return mistakes_of(jwt_with({{"JWT_ALGORITHM", algorithm}, {name, value}}));
  };
  CHECK(starts(with("RS256", "JWT_SECRET", key_bytes), "JWT_SECRET does not fit RS256"));
  CHECK(starts(with("HS256", "JWT_PUBLIC_KEY", rsa), "JWT_PUBLIC_KEY does not fit HS256"));
  CHECK(starts(with("RS256,ES256", "JWT_PUBLIC_KEY", rsa), "JWT_PUBLIC_KEY does not fit ES256"));
  CHECK(starts(with("HS256,RS256", "JWT_JWKS_URL", "https://i"), "JWT_ALGORITHM names HS256"));
  CHECK(starts(with("none", "JWT_SECRET", key_bytes), "JWT_ALGORITHM is none of HS256"));
  CHECK(starts(with("HS256,HS256", "JWT_SECRET", key_bytes), "JWT_ALGORITHM names HS256 twice"));
}

TEST_CASE("a key that does not do is named and not quoted", "[settings][auth]") {
  const auto short_secret = key_bytes.substr(0, 31);
  CHECK(mistakes_of(jwt_with({{"JWT_SECRET", short_secret}})) == "JWT_SECRET is shorter than 32 bytes");
  const auto hidden = signing_key::rsa().private_pem();
  for (const auto& bad : {std::string("hidden"), hidden, hidden.substr(0, 200)}) {
    const auto all = mistakes_of(jwt_with({{"JWT_PUBLIC_KEY", bad}}));
    CHECK(starts(all, "JWT_PUBLIC_KEY holds no PEM"));
    CHECK(all.find(bad.substr(0, 40)) == std::string::npos);
  }
}

TEST_CASE("a key may be a file, or one line with the ends of lines written out", "[settings][auth]") {
  const auto pem = signing_key::ec().pem();
  CHECK(read(jwt_with({{"JWT_PUBLIC_KEY", in_one_line(pem)}})).auth.public_key == pem);
  const auto path = std::filesystem::temp_directory_path() / "comanda_auth_settings_test.pem";
  const auto written = [&](const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  };
  CHECK(read(jwt_with({{"JWT_PUBLIC_KEY_FILE", written(pem)}})).auth.algorithms == std::vector{algorithm::es256});
  CHECK(read(jwt_with({{"JWT_SECRET_FILE", written(key_bytes + "\n")}})).auth.secret == key_bytes);
  const auto mistakes = mistakes_of(jwt_with({{"JWT_SECRET_FILE", written("too-short-to-show")}}));
  CHECK(starts(mistakes, "JWT_SECRET is shorter"));
  CHECK(mistakes.find("too-short-to-show") == std::string::npos);
  std::filesystem::remove(path);
}

TEST_CASE("config shows which keys are set, and no secret", "[settings][auth]") {
  const auto lines = [](const setting_source::variables& v) {
    std::string all;
    for (const auto& line : read(jwt_with(v)).lines({})) all += line + "\n";
    return all;
  };
  const auto secret = lines({{"JWT_SECRET", key_bytes}});
  CHECK(secret.find("JWT_SECRET=***\n") != std::string::npos);
  CHECK(secret.find("JWT_ALGORITHM=HS256\n") != std::string::npos);
  CHECK(secret.find(key_bytes.substr(0, 8)) == std::string::npos);
  const auto pem = signing_key::ec().pem();
  CHECK(lines({{"JWT_PUBLIC_KEY", pem}}).find("JWT_PUBLIC_KEY=" + in_one_line(pem) + "\n") != std::string::npos);
  CHECK(lines({{"JWT_JWKS_URL", "https://u:pw@i/j"}, {"JWT_AUDIENCE", "a"}}).find("JWT_JWKS_URL=https://u:***@i/j\n") !=
        std::string::npos);
}

TEST_CASE("requests are let in as the settings say", "[auth]") {
  struct fixed_clock final : comanda::clock {
    timestamp now() override { return *parse_timestamp("2026-01-31T12:00:00Z"); }
  } time;
  const log_sink log = [](severity, std::string_view, boost::json::object) {};
  const auto ask = [](const authentication& a, const std::string& authorization) {
    http::request r;
    r.headers.add("Authorization", authorization);
    return a.question()(r);
  };
  const auto token = signing_key::secret(key_bytes).token(R"({"alg":"HS256"})", R"({"sub":"ada","exp":9999999999})");

  authentication nobody_asked(read(good).auth, nullptr, time, log);
  CHECK_FALSE(nobody_asked.question());
  CHECK(nobody_asked.start().has_value());

  authentication by_secret(read(jwt_with({{"JWT_SECRET", key_bytes}})).auth, nullptr, time, log);
  CHECK(by_secret.start().has_value());
  CHECK(ask(by_secret, "Bearer " + token).value().subject == "ada");
  CHECK_FALSE(ask(by_secret, "Basic " + token).has_value());

  // Without a client for the issuer's keys it does not start, and lets nobody in.
  authentication no_client(read(jwt_with({{"JWT_JWKS_URL", "https://i"}, {"JWT_AUDIENCE", "a"}})).auth, nullptr, time,
                           log);
  CHECK_FALSE(no_client.start().has_value());
  CHECK_FALSE(ask(no_client, "Bearer " + token).has_value());
}
