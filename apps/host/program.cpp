#include "program.hpp"

#include <sys/stat.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "broker.hpp"
#include "caches.hpp"
#include "comanda/beast/http_client.hpp"
#include "comanda/beast/url.hpp"

namespace comanda::host {

namespace {

using arguments = std::vector<std::string_view>;

void print(std::FILE* to, const std::string& line) { std::fprintf(to, "%s\n", line.c_str()); }

void print_help(const program& p) {
  print(stdout, p.name + " " COMANDA_VERSION "\n\nusage: " + p.name +
                    " [command]\n\n"
                    "  serve                         take requests until SIGTERM (the default)\n"
                    "  migrate up|down|status        the database's schema; down goes one back, or --to N\n"
                    "  openapi, asyncapi             print the document of the API, of the messages\n"
                    "  sagas                         print drawings of the sagas that it leads, as Markdown\n"
                    "  config                        print the effective settings, secrets masked\n"
                    "  healthcheck                   exit 0 when the running service is ready\n"
                    "  --version, --help\n\n"
                    "Settings come from the environment, then from ./.env; NAME_FILE names a file that holds NAME.");
}

int usage(const program& p, const std::string& what) {
  print(stderr, p.name + ": " + what + " (see " + p.name + " --help)");
  return exit_usage;
}

/// The settings, or nothing after every mistake was printed.
std::optional<settings> settings_here(const program& p) {
  auto source = read_settings_here();
  auto s = read_settings(source, p.defaults);
  if (source.mistakes().empty() && !p.defaults.all_in_one) {
    if (auto good = check_broker_url(s.rabbitmq_url); !good) source.mistake("RABBITMQ_URL", good.error().message);
  }
  if (!s.redis_url.empty()) {
    if (auto good = check_cache_url(s.redis_url); !good) source.mistake("REDIS_URL", good.error().message);
  }
  for (const auto& m : source.mistakes()) print(stderr, p.name + ": " + m);
  if (!source.mistakes().empty()) return std::nullopt;
  return s;
}

void print_status(const database& d, const std::vector<storage::migration_status>& list) {
  for (const auto& m : list) print(stdout, d.service + " " + to_line(m));
}

int migrate(const program& p, const settings& s, const arguments& words) {
  const auto what = words.empty() ? std::string_view("status") : words[0];
  std::optional<std::int64_t> to;
  if (words.size() == 3 && words[1] == "--to" && what == "down") {
    std::int64_t n = 0;
    const auto [end, problem] = std::from_chars(words[2].data(), words[2].data() + words[2].size(), n);
    if (problem != std::errc() || end != words[2].data() + words[2].size() || n < 0)
      return usage(p, "--to takes a number");
    to = n;
  } else if (words.size() > 1) {
    return usage(p, "migrate takes up, down [--to N] or status");
  }
  if (what != "up" && what != "down" && what != "status") return usage(p, "migrate takes up, down [--to N] or status");
  for (const auto& d : p.databases(s)) {
    const auto done = what == "up" ? migrate_up(d) : what == "down" ? migrate_down(d, to) : migrate_status(d);
    if (!done) {
      print(stderr, p.name + ": " + d.service + ": " + done.error().message);
      return EXIT_FAILURE;
    }
    print_status(d, *done);
  }
  return EXIT_SUCCESS;
}

/// Prints one of the documents: as it is for everybody, whatever is set here.
int document(const program& p, std::string_view which) {
  const auto about = p.about();
  const auto made = which == "asyncapi" ? about.asyncapi() : about.openapi();
  if (!made) {
    print(stderr, p.name + ": " + made.error().message);
    return EXIT_FAILURE;
  }
  print(stdout, in_lines(*made));
  return EXIT_SUCCESS;
}

int draw_sagas(const program& leader) {
  const auto drawn = leader.about().sagas();
  if (drawn.empty()) return usage(leader, "it leads no sagas");
  std::fputs(drawn.c_str(), stdout);
  return EXIT_SUCCESS;
}

bool is_document(std::string_view command) {
  return command == "openapi" || command == "asyncapi" || command == "sagas";
}

int healthcheck(const settings& s) {
  // The certificate is not verified: it names the service's public host, and what is asked here is this machine, which
  // has the certificate's own key and no secret to keep from itself.
  const auto client = beast::http_client::create({.verify = false});
  if (!client) {
    print(stderr, client.error().message);
    return EXIT_FAILURE;
  }
  beast::url where;
  where.tls = !s.tls_certificate.empty();
  where.host = s.http_address == "0.0.0.0" ? "127.0.0.1" : s.http_address == "::" ? "::1" : s.http_address;
  where.port = s.http_port;
  http::outgoing_request r;
  r.url = (where.tls ? "https://" : "http://") + where.authority() + "/health/ready";
  const auto answer = (*client)->send(r);
  if (!answer) {
    print(stderr, answer.error().message);
    return EXIT_FAILURE;
  }
  print(stdout, answer->body);
  return answer->status == 200 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int run_program(const program& p, int argc, char** argv) {
  // Before anything is created: databases hold what customers told us.
  ::umask(S_IRWXG | S_IRWXO);
  arguments words(argv + 1, argv + argc);
  const auto command = words.empty() ? std::string_view("serve") : words[0];
  if (!words.empty()) words.erase(words.begin());
  if (command == "--version") {
    print(stdout, p.name + " " COMANDA_VERSION);
    return EXIT_SUCCESS;
  }
  if (command == "--help" || command == "-h" || command == "help") {
    print_help(p);
    return EXIT_SUCCESS;
  }
  if (is_document(command) && words.empty()) return command == "sagas" ? draw_sagas(p) : document(p, command);
  const bool known = is_document(command) || command == "serve" || command == "migrate" || command == "config" ||
                     command == "healthcheck";
  if (!known) return usage(p, "there is no command " + std::string(command));
  if (command != "migrate" && !words.empty()) return usage(p, std::string(command) + " takes no argument");

  const auto s = settings_here(p);
  if (!s) return exit_config;
  if (command == "migrate") return migrate(p, *s, words);
  if (command == "healthcheck") return healthcheck(*s);
  if (command == "config") {
    for (const auto& line : s->lines(p.defaults)) print(stdout, line);
    return EXIT_SUCCESS;
  }
  return p.serve(*s);
}

}  // namespace comanda::host
