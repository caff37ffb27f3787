#include "envelope.hpp"

#include <boost/json/serialize.hpp>

#include "status.hpp"

namespace comanda::rest {

namespace json = boost::json;

namespace {

http::response make(const environment& env, std::string_view request_id, int status, bool good, json::value data,
                    json::value problem, json::object metadata = {}) {
  metadata["timestamp"] = to_string_millis(env.clock->now());
  metadata["request_id"] = request_id;
  http::response r;
  r.status = status;
  r.headers.add("Content-Type", "application/json");
  r.body = json::serialize(json::object{
      {"success", good}, {"data", std::move(data)}, {"error", std::move(problem)}, {"metadata", std::move(metadata)}});
  return r;
}

}  // namespace

http::response success(const environment& env, std::string_view request_id, int status, json::value data) {
  return make(env, request_id, status, true, std::move(data), nullptr);
}

http::response success_list(const environment& env, std::string_view request_id, json::array data,
                            const std::optional<std::string>& next_cursor) {
  json::object metadata;
  metadata["next_cursor"] = next_cursor ? json::value(*next_cursor) : json::value(nullptr);
  return make(env, request_id, 200, true, std::move(data), nullptr, std::move(metadata));
}

http::response failure(const environment& env, std::string_view request_id, const error& e) {
  return failure(env, request_id, e, status_of(e.code));
}

http::response failure(const environment& env, std::string_view request_id, const error& e, int status) {
  const bool inner = status == 500;
  json::object problem;
  problem["code"] = to_string(inner ? errc::internal : e.code);
  problem["message"] = inner ? "something went wrong here; the log knows it under the request id" : e.message;
  // What a port says of its failure is for the log: it names tables and hosts.
  problem["details"] = status >= 500 ? json::object{} : e.details;
  auto r = make(env, request_id, status, false, nullptr, std::move(problem));
  if (status == 503 || status == 429) r.headers.add("Retry-After", std::to_string(retry_after_seconds));
  if (status == 401) r.headers.add("WWW-Authenticate", "Bearer");
  return r;
}

}  // namespace comanda::rest
