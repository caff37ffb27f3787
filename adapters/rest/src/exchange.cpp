#include "exchange.hpp"

#include "conditional.hpp"
#include "header_fields.hpp"
#include "limits.hpp"
#include "status.hpp"

namespace comanda::rest {

namespace {

int status_of(application::answer_kind kind) noexcept {
  switch (kind) {
    case application::answer_kind::none:
    case application::answer_kind::no_content:
      return 204;
    case application::answer_kind::ok:
      return 200;
    case application::answer_kind::created:
      return 201;
    case application::answer_kind::accepted:
      return 202;
  }
  return 200;
}

}  // namespace

void tell_log(const error& e, http::response& r) {
  if (r.status < 500 && !is_refusal(r.status)) return;
  r.headers.set(inner_error_header, log_text(e));
}

exchange make_exchange(std::shared_ptr<const environment> env, const http::call& c, http::responder respond) {
  exchange x{std::move(env), c.request_id, {}, std::move(respond)};
  x.only_owner = c.caller.only_owner();
  x.limited = limited_caller(&c.caller, c.request);
  x.until = c.caller.until;
  x.when_left = c.request.when_left;
  x.if_none_match = joined(c.request.headers, "If-None-Match");
  return x;
}

void exchange::fail(const error& e) const {
  auto r = failure(*env, request_id, e);
  tell_log(e, r);
  respond(std::move(r));
}

void exchange::show(boost::json::value data, std::int64_t version) const {
  const bool known = if_none_match && names_version(*if_none_match, version);
  auto r = known ? http::response{304, {}, {}} : success(*env, request_id, 200, std::move(data));
  r.headers.add("ETag", etag_of(version));
  respond(std::move(r));
}

void exchange::tell(const application::outcome& o) const {
  if (!o.value) {
    if (!o.replayed) return fail(o.value.error());
    auto r = failure(*env, request_id, o.value.error());
    r.headers.add("Idempotency-Replayed", "true");
    return respond(std::move(r));
  }
  respond(answer(o));
}

http::response exchange::answer(const application::outcome& o) const {
  const auto& a = *o.value;
  const auto status = status_of(a.kind);
  auto r = status == 204 ? http::response{status, {}, {}} : success(*env, request_id, status, a.body);
  if (a.kind == application::answer_kind::created && !a.resource.empty())
    r.headers.add("Location", env->prefix + a.resource);
  if (a.version != 0) r.headers.add("ETag", etag_of(a.version));
  if (o.replayed) r.headers.add("Idempotency-Replayed", "true");
  return r;
}

}  // namespace comanda::rest
