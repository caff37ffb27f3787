#include "comanda/operations/service.hpp"

#include <algorithm>

#include "comanda/operations/views.hpp"
#include "comanda/schema/schema.hpp"

namespace comanda::operations {

namespace {

using decision = application::decision<model>;

struct situation {
  const application::state<model>& found;
  const application::context& ctx;
  const std::string& service;
};

/// The row that sends the message again. It names this service as its target, also for an event: so it comes to this
/// service's command queue alone, and not again to others who listen and have long handled it. The receiver does not
/// mind: what a message is, it reads from the type in the body. The row's id is its own for each redrive, because the
/// row of an earlier one, or its copy on the bus, may still be there; the message keeps the id that its body says.
application::outbox_row sent_again(const dead_message& m, const std::string& service) {
  const auto row_id = derive_uuid(m.message_id.value(), {"redrive", std::to_string(m.version)});
  return {message_id(row_id), m.type, service, m.traceparent, m.body, {}, {}};
}

/// A parked message as it can be asked for. Error: message_not_found.
result<const dead_message*> parked(const message_id& id, const situation& s) {
  const auto* m = s.found.find<dead_message>(id);
  if (m == nullptr || m->status != dead_status::parked)
    return fail(errc::message_not_found, "there is no dead message of this id");
  return m;
}

/// Whether somebody sent it who may not.
bool is_forged(const dead_message& m) { return m.cause_code == to_string(errc::forbidden); }

dead_message closed(const dead_message& before, dead_status how, timestamp now) {
  auto next = before;
  next.status = how;
  next.closed_at = now;
  ++next.version;
  return next;
}

void send_again(const dead_message& m, const std::string& reason, const situation& s, decision& d) {
  d.resent.push_back(sent_again(m, s.service));
  d.save(closed(m, dead_status::redriven, s.ctx.now));
  d.audit.push_back(application::audited(s.ctx, "message.redrive", to_string(m.message_id), reason));
}

result<decision> decide(const park& c, const situation& s) {
  const auto* before = s.found.find<dead_message>(c.failed.message_id);
  decision d;
  if (before != nullptr && before->last_failed_at == c.failed.last_failed_at && before->cause == c.failed.cause)
    return d;
  // A forged one takes no other's place, whatever id it has given itself; the log tells of it.
  if (before != nullptr && is_forged(c.failed) && !is_forged(*before)) return d;
  auto next = c.failed;
  next.status = dead_status::parked;
  next.closed_at.reset();
  next.version = 1;
  if (before != nullptr) {
    next.attempts += before->attempts;
    next.first_failed_at = std::min(before->first_failed_at, next.first_failed_at);
    next.version = before->version + 1;
  }
  d.reply = {application::answer_kind::created, "/messages/dead/" + to_string(next.message_id), nullptr, next.version};
  d.save(std::move(next));
  return d;
}

result<decision> decide(const redrive& c, const situation& s) {
  const auto m = parked(c.message_id, s);
  if (!m) return failure_of(m);
  if (auto expected = application::check_version(s.ctx, (*m)->version); !expected) return failure_of(expected);
  if ((*m)->body_encoding != body_encoding::utf8)
    return fail(errc::invalid_state, "its body is not text, so it cannot be sent again");
  decision d;
  send_again(**m, c.reason, s, d);
  const auto& next = d.saved<dead_message>().back();
  d.reply = {application::answer_kind::accepted, "", schema::encode(view_of(next, s.service)), next.version};
  return d;
}

result<decision> decide(const discard& c, const situation& s) {
  const auto m = parked(c.message_id, s);
  if (!m) return failure_of(m);
  if (auto expected = application::check_version(s.ctx, (*m)->version); !expected) return failure_of(expected);
  decision d;
  d.save(closed(**m, dead_status::discarded, s.ctx.now));
  d.audit.push_back(application::audited(s.ctx, "message.discard", to_string(c.message_id), c.reason));
  d.reply.kind = application::answer_kind::no_content;
  return d;
}

result<decision> decide(const redrive_all& c, const situation& s) {
  if (c.message_ids.size() > redriven_together_max)
    return fail(errc::validation_failed, "these are more messages than are sent again together");
  decision d;
  for (const auto& id : c.message_ids) {
    const auto m = parked(id, s);
    if (m && (*m)->body_encoding == body_encoding::utf8) send_again(**m, c.reason, s, d);
  }
  const auto sent = static_cast<std::int64_t>(d.resent.size());
  d.reply.kind = application::answer_kind::accepted;
  d.reply.body = schema::encode(redriven_view{sent, std::max<std::int64_t>(c.matching - sent, 0)});
  return d;
}

}  // namespace

void service::keys(const command& c, application::key_set<model>& keys) const {
  if (const auto* one = std::get_if<park>(&c)) keys.add<dead_message>(one->failed.message_id);
  if (const auto* one = std::get_if<redrive>(&c)) keys.add<dead_message>(one->message_id);
  if (const auto* one = std::get_if<discard>(&c)) keys.add<dead_message>(one->message_id);
  if (const auto* all = std::get_if<redrive_all>(&c)) {
    for (const auto& id : all->message_ids) keys.add<dead_message>(id);
  }
}

result<application::decision<model>> service::decide(const command& c, const application::state<model>& found,
                                                     const application::context& ctx) const {
  return std::visit([&](const auto& what) { return operations::decide(what, {found, ctx, name_}); }, c);
}

static_assert(application::decider<service>);

}  // namespace comanda::operations

template class comanda::application::batch<comanda::operations::model>;
