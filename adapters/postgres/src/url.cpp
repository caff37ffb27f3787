#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "comanda/kernel/url_parts.hpp"
#include "comanda/postgres/options.hpp"

namespace comanda::postgres {
namespace {

constexpr std::string_view mask = "***";

struct free_options {
  void operator()(PQconninfoOption* o) const noexcept { PQconninfoFree(o); }
};
using parsed_url = std::unique_ptr<PQconninfoOption, free_options>;

/// Empty when libpq cannot read it. What libpq says is wrong quotes the URL, so nobody hears it.
parsed_url parse(std::string_view url) {
  char* text = nullptr;
  parsed_url parsed(PQconninfoParse(std::string(url).c_str(), &text));
  PQfreemem(text);
  return parsed;
}

bool is_url(std::string_view url) { return url.starts_with("postgres://") || url.starts_with("postgresql://"); }

/// libpq marks what a dialogue should show as stars; the keys of SCRAM, which are as good as a password, it does not.
bool is_secret(const PQconninfoOption& o) {
  const std::string_view keyword(o.keyword);
  return std::string_view(o.dispchar).starts_with('*') || (keyword.starts_with("scram_") && keyword.ends_with("_key"));
}

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto comma = list.find(',');
    parts.push_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

/// "a:1,[::1]:2" of the lists that libpq keeps, which may be of one entry for all.
std::string authority_of(std::string_view hosts, std::string_view ports) {
  const auto port_list = split(ports);
  std::string out;
  std::size_t n = 0;
  for (const auto host : split(hosts)) {
    const auto port = port_list.size() == 1 ? port_list[0] : n < port_list.size() ? port_list[n] : std::string_view();
    if (n++ > 0) out += ',';
    out += host.find(':') == std::string_view::npos ? percent_encode(host) : "[" + std::string(host) + "]";
    if (!port.empty()) out += ":" + std::string(port);
  }
  return out;
}

/// A path stays readable: a '/' means nothing there.
std::string encode_value(std::string_view text) {
  std::string out;
  for (;;) {
    const auto slash = text.find('/');
    out += percent_encode(text.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    text.remove_prefix(slash + 1);
  }
}

/// More of a password, in which '/' or '@' is not escaped, where libpq reads hosts, ports and a database.
bool has_spilled(std::string_view url, const PQconninfoOption* parsed) {
  for (const auto* o = parsed; o->keyword != nullptr; ++o) {
    if (o->val == nullptr) continue;
    const std::string_view keyword(o->keyword), value(o->val);
    if (keyword == "host" && value.find('@') != std::string_view::npos) return true;
    if (keyword == "port" && value.find_first_not_of("0123456789,") != std::string_view::npos) return true;
  }
  const auto rest = url.substr(url.find("://") + 3);
  const auto path = rest.substr(std::min(rest.find('/'), rest.size()));
  return path.substr(0, path.find('?')).find('@') != std::string_view::npos;
}

/// Empty also when it means something else than it says.
parsed_url read_url(std::string_view url) {
  auto parsed = is_url(url) ? parse(url) : nullptr;
  if (parsed && has_spilled(url, parsed.get())) parsed.reset();
  return parsed;
}

}  // namespace

result<> validate_url(std::string_view url) {
  if (read_url(url)) return {};
  return fail(
      errc::validation_failed,
      "is not a URL postgres://user:password@host:port/database?parameter=value (in a password, / is written %2F "
      "and @ is %40)");
}

std::string password_of(std::string_view url) {
  const auto parsed = is_url(url) ? parse(url) : nullptr;
  for (const auto* o = parsed.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (std::string_view(o->keyword) == "password" && o->val != nullptr) return o->val;
  }
  return {};
}

std::string masked_url(std::string_view url) {
  const auto parsed = read_url(url);
  if (!parsed) return std::string(mask);
  std::string user;
  std::string password;
  std::string hosts;
  std::string ports;
  std::string database;
  std::string rest;
  for (const auto* o = parsed.get(); o->keyword != nullptr; ++o) {
    if (o->val == nullptr) continue;
    const std::string_view keyword(o->keyword);
    if (keyword == "user")
      user = percent_encode(o->val);
    else if (keyword == "password")
      password = ":" + std::string(mask);
    else if (keyword == "host")
      hosts = o->val;
    else if (keyword == "port")
      ports = o->val;
    else if (keyword == "dbname")
      database = percent_encode(o->val);
    else
      rest += (rest.empty() ? "?" : "&") + std::string(keyword) + "=" +
              (is_secret(*o) ? std::string(mask) : encode_value(o->val));
  }
  std::string out(url.substr(0, url.find("://") + 3));
  if (!user.empty() || !password.empty()) out += user + password + "@";
  return out + authority_of(hosts, ports) + "/" + database + rest;
}

}  // namespace comanda::postgres
