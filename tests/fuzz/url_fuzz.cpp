#include <string>

#include "comanda/beast/address.hpp"
#include "comanda/beast/url.hpp"
#include "comanda/http/target.hpp"
#include "comanda/kernel/url_parts.hpp"
#include "comanda/rabbitmq/options.hpp"
#include "comanda/redis/options.hpp"
#include "fuzz_target.hpp"

// Every kind of URL that a service reads, from its settings, its customers and its clients.
namespace comanda::fuzz {
namespace {

void http_url(std::string_view text) {
  const auto read = beast::parse_url(text);
  if (!read) {
    // Without a scheme it may be some words of the message.
    const bool could_be_one = text.find("://") != std::string_view::npos;
    return require(!could_be_one || read.error().message.find(text) == std::string::npos, "a refusal quotes no URL",
                   text);
  }
  const auto again = beast::parse_url((read->tls ? "https://" : "http://") + read->authority() + read->target);
  require(again.has_value(), "a URL that was read can be written", text);
  require(again->tls == read->tls && again->host == read->host && again->port == read->port &&
              again->target == read->target,
          "and is the same", text);
  require(is_host(read->host) && beast::is_target(read->target), "its parts are good by themselves", text);
  const auto shown = beast::parse_url(beast::masked_url(text));
  require(shown && shown->host == read->host && shown->port == read->port, "what is shown of it leads there, too",
          text);
  static_cast<void>(beast::is_public_address(read->host));
}

void request_target(std::string_view text) {
  const auto read = http::parse_target(text);
  if (!read) return;
  std::string again;
  for (const auto& s : read->segments) again += "/" + percent_encode(s);
  if (again.empty()) again = "/";
  for (std::size_t i = 0; i < read->parameters.size(); ++i) {
    const auto& [name, value] = read->parameters[i];
    again += (i == 0 ? "?" : "&") + percent_encode(name) + "=" + percent_encode(value);
  }
  const auto reread = http::parse_target(again);
  require(reread.has_value(), "a target that was read can be written", again);
  require(reread->segments == read->segments && reread->parameters == read->parameters, "and is the same", again);
}

void broker_url(std::string_view text) {
  const auto read = rabbitmq::parse_url(text);
  if (!read) return;
  const auto& address = read->address;
  require(address.port >= 1 && address.port <= 65535 && !address.host.empty(), "a broker has a host and a port", text);
  const auto again = rabbitmq::parse_url(rabbitmq::masked_url(address));
  require(again.has_value(), "a broker's address that was read can be written", rabbitmq::masked_url(address));
  require(again->address.host == address.host && again->address.port == address.port &&
              again->address.virtual_host == address.virtual_host && again->address.user == address.user,
          "and is the same but for the password", text);
}

void cache_url(std::string_view text) {
  const auto read = redis::parse_url(text);
  if (!read) return;
  require(read->port >= 1 && read->port <= 65535 && !read->host.empty(), "a cache has a host and a port", text);
}

}  // namespace

void run(std::string_view input) {
  http_url(input);
  request_target(input);
  broker_url(input);
  cache_url(input);
}

}  // namespace comanda::fuzz
