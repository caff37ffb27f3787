#include "process.hpp"

#include <cstdlib>
#include <thread>

#include "comanda/beast/http_client.hpp"
#include "comanda/beast/server.hpp"
#include "comanda/delivery/signature.hpp"
#include "comanda/rest/api_documents.hpp"
#include "comanda/rest/handler.hpp"
#include "listener.hpp"

namespace comanda::host {

/// What one lane's clients see.
struct process::front {
  std::shared_ptr<http::route_table> routes = std::make_shared<http::route_table>();
  std::unique_ptr<beast::server> server;
  std::thread thread;
};

process::process(const settings& s, std::string service)
    : settings_(s),
      service_(std::move(service)),
      machine_(s, service_),
      cache_secret_(cache_secret_of(s, machine_.log())),
      access_log_(machine_.log(), [this](severity level) { return machine_.writes(level); }),
      client_(beast::http_client::create({.ca_file = s.tls_ca_bundle}).value()),
      authentication_(s.auth, client_, machine_.clock, machine_.log()),
      seats_(std::make_shared<rest::caller_seats>(static_cast<std::size_t>(s.http.streams_per_caller_max))),
      waits_(std::make_shared<rest::caller_seats>(static_cast<std::size_t>(s.http.waits_per_caller_max))) {
  if (s.front.limit.per_minute > 0) limiter_ = std::make_shared<rest::rate_limiter>(s.front.limit);
}
process::~process() = default;

namespace {

/// Which names the service answers to; nothing: to all. Without tokens the browser of somebody who reaches us is a way
/// in for whoever leads a name to our address.
std::optional<std::vector<std::string>> hosts_of(const settings& s) {
  auto hosts = s.front.hosts;
  if (hosts == std::vector<std::string>{"*"} || (hosts.empty() && s.auth.mode != "disabled")) return std::nullopt;
  const bool any_address = s.http_address == "0.0.0.0" || s.http_address == "::";
  if (!any_address) hosts.push_back(s.http_address);
  return hosts;
}

}  // namespace

rest::environment process::environment() {
  rest::environment env;
  env.clock = &machine_.clock;
  env.ids = &machine_.ids;
  env.service = service_;
  env.prefix = settings_.api_prefix;
  env.health = [this] { return health(); };
  env.metrics = [this] { return machine_.metrics.text(); };
  env.on_access = [this](const rest::access_record& r) { on_access(r); };
  env.authenticate = authentication_.question();
  env.cors_origins = settings_.front.cors_origins;
  env.hosts = hosts_of(settings_);
  env.refuses_other_sites = settings_.auth.mode == "disabled";
  env.over_tls = !settings_.tls_certificate.empty();
  env.trusted_proxies = settings_.front.trusted_proxies;
  env.request_timeout = settings_.front.request_timeout;
  env.limiter = limiter_;
  env.running_keys = running_keys_;
  env.seats = seats_;
  env.waits = waits_;
  env.waits_max = static_cast<std::size_t>(settings_.http.waits_max);
  env.later = [this](std::chrono::milliseconds delay, std::function<void()> what) {
    return alarm_.after(delay, std::move(what));
  };
  if (const auto& secrets = settings_.delivery.webhook_secrets; !secrets.empty()) {
    env.webhook_keys = [secrets](std::string_view customer) { return delivery::keys_of_customer(secrets, customer); };
  }
  env.leaving = [this] { return leaving_.load(); };
  return env;
}

/// Each lane's view, the worst of them for each dependency.
std::map<std::string, rest::dependency_state> process::health() const {
  const rest::dependency_state unseen{"NOT_CHECKED_YET", "not looked at yet"};
  std::map<std::string, rest::dependency_state> worst = {{"database", unseen}, {"broker", unseen}};
  std::map<std::string, bool> seen;
  for (const auto& l : lanes_) {
    for (const auto& [name, state] : l->health().states()) {
      const auto dependency = name.substr(0, name.find('_'));  // "broker_publish" is the broker too
      if (!seen[dependency] || !state.reason.empty()) worst[dependency] = state;
      seen[dependency] = true;
    }
  }
  return worst;
}

void process::on_access(const rest::access_record& r) {
  machine_.metrics
      .make_histogram("comanda_http_request_seconds", "Time from a request to its answer.",
                      {{"method", r.method}, {"route", r.route}, {"status", std::to_string(r.status)}},
                      telemetry::duration_bounds())
      .observe(std::chrono::duration<double>(r.took).count());
  access_log_.write(r);
}

void process::listen(const add_routes& add) {
  auto f = std::make_unique<front>();
  const auto env = environment();
  rest::add_system_routes(*f->routes, env);
  add(*f->routes, env);
  if (about_) rest::add_document_routes(*f->routes, env, about_->about(), about_->asyncapi()).value();
  fronts_.push_back(std::move(f));
}

/// Not labelled by lane: what an operator asks is whether the process is full.
void process::sample_fronts() {
  const auto sum = [this](auto count) {
    return [this, count] {
      double all = 0;
      for (const auto& f : fronts_) all += static_cast<double>(count(*f->server));
      return all;
    };
  };
  machine_.metrics.sample("comanda_http_connections", "Connections that are open.", {},
                          sum([](const beast::server& s) { return s.open_connections(); }));
  machine_.metrics.sample("comanda_http_connections_evicted", "Connections closed so far to make room for others.", {},
                          sum([](const beast::server& s) { return s.evictions_total(); }));
}

/// What other processes of another version go on with is not ours to touch: nothing was done, and nothing will be.
void process::refuse_to_run(const std::string& service, const error& why) {
  refused_ = true;
  machine_.logger.write(telemetry::level::error, "cannot start", {{"service", service}, {"cause", why.message}});
  life_.end();
}

int process::run() {
  if (auto good = authentication_.start(); !good) {
    machine_.logger.write(telemetry::level::error, "cannot verify tokens", {{"cause", good.error().message}});
    return EXIT_FAILURE;
  }
  for (auto& l : lanes_) {
    if (!l->try_admission()) return EXIT_FAILURE;
  }
  const auto o = listener_of(settings_, fronts_.size(), machine_.log());
  for (auto& f : fronts_) {
    auto made = beast::server::create(o, rest::make_handler(f->routes, environment()),
                                      rest::make_wire_error_page(environment()));
    if (!made) {
      machine_.logger.write(telemetry::level::error, "cannot listen",
                            {{"address", o.address}, {"port", o.port}, {"cause", made.error().message}});
      return EXIT_FAILURE;
    }
    f->server = *std::move(made);
  }
  sample_fronts();
  for (auto& l : lanes_) l->start();
  for (auto& f : fronts_) f->thread = std::thread([&server = *f->server] { server.run(); });
  machine_.logger.write(telemetry::level::info, "serving",
                        {{"address", settings_.http_address},
                         {"port", settings_.http_port},
                         {"tls", !settings_.tls_certificate.empty()},
                         {"lanes", fronts_.size()}});

  life_.wait_for_signal();
  leaving_ = true;
  machine_.logger.write(telemetry::level::info, "leaving", {{"grace_seconds", settings_.shutdown_grace.count()}});
  // What is not done within the grace is safe in the database and goes on with the next start.
  life_.leave_within(settings_.shutdown_grace, [this](int exit_code) {
    std::_Exit(refused_ && exit_code == EXIT_SUCCESS ? EXIT_FAILURE : exit_code);
  });
  // Before the drain, which waits for every answer: whoever waits for something gives its answer now.
  alarm_.close();
  for (auto& f : fronts_) f->server->drain();
  for (auto& f : fronts_) f->thread.join();
  for (auto& l : lanes_) l->stop_taking();
  authentication_.stop();
  before_finish_();
  for (auto& l : lanes_) l->finish();
  machine_.logger.write(telemetry::level::info, "left");
  return refused_ ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace comanda::host
