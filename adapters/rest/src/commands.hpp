#pragma once

#include <utility>

#include "comanda/application/gates.hpp"
#include "conditional.hpp"
#include "exchange.hpp"
#include "idempotency.hpp"

namespace comanda::rest {

/// Hands a command in with everything that its headers say; `then` gets what becomes of it.
template <class Service, class Then>
void run_command(application::command_gate<Service>& gate, const http::call& c, exchange x,
                 typename Service::command command, Then then) {
  auto key = idempotency_of(c);
  if (!key) return x.fail(key.error());
  auto version = expected_version(c.request.headers);
  if (!version) return x.fail(version.error());
  const auto now = x.env->clock->now();
  application::context ctx{now, x.env->ids->next(now), c.traceparent, c.caller.subject, version->version};
  ctx.must_exist = version->any;
  ctx.only_owner = c.caller.only_owner();
  gate.submit({std::move(command), std::move(ctx), {}, *std::move(key)},
              [x = std::move(x), then = std::move(then)](const application::outcome& o) { then(x, o); });
}

/// The same; the answer is what becomes of it.
template <class Service>
void run_command(application::command_gate<Service>& gate, const http::call& c, exchange x,
                 typename Service::command command) {
  run_command<Service>(gate, c, std::move(x), std::move(command),
                       [](const exchange& to, const application::outcome& o) { to.tell(o); });
}

}  // namespace comanda::rest
