#include "client.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace comanda::simulation {

namespace {

constexpr std::string_view prefix = "/api/v1";
constexpr int attempts_max = 12;
constexpr int repeats_max = 2;
constexpr microseconds answer_timeout = std::chrono::seconds(40);
constexpr microseconds patience = std::chrono::seconds(2);

constexpr std::string_view same_answer = "a repeated request gets the same answer";
constexpr std::string_view known_answers = "a request gets an answer of the contract";

std::string header_of(const http::response& r, std::string_view name) {
  return std::string(r.headers.find(name).value_or(""));
}

reply read(const http::response& r) {
  reply out;
  out.status = r.status;
  out.etag = header_of(r, "ETag");
  out.location = header_of(r, "Location");
  out.link = header_of(r, "Link");
  out.replayed = header_of(r, "Idempotency-Replayed") == "true";
  if (r.body.empty()) return out;
  const auto body = boost::json::parse(r.body).as_object();
  out.data = body.at("data");
  out.error = body.at("error");
  return out;
}

/// Nobody has decided anything: the same request may be answered otherwise a little later.
bool is_definite(const reply& r) { return r.status < 500 && r.status != 429; }

/// What a program that is right is never told.
bool is_blunder(const reply& r) {
  constexpr std::array blunders = {400, 401, 403, 405, 406, 413, 415, 422, 500, 501};
  return std::ranges::find(blunders, r.status) != blunders.end() || r.code() == "ROUTE_NOT_FOUND";
}

std::string told(const reply& r) {
  return std::to_string(r.status) + " " + boost::json::serialize(r.good() ? r.data : r.error) + " " + r.etag;
}

}  // namespace

std::string reply::code() const {
  const auto* o = error.if_object();
  return o == nullptr ? std::string() : std::string(o->at("code").as_string());
}

std::string reply::version() const { return etag.size() < 2 ? std::string() : etag.substr(1, etag.size() - 2); }

std::string reply::text(std::string_view member) const {
  const auto* o = data.if_object();
  const auto* v = o == nullptr ? nullptr : o->if_contains(member);
  return v == nullptr || !v->is_string() ? std::string() : std::string(v->get_string());
}

void client::send(wish w, heard then) {
  auto e = std::make_shared<errand>();
  if (w.verb == http::method::post && habits_.uses_keys)
    e->key = "key-" + std::to_string(++keys_) + "-" + std::to_string(world_.below(1'000'000'000));
  e->what = std::move(w);
  e->then = std::move(then);
  attempt(e);
}

void client::attempt(const pointer& e) {
  ++e->attempts;
  http::request r{e->what.verb, std::string(prefix) + e->what.path, {}, e->what.body, "192.0.2.1"};
  if (!r.body.empty()) r.headers.add("Content-Type", "application/json");
  if (!e->key.empty()) r.headers.add("Idempotency-Key", e->key);
  if (!e->what.if_match.empty()) r.headers.add("If-Match", "\"" + e->what.if_match + "\"");
  if (e->what.waits) r.headers.add("Prefer", "wait=10");
  // Whichever comes first: an answer, or the end of our patience with this attempt.
  const auto heard_it = std::make_shared<bool>(false);
  const auto once = [this, e, heard_it](const std::optional<http::response>& got) {
    if (std::exchange(*heard_it, true)) return;
    hear(e, got);
  };
  world_.later(answer_timeout, [once] { once(std::nullopt); });
  world_.ask(e->what.of, std::move(r), once);
}

void client::hear(const pointer& e, const std::optional<http::response>& r) {
  if (r) {
    auto answer = read(*r);
    if (is_blunder(answer)) complain(known_answers, *e, told(answer));
    if (is_definite(answer)) return take(e, std::move(answer));
  }
  if (e->attempts < attempts_max) return again(e, patience * e->attempts / 2);
  if (!e->first) e->then(reply());
}

void client::again(const pointer& e, microseconds at_least) {
  const auto jitter = microseconds(static_cast<std::int64_t>(world_.below(1'000'000)));
  world_.later(at_least + jitter, [this, e] { attempt(e); });
}

void client::take(const pointer& e, reply r) {
  const bool is_first = !e->first;
  if (is_first)
    e->first = r;
  else
    compare(*e, r);
  if (!e->key.empty() && habits_.repeats_one_in != 0 && e->repeats < repeats_max &&
      world_.one_in(habits_.repeats_one_in)) {
    ++e->repeats;
    e->attempts = 0;
    again(e, microseconds(static_cast<std::int64_t>(world_.below(60'000'000))));
  }
  if (is_first) e->then(r);
}

void client::compare(const errand& e, const reply& r) {
  const auto& first = *e.first;
  const bool same_body = e.what.waits ? first.text("order_id") == r.text("order_id") : first.data == r.data;
  const bool same_tag = e.what.waits || first.etag == r.etag;
  if (first.status != r.status || !same_body || !same_tag || first.error != r.error || first.location != r.location ||
      !r.replayed)
    complain(same_answer, e, told(first) + ", then " + told(r) + (r.replayed ? "" : ", not as a repetition"));
}

void client::complain(std::string_view invariant, const errand& e, const std::string& what) {
  found_.begin(invariant);
  found_.add(std::string(http::to_string(e.what.verb)) + " " + e.what.path + " " + e.what.body + ": " + what);
}

}  // namespace comanda::simulation
