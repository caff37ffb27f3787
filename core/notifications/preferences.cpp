#include <algorithm>

#include "comanda/kernel/url_parts.hpp"
#include "comanda/notifications/views.hpp"
#include "rules.hpp"

namespace comanda::notifications {

void check_channels(const std::vector<channel>& chosen, bool has_email, bool has_webhook, schema::context& ctx) {
  std::vector<std::optional<channel>> read;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto here = "/channels/" + std::to_string(i);
    // An entry that could not be read looks like the first channel.
    const bool is_read = std::none_of(ctx.violations().begin(), ctx.violations().end(),
                                      [&](const schema::violation& v) { return v.pointer == here; });
    read.push_back(is_read ? std::optional(chosen[i]) : std::nullopt);
  }
  for (std::size_t i = 0; i < read.size(); ++i) {
    const auto here = read.begin() + static_cast<std::ptrdiff_t>(i);
    if (!*here || std::find(read.begin(), here, *here) == here) continue;
    const schema::context::scope list(ctx, "channels");
    const schema::context::scope entry(ctx, i);
    ctx.violate("DUPLICATE_CHANNEL", "this channel stands earlier in the list already");
  }
  const auto needs = [&](channel over, bool has, std::string_view member) {
    if (has || std::find(read.begin(), read.end(), over) == read.end()) return;
    ctx.violate_member(member, schema::violation_code::required,
                       "is needed for the channel " + std::string(schema::enum_name(over)));
  };
  needs(channel::email, has_email, "email");
  needs(channel::webhook, has_webhook, "webhook_url");
}

namespace detail {

namespace {

template <class Checked>
std::optional<std::string> text_of(const std::optional<Checked>& given) {
  return given ? std::optional(given->value()) : std::nullopt;
}

std::string path_of(const customer_id& customer) {
  return "/customers/" + percent_encode(customer.value()) + "/preferences";
}

unexpected<error> none_there(const customer_id& customer) {
  return fail(errc::preferences_not_found, "there are no preferences of " + customer.value());
}

/// Another's preferences are not there for the caller; a version that If-Match names has to be the stored one.
result<> may_change(const customer_id& customer, const preferences* before, const application::context& ctx) {
  if (!ctx.may_touch(customer.value())) return none_there(customer);
  return check_version(ctx, before != nullptr ? std::optional(before->version) : std::nullopt);
}

/// Whoever changes where somebody else's notifications go is kept.
void audit_others(std::string_view action, const customer_id& customer, const situation& s, decision& d) {
  if (s.ctx.is_another_than(customer.value()))
    d.audit.push_back(application::audited(s.ctx, action, customer.value(), ""));
}

}  // namespace

result<decision> decide(const put_preferences& c, const situation& s) {
  const auto* before = wishes_of(s.found, c.customer_id);
  if (auto may = may_change(c.customer_id, before, s.ctx); !may) return failure_of(may);
  const auto* row = s.found.find<preferences>(c.customer_id);  // there, too, when what it held was deleted
  preferences next{c.customer_id,
                   c.channels,
                   text_of(c.email),
                   text_of(c.webhook_url),
                   text_of(c.locale),
                   false,
                   row != nullptr ? row->version : 0,
                   before != nullptr ? before->created_at : s.ctx.now,
                   before != nullptr ? before->updated_at : s.ctx.now};
  decision d;
  // The same again changes nothing, so that the ETag stays.
  const bool changed = before == nullptr || next != *before;
  if (changed) {
    next.version += 1;
    next.updated_at = s.ctx.now;
  }
  d.reply = {before == nullptr ? application::answer_kind::created : application::answer_kind::ok,
             path_of(c.customer_id), schema::encode(view_of(next)), next.version};
  if (changed) {
    audit_others("preferences.put", c.customer_id, s, d);
    d.save(std::move(next));
  }
  return d;
}

result<decision> decide(const delete_preferences& c, const situation& s) {
  const auto* before = wishes_of(s.found, c.customer_id);
  if (auto may = may_change(c.customer_id, before, s.ctx); !may) return failure_of(may);
  if (before == nullptr) return none_there(c.customer_id);
  decision d;
  d.save(preferences{c.customer_id, {}, {}, {}, {}, true, before->version + 1, before->created_at, s.ctx.now});
  audit_others("preferences.delete", c.customer_id, s, d);
  d.reply.kind = application::answer_kind::no_content;
  return d;
}

}  // namespace detail
}  // namespace comanda::notifications
