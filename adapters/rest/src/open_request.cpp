#include "open_request.hpp"

#include "answer_headers.hpp"
#include "browsers.hpp"
#include "exchange.hpp"

namespace comanda::rest {

void open_request::add_headers(const http::headers& more) {
  for (const auto& h : more) always_.add(h.name, h.value);
}

void open_request::answer(http::response r) {
  if (answered_.test_and_set()) return;
  if (when_answered_) when_answered_();
  if (const auto inner = r.headers.find(inner_error_header)) about_.error = std::string(*inner);
  http::response out{r.status, {}, std::move(r.body), std::move(r.stream)};
  for (const auto& h : r.headers) {
    if (h.name != inner_error_header) out.headers.add(h.name, h.value);
  }
  for (const auto& h : always_) out.headers.add(h.name, h.value);
  out.headers.set("X-Request-ID", about_.request_id);
  complete(out);
  add_browser_headers(*env_, out.headers);
  about_.status = out.status;
  about_.took = std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - since_);
  const auto respond = std::move(respond_);  // what it holds goes with the answer, not with whoever holds us
  respond(std::move(out));
  if (env_->on_access) env_->on_access(about_);
}

void open_request::fail(const error& e) {
  exchange{env_, about_.request_id, {}, [this](http::response r) { answer(std::move(r)); }}.fail(e);
}

}  // namespace comanda::rest
