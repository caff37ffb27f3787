#include "comanda/rest/handler.hpp"

#include <atomic>
#include <chrono>
#include <exception>

#include "envelope.hpp"
#include "exchange.hpp"
#include "negotiation.hpp"
#include "status.hpp"
#include "trace.hpp"

namespace comanda::rest {

namespace {

using steady = std::chrono::steady_clock;

/// Completes an answer with what every answer has, and tells the access log.
http::responder finished(std::shared_ptr<const environment> env, access_record about, steady::time_point since,
                         http::responder respond) {
  return
      [env = std::move(env), about = std::move(about), since, respond = std::move(respond)](http::response r) mutable {
        if (const auto inner = r.headers.find(inner_error_header)) about.error = std::string(*inner);
        http::response out{r.status, {}, std::move(r.body), std::move(r.stream)};
        for (const auto& h : r.headers) {
          if (h.name != inner_error_header) out.headers.add(h.name, h.value);
        }
        out.headers.set("X-Request-ID", about.request_id);
        about.status = out.status;
        about.took = std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - since);
        respond(std::move(out));
        if (env->on_access) env->on_access(about);
      };
}

std::string_view media_type_of(const http::route& r) {
  const auto& answers = r.documents.answers;
  return answers.empty() ? std::string_view("application/json") : std::string_view(answers.front().media_type);
}

class front {
 public:
  front(std::shared_ptr<const http::route_table> routes, environment env)
      : routes_(std::move(routes)), env_(std::make_shared<const environment>(std::move(env))) {}

  void operator()(http::request r, http::responder respond) const {
    const auto since = steady::now();
    const auto now = env_->clock->now();
    http::call c;
    c.request_id = request_id_of(r.headers, env_->ids->next(now));
    c.traceparent = traceparent_of(r.headers, env_->ids->next(now), env_->ids->next(now));
    access_record about{
        c.request_id, c.traceparent, std::string(http::to_string(r.verb)), "", r.target, 0, {}, r.peer, ""};
    c.request = std::move(r);
    c.caller = http::anybody();

    auto target = http::parse_target(c.request.target);
    if (!target) return refuse(about, since, std::move(respond), target.error());
    c.target = *std::move(target);
    if (c.request.verb == http::method::options) return tell_allowed(c, about, since, std::move(respond));

    auto found = routes_->match(c.request.verb, c.target);
    if (std::holds_alternative<http::no_route>(found))
      return refuse(about, since, std::move(respond), error(errc::route_not_found, "there is nothing at this path"));
    if (const auto* wrong = std::get_if<http::wrong_method>(&found))
      return refuse_method(about, since, std::move(respond), wrong->allow);

    auto& match = std::get<http::matched>(found);
    about.route = match.route->pattern;
    c.path = std::move(match.path);
    if (match.route->pattern.starts_with(env_->prefix + "/")) {
      if (auto fits = check_accept(c.request.headers, media_type_of(*match.route)); !fits)
        return refuse(about, since, std::move(respond), fits.error());
    }
    run(*match.route, std::move(c), std::move(about), since, std::move(respond));
  }

 private:
  /// The one place where an exception of a route ends: it is a bug of this request's, and the others go on.
  void run(const http::route& route, http::call c, access_record about, steady::time_point since,
           http::responder respond) const {
    const auto once = [answered = std::make_shared<std::atomic_flag>(),
                       finish = finished(env_, about, since, std::move(respond))](http::response r) {
      if (!answered->test_and_set()) finish(std::move(r));
    };
    try {
      route.handle(std::move(c), once);
    } catch (const std::exception& e) {
      exchange{env_, about.request_id, {}, once}.fail(error(errc::internal, e.what()));
    }
  }

  void refuse(const access_record& about, steady::time_point since, http::responder respond, const error& e) const {
    const exchange x{env_, about.request_id, {}, finished(env_, about, since, std::move(respond))};
    x.fail(e);
  }

  void refuse_method(const access_record& about, steady::time_point since, http::responder respond,
                     const std::string& allow) const {
    auto r = failure(*env_, about.request_id,
                     error(errc::method_not_allowed, "this path does not take this method", {{"allow", allow}}));
    r.headers.add("Allow", allow);
    finished(env_, about, since, std::move(respond))(std::move(r));
  }

  void tell_allowed(const http::call& c, const access_record& about, steady::time_point since,
                    http::responder respond) const {
    const auto allow = routes_->allowed(c.target);
    if (allow.empty())
      return refuse(about, since, std::move(respond), error(errc::route_not_found, "there is nothing at this path"));
    http::response r{204, {}, {}};
    r.headers.add("Allow", allow);
    finished(env_, about, since, std::move(respond))(std::move(r));
  }

  std::shared_ptr<const http::route_table> routes_;
  std::shared_ptr<const environment> env_;
};

}  // namespace

http::handler make_handler(std::shared_ptr<const http::route_table> routes, environment env) {
  return front(std::move(routes), std::move(env));
}

http::wire_error_page make_wire_error_page(environment env) {
  return [env = std::make_shared<const environment>(std::move(env))](const http::wire_error& e) {
    const auto id = to_string(env->ids->next(env->clock->now()));
    auto r = failure(*env, id, error(errc_of_wire_status(e.status), e.message), e.status);
    r.headers.set("X-Request-ID", id);
    if (env->on_access) env->on_access({id, "", "", "", "", e.status, {}, "", e.status >= 500 ? e.message : ""});
    return r;
  };
}

}  // namespace comanda::rest
