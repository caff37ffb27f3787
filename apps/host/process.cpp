#include "process.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "comanda/beast/http_client.hpp"
#include "comanda/beast/server.hpp"
#include "comanda/rest/api_documents.hpp"
#include "comanda/rest/handler.hpp"

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
      client_(beast::http_client::create({}).value()),
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

void process::on_access(const rest::access_record& r) {
  machine_.metrics
      .make_histogram("comanda_http_request_seconds", "Time from a request to its answer.",
                      {{"method", r.method}, {"route", r.route}, {"status", std::to_string(r.status)}},
                      telemetry::duration_bounds())
      .observe(std::chrono::duration<double>(r.took).count());
  // A probe that asks every second whether we are ready knows the answer; the log has the reason from who noticed.
  const bool probe = r.route.starts_with("/health");
  const auto level = r.status >= 500 && !probe ? telemetry::level::error : telemetry::level::debug;
  if (!machine_.logger.writes(level)) return;
  boost::json::object fields = {
      {"request_id", r.request_id}, {"traceparent", r.traceparent}, {"method", r.method}, {"target", r.target},
      {"status", r.status},         {"micros", r.took.count()},     {"peer", r.peer}};
  if (!r.error.empty()) fields["error"] = r.error;
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

int process::run() {
  if (auto good = authentication_.start(); !good) {
    machine_.logger.write(telemetry::level::error, "cannot verify tokens", {{"cause", good.error().message}});
    return EXIT_FAILURE;
  }
  for (auto& f : fronts_) {
    beast::server_options o;
    o.address = settings_.http_address;
    o.port = settings_.http_port;
    o.reuse_port = fronts_.size() > 1;
    o.tls_certificate = settings_.tls_certificate;
    o.tls_key = settings_.tls_key;
    // The routes' own limit comes first: it knows of `Prefer: wait`, and answers in the envelope.
    o.request_time_max = std::max(o.request_time_max, settings_.front.request_timeout + std::chrono::seconds(35));
    o.connections_max = static_cast<std::size_t>(settings_.connections_max);
    auto made = beast::server::create(o, rest::make_handler(f->routes, environment()),
                                      rest::make_wire_error_page(environment()));
    if (!made) {
      machine_.logger.write(telemetry::level::error, "cannot listen",
                            {{"address", o.address}, {"port", o.port}, {"cause", made.error().message}});
      return EXIT_FAILURE;
    }
    f->server = *std::move(made);
  }
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
  life_.leave_within(settings_.shutdown_grace, [] { std::_Exit(EXIT_SUCCESS); });
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
