#include "process.hpp"

#include <cstdlib>
#include <thread>

#include "comanda/beast/http_client.hpp"
#include "comanda/beast/server.hpp"
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
      client_(beast::http_client::create({.ca_file = s.tls_ca_bundle}).value()),
      authentication_(s.auth, client_, machine_.clock, machine_.log()) {
  if (s.front.limit.per_minute > 0) limiter_ = std::make_shared<rest::rate_limiter>(s.front.limit);
}
process::~process() = default;

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
  env.request_timeout = settings_.front.request_timeout;
  env.limiter = limiter_;
  env.later = [this](std::chrono::milliseconds delay, std::function<void()> what) {
    return alarm_.after(delay, std::move(what));
  };
  env.leaving = [this] { return leaving_.load(); };
  return env;
}

/// Each lane's view, the worst of them for each dependency.
std::map<std::string, std::string> process::health() const {
  std::map<std::string, std::string> worst = {{"database", "not looked at yet"}, {"broker", "not looked at yet"}};
  std::map<std::string, bool> seen;
  for (const auto& l : lanes_) {
    for (const auto& [name, reason] : l->health().reasons()) {
      const auto dependency = name.substr(0, name.find('_'));  // "broker_publish" is the broker too
      if (!seen[dependency] || !reason.empty()) worst[dependency] = reason;
      seen[dependency] = true;
    }
  }
  return worst;
}

namespace {

/// Our own faults are errors. What we refuse because there is too much of it, or because a server is away, is a
/// warning, few of them. A client's mistakes are the client's, whatever their status.
telemetry::level level_of(const rest::access_record& r) {
  // A probe that asks every second whether we are ready knows the answer; the log has the reason from who noticed.
  if (r.status < 500 || r.status == 501 || r.status == 505 || r.route.starts_with("/health"))
    return telemetry::level::debug;
  return r.status == 503 ? telemetry::level::warning : telemetry::level::error;
}

}  // namespace

void process::on_access(const rest::access_record& r) {
  machine_.metrics
      .make_histogram("comanda_http_request_seconds", "Time from a request to its answer.",
                      {{"method", r.method}, {"route", r.route}, {"status", std::to_string(r.status)}},
                      telemetry::duration_bounds())
      .observe(std::chrono::duration<double>(r.took).count());
  const auto level = level_of(r);
  if (!machine_.logger.writes(level)) return;
  std::optional<std::uint64_t> left_out = 0;
  if (level == telemetry::level::warning) left_out = refusals_logged_.pass(log_throttle::steady::now());
  if (!left_out) return;
  boost::json::object fields = {
      {"request_id", r.request_id}, {"traceparent", r.traceparent}, {"method", r.method}, {"target", r.target},
      {"status", r.status},         {"micros", r.took.count()},     {"peer", r.peer}};
  if (!r.error.empty()) fields["error"] = r.error;
  if (*left_out > 0) fields["left_out"] = *left_out;
  machine_.logger.write(level, "request", fields);
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

int process::run() {
  if (auto good = authentication_.start(); !good) {
    machine_.logger.write(telemetry::level::error, "cannot verify tokens", {{"cause", good.error().message}});
    return EXIT_FAILURE;
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
  life_.leave_within(settings_.shutdown_grace, [](int exit_code) { std::_Exit(exit_code); });
  // Before the drain, which waits for every answer: whoever waits for something gives its answer now.
  alarm_.close();
  for (auto& f : fronts_) f->server->drain();
  for (auto& f : fronts_) f->thread.join();
  for (auto& l : lanes_) l->stop_taking();
  authentication_.stop();
  before_finish_();
  for (auto& l : lanes_) l->finish();
  machine_.logger.write(telemetry::level::info, "left");
  return EXIT_SUCCESS;
}

}  // namespace comanda::host
