#include "comanda/rest/handler.hpp"

#include <chrono>
#include <exception>

#include "answer_headers.hpp"
#include "authentication.hpp"
#include "browsers.hpp"
#include "cors.hpp"
#include "deadlines.hpp"
#include "envelope.hpp"
#include "exchange.hpp"
#include "limits.hpp"
#include "negotiation.hpp"
#include "open_request.hpp"
#include "parameters.hpp"
#include "peer.hpp"
#include "prefer.hpp"
#include "status.hpp"
#include "trace.hpp"

namespace comanda::rest {

namespace {

std::string_view media_type_of(const http::route& r) {
  const auto& answers = r.documents.answers;
  return answers.empty() ? std::string_view("application/json") : std::string_view(answers.front().media_type);
}

/// "OPTIONS *": about the server, and no path of it.
bool asks_about_server(const http::request& r) { return r.verb == http::method::options && r.target == "*"; }

class front {
 public:
  front(std::shared_ptr<const http::route_table> routes, environment env)
      : routes_(std::move(routes)),
        env_(std::make_shared<const environment>(std::move(env))),
        deadlines_(std::make_shared<deadlines>(env_)) {}

  void operator()(http::request r, http::responder respond) const {
    const auto since = open_request::steady::now();
    const auto now = env_->clock->now();
    http::call c;
    c.request_id = request_id_of(r.headers.find("X-Request-ID").value_or(""), env_->ids->next(now));
    c.traceparent = traceparent_of(r.headers, env_->ids->next(now), env_->ids->next(now));
    r.peer = sender_of(r, env_->trusted_proxies);
    access_record about{
        c.request_id, c.traceparent, std::string(http::to_string(r.verb)), "", r.target, 0, {}, r.peer, "", ""};
    c.request = std::move(r);
    c.caller = http::anybody();
    const auto open = std::make_shared<open_request>(env_, std::move(about), since, std::move(respond));
    open->add_headers(cors_headers(env_->cors_origins, c.request));

    auto target = http::parse_target(c.request.target);
    if (target) c.target = *std::move(target);
    auto found = routes_->match(c.request.verb, c.target);
    auto* match = std::get_if<http::matched>(&found);
    if (match != nullptr) open->route_is(match->route->pattern);
    auto of_a_page_of_ours = check_host(*env_, c.request);
    if (of_a_page_of_ours) of_a_page_of_ours = check_site(*env_, c.request);
    if (!of_a_page_of_ours) {
      if (within_limit(c, *open)) open->fail(of_a_page_of_ours.error());
      return;
    }
    if (!target) {
      if (!within_limit(c, *open)) return;
      asks_about_server(c.request) ? tell(routes_->allowed_anywhere(), *open) : open->fail(target.error());
      return;
    }
    if (match == nullptr || c.request.verb == http::method::options) return answer_without_route(c, *open, found);

    c.path = std::move(match->path);
    if (!let_in(*match->route, c, *open)) return;
    // A route may keep its call until the answer: what nobody reads must not wait with it.
    if (!match->route->documents.body) c.request.body = {};
    run(*match->route, std::move(c), open);
  }

 private:
  [[nodiscard]] static error nothing_there() { return {errc::route_not_found, "there is nothing at this path"}; }

  /// OPTIONS, and what there is no route for.
  void answer_without_route(const http::call& c, open_request& open,
                            const std::variant<http::matched, http::no_route, http::wrong_method>& found) const {
    if (!within_limit(c, open)) return;
    if (c.request.verb == http::method::options) return tell_allowed(c, open);
    if (const auto* wrong = std::get_if<http::wrong_method>(&found)) return refuse_method(c, open, wrong->allow);
    open.fail(nothing_there());
  }

  /// False: it is answered.
  [[nodiscard]] bool let_in(const http::route& route, http::call& c, open_request& open) const {
    if (route.pattern.starts_with(env_->prefix + "/")) return admit(route, c, open);
    return is_probe(route) || within_limit(c, open);
  }

