#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "comanda/http/message.hpp"
#include "comanda/kernel/ports.hpp"

namespace comanda::rest {

/// One request, done: for the access log and the metrics.
struct access_record {
  std::string request_id;
  std::string traceparent;
  std::string method;
  std::string route;  ///< the pattern, "" when none matched
  std::string target;
  int status = 0;
  std::chrono::microseconds took{0};
  std::string peer;
  std::string error;  ///< of an answer of 500 and above: what the client is not told
};

/// What the routes need besides the use cases. Thread rule: every function is safe from every thread.
struct environment {
  comanda::clock* clock = nullptr;
  id_source* ids = nullptr;
  std::string service;                                         ///< "orders"
  std::string prefix = "/api/v1";                              ///< API_V1_PREFIX
  std::function<std::map<std::string, std::string>()> health;  ///< dependency -> reason; "" is well
  std::function<std::string()> metrics;                        ///< Prometheus text format
  std::function<void(const access_record&)> on_access;
};

}  // namespace comanda::rest
