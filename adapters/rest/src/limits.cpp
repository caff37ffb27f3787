#include "limits.hpp"

#include <algorithm>

namespace comanda::rest {

namespace {

/// "192.0.2.1:4711" and "[2001:db8::1]:4711" without the port; an address alone as it is.
std::string_view without_port(std::string_view peer) {
  if (peer.starts_with('[')) return peer.substr(1, peer.find(']') - 1);
  if (std::count(peer.begin(), peer.end(), ':') != 1) return peer;
  return peer.substr(0, peer.find(':'));
}

}  // namespace

std::string limited_caller(const http::principal* who, const http::request& r) {
  // A prefix each: nobody names themselves like an address.
  if (who != nullptr && !who->subject.empty()) return "subject " + who->subject;
  return "peer " + std::string(without_port(r.peer));
}

http::headers limit_headers(const rate_verdict& v) {
  http::headers h;
  h.add("RateLimit-Limit", std::to_string(v.limit));
  h.add("RateLimit-Remaining", std::to_string(v.remaining));
  h.add("RateLimit-Reset", std::to_string(v.reset_seconds));
  return h;
}

}  // namespace comanda::rest
