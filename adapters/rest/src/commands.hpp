#pragma once

#include <utility>

#include "comanda/application/gates.hpp"
#include "conditional.hpp"
#include "exchange.hpp"
#include "idempotency.hpp"
#include "parameters.hpp"

namespace comanda::rest {

/// A command with everything that its request's headers say. Errors: invalid_parameter.
template <class Service>
[[nodiscard]] result<application::request<Service>> command_request(const http::call& c, const environment& env,
                                                                    typename Service::command command) {
  auto key = idempotency_of(c);
  if (!key) return failure_of(key);
  auto version = expected_version(c.request.headers);
  if (!version) return failure_of(version);
  const auto now = env.clock->now();
  application::context ctx{now, env.ids->next(now), c.traceparent, c.caller.subject, std::move(version->versions)};
  ctx.must_exist = version->any;
  ctx.unwanted_versions = std::move(version->unwanted);
  ctx.must_be_absent = version->absent;
  ctx.only_owner = c.caller.only_owner();
  return application::request<Service>{std::move(command), std::move(ctx), {}, *std::move(key)};
}

/// Hands a request in; `then` gets what becomes of it, unless another request with its idempotency key is running: this
/// one is answered so, and nothing is done. The key is free again before `then` is called.
template <class Service, class Then>
void submit(application::command_gate<Service>& gate, application::request<Service> r, const exchange& x, Then then) {
  std::shared_ptr<keys_in_use::hold> hold;
  if (r.idempotency) {
    // The services of one process have their answers in stores of their own.
    hold = x.env->running_keys->take(std::string(Service::model::service) + " " + r.idempotency->key);
    if (!hold)
      return x.fail(error(errc::idempotency_key_in_use, "a request with this Idempotency-Key is running, try again"));
  }
  // The environment goes along, because the hold must not outlive it.
  gate.submit(std::move(r),
              [env = x.env, hold = std::move(hold), then = std::move(then)](const application::outcome& o) mutable {
                hold.reset();
                then(o);
              });
}

/// Hands a command in; `then` gets what becomes of it.
template <class Service, class Then>
void run_command(application::command_gate<Service>& gate, const http::call& c, exchange x,
                 typename Service::command command, Then then) {
  // A parameter that nobody reads is a mistake, and must not pass for what it asks: ?dry_run=true.
  if (auto none = no_parameters(c); !none) return x.fail(none.error());
  auto r = command_request<Service>(c, *x.env, std::move(command));
  if (!r) return x.fail(r.error());
  submit(gate, *std::move(r), x, [x, then = std::move(then)](const application::outcome& o) { then(x, o); });
}

/// The same; the answer is what becomes of it.
template <class Service>
void run_command(application::command_gate<Service>& gate, const http::call& c, exchange x,
                 typename Service::command command) {
  run_command<Service>(gate, c, std::move(x), std::move(command),
                       [](const exchange& to, const application::outcome& o) { to.tell(o); });
}

}  // namespace comanda::rest