  /// Whether one may ask on, who need not say who they are. False: it is answered.
  [[nodiscard]] bool within_limit(const http::call& c, open_request& open) const {
    const auto who = caller_of(*env_, c.request);
    if (who) open.caller_is(who->subject);
    return within_limit(who, 1, c, open);
  }
  [[nodiscard]] bool within_limit(const result<http::principal>& who, std::int64_t cost, const http::call& c,
                                  open_request& open) const {
    if (!env_->limiter) return true;
    const auto verdict =
        env_->limiter->take(limited_caller(who ? &*who : nullptr, c.request), env_->clock->now(), cost);
    if (verdict.limit > 0) open.add_headers(limit_headers(verdict));
    return verdict.allowed || refuse_too_many(c, open, verdict);
  }

  /// What is asked of every request to a route below the prefix before the route sees it: who sends it, that they do
  /// not ask too often (whose token does not hold is counted by their address), that they may, that they take what
  /// it answers with, and that they name no parameter that it does not have. False: it is answered.
  [[nodiscard]] bool admit(const http::route& route, http::call& c, open_request& open) const {
    auto who = caller_of(*env_, c.request);
    if (who) open.caller_is(who->subject);
    if (!within_limit(who, cost_of(route, c.target), c, open)) return false;
    if (!who) return refuse_stranger(c, open, who.error());
    c.caller = *std::move(who);
    auto good = check_scope(c.caller, route);
    if (good) good = check_accept(c.request.headers, media_type_of(route));
    if (good) good = no_unknown_parameters(route, c);
    if (!good) open.fail(good.error());
    return good.has_value();
  }

  /// The one place where an exception of a route ends: it is a bug of this request's, and the others go on.
  void run(const http::route& route, http::call c, const std::shared_ptr<open_request>& open) const {
    if (env_->later && env_->request_timeout.count() > 0)
      deadlines_->watch(open,
                        env_->request_timeout + preferred_wait(c.request.headers).value_or(std::chrono::seconds(0)));
    try {
      route.handle(std::move(c), [open](http::response r) { open->answer(std::move(r)); });
    } catch (const std::exception& e) {
      open->fail(error(errc::internal, e.what()));
    }
  }

  bool refuse_stranger(const http::call& c, open_request& open, const error& e) const {
    auto r = failure(*env_, c.request_id, e);
    if (r.status == 401) r.headers.set("WWW-Authenticate", challenge_of(e, c.request));
    tell_log(e, r);
    open.answer(std::move(r));
    return false;
  }

  bool refuse_too_many(const http::call& c, open_request& open, const rate_verdict& v) const {
    const error e(errc::rate_limited, "too many requests in too short a time");
    auto r = failure(*env_, c.request_id, e);
    tell_log(e, r);
    r.headers.set("Retry-After", std::to_string(v.retry_seconds));
    open.answer(std::move(r));
    return false;
  }

  void refuse_method(const http::call& c, open_request& open, const std::string& allow) const {
    auto r = failure(*env_, c.request_id,
                     error(errc::method_not_allowed, "this path does not take this method", {{"allow", allow}}));
    r.headers.add("Allow", allow);
    open.answer(std::move(r));
  }

  void tell_allowed(const http::call& c, open_request& open) const {
    const auto allow = routes_->allowed(c.target);
    if (allow.empty()) return open.fail(nothing_there());
    if (is_preflight(c.request)) open.add_headers(preflight_headers(env_->cors_origins, c.request, allow));
    tell(allow, open);
  }

  static void tell(const std::string& allow, open_request& open) {
    http::response r{204, {}, {}};
    r.headers.add("Allow", allow);
    open.answer(std::move(r));
  }

  std::shared_ptr<const http::route_table> routes_;
  std::shared_ptr<const environment> env_;
  std::shared_ptr<deadlines> deadlines_;
};

}  // namespace

http::handler make_handler(std::shared_ptr<const http::route_table> routes, environment env) {
  return front(std::move(routes), std::move(env));
}

http::wire_error_page make_wire_error_page(environment env) {
  return [env = std::make_shared<const environment>(std::move(env))](const http::wire_error& e) {
    const auto id = request_id_of(e.request_id, env->ids->next(env->clock->now()));
    auto r = failure(*env, id, error(errc_of_wire_status(e.status), e.message), e.status);
    r.headers.set("X-Request-ID", id);
    for (const auto& h : cors_headers(env->cors_origins, std::string_view(e.origin))) r.headers.add(h.name, h.value);
    complete(r);
    add_browser_headers(*env, r.headers);
    if (env->on_access) env->on_access({id, "", "", "", "", e.status, {}, "", e.status >= 500 ? e.message : "", ""});
    return r;
  };
}

}  // namespace comanda::rest
