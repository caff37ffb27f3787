#include "comanda/beast/http_client.hpp"

#include "client_exchange.hpp"

namespace comanda::beast {

class http_client::impl {
 public:
  impl(http_client_options options, tls_context tls) : options_(std::move(options)), tls_(std::move(tls)) {}

  result<http::response> send(const http::outgoing_request& r) const {
    auto to = parse_url(r.url);
    if (!to) return failure_of(to);
    return exchange({.verb = r.verb,
                     .to = *std::move(to),
                     .headers = r.headers,
                     .body = r.body,
                     .body_bytes_max = options_.body_bytes_max,
                     .timeout = r.timeout,
                     .tls = tls_,
                     .public_only = r.public_only},
                    names_);
  }

 private:
  const http_client_options options_;
  const tls_context tls_;
  const name_resolver names_;
};

result<std::unique_ptr<http_client>> http_client::create(http_client_options options) {
  auto tls = make_client_context({.ca_file = options.ca_file, .verify = options.verify});
  if (!tls) return failure_of(tls);
  return std::unique_ptr<http_client>(new http_client(std::make_unique<impl>(std::move(options), *std::move(tls))));
}

http_client::http_client(std::unique_ptr<impl> self) noexcept : self_(std::move(self)) {}
http_client::~http_client() = default;

result<http::response> http_client::send(const http::outgoing_request& r) { return self_->send(r); }

}  // namespace comanda::beast
