#include "broker_users.hpp"

#include "comma_list.hpp"

namespace comanda::host {

broker_users read_broker_users(setting_source& from) {
  broker_users users;
  for (const auto& one : split_at_commas(from.text("BROKER_USERS", ""))) {
    const auto equals = one.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == one.size() ||
        users.size() == broker_users_max || !users.emplace(one.substr(0, equals), one.substr(equals + 1)).second) {
      from.mistake("BROKER_USERS", "is not a list of service=user, with commas, each service once");
      return {};
    }
  }
  return users;
}

std::string to_text(const broker_users& users) {
  std::string out;
  for (const auto& [service, user] : users) out += (out.empty() ? "" : ",") + service + "=" + user;
  return out;
}

result<> check_sender(const messaging::message& m, std::string_view user, const broker_users& users,
                      std::string_view own) {
  const auto may = [&](std::string_view service) {
    const auto found = users.find(service);
    return found != users.end() && !user.empty() && found->second == user;
  };
  if (may(m.source) || may(own)) return {};
  return fail(errc::forbidden, user.empty() ? "the broker does not say who sent it (user-id)"
                                            : "the broker's user who sent it is not the one of its source");
}

namespace {

std::string cause_of(const error& why) { return std::string(to_string(why.code)) + ": " + why.message; }

}  // namespace

result<std::vector<messaging::delivery>> vouched_consumer::poll(std::size_t limit, std::chrono::milliseconds wait) {
  auto arrived = from_->poll(limit, wait);
  if (!arrived) return arrived;
  std::vector<messaging::settled> dead;
  std::erase_if(*arrived, [&](const messaging::delivery& d) {
    const auto m = messaging::decode(d.body);
    if (!m) return false;
    const auto checked = check_sender(*m, d.sender, users_, own_);
    if (checked) return false;
    dead.push_back({d.tag, d.epoch, messaging::settlement::dead, cause_of(checked.error())});
    log_(severity::warning, "a message is not from whom it says",
         {{"cause", dead.back().cause}, {"message_id", to_string(m->id)}, {"source", m->source}, {"user", d.sender}});
    return true;
  });
  if (!dead.empty()) from_->settle(dead);
  return arrived;
}

result<std::vector<messaging::delivery>> vouched_parking::poll(std::size_t limit, std::chrono::milliseconds wait) {
  auto arrived = from_->poll(limit, wait);
  if (!arrived) return arrived;
  for (auto& d : *arrived) {
    const auto m = messaging::decode(d.body);
    const auto checked = m ? check_sender(*m, d.sender, users_, own_) : result<>();
    if (checked) continue;
    if (!d.failed) d.failed.emplace();
    d.failed->cause = cause_of(checked.error());
  }
  return arrived;
}

}  // namespace comanda::host
