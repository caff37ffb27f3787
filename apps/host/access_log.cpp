#include "access_log.hpp"

#include <algorithm>

namespace comanda::host {

namespace {

/// A probe that asks every second whether we are ready knows the answer; the log has the reason from who noticed.
bool is_probe(const rest::access_record& r) { return r.route.starts_with("/health") && r.status == 503; }

/// An answer below 500 that has an error was given, and yet something is wrong.
bool is_our_fault(const rest::access_record& r) {
  if (r.status < 500) return !r.error.empty();
  return r.status != 501 && r.status != 505;
}

}  // namespace

access_log::refusal* access_log::refusal_of(const rest::access_record& r) {
  if (is_probe(r)) return nullptr;
  const auto found =
      std::find_if(refusals_.begin(), refusals_.end(), [&](const refusal& x) { return x.status == r.status; });
  return found == refusals_.end() ? nullptr : &*found;
}

void access_log::write(const rest::access_record& r) {
  auto* const refused = refusal_of(r);
  const auto level = refused != nullptr                ? severity::warning
                     : is_our_fault(r) && !is_probe(r) ? severity::error
                                                       : severity::debug;
  if (!writes_(level)) return;
  std::optional<std::uint64_t> left_out = 0;
  if (refused != nullptr) left_out = refused->throttle.pass(log_throttle::steady::now());
  if (!left_out) return;
  boost::json::object fields = {{"request_id", r.request_id},
                                {"traceparent", r.traceparent},
                                {"method", r.method},
                                {"route", r.route},
                                {"target", r.target},
                                {"status", r.status},
                                {"micros", r.took.count()},
                                {"peer", r.peer},
                                {"sub", r.caller}};
  if (!r.error.empty()) fields["error"] = r.error;
  if (*left_out > 0) fields["left_out"] = *left_out;
  log_(level, "request", fields);
}

}  // namespace comanda::host
