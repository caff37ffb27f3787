#include "lead.hpp"

namespace comanda::orders::detail {

namespace {

void add_to_timeline(const saga::happened& h, saga::instance& i, const order& o, const application::context& ctx,
                     decision& d) {
  const auto sequence = ++i.timeline_length;
  d.record(timeline_entry{timeline_entry_id(o.order_id, sequence), o.order_id, sequence, ctx.now, i.saga_id, i.type,
                          h.step, h.event, h.attempt, h.message, h.detail});
}

void set_deadline(const saga::instance& i, decision& d) {
  if (i.deadline)
    d.timers.push_back({i.saga_id.value(), std::string(saga_deadline_timer), to_string(i.order_id), *i.deadline});
  else
    d.timers_cleared.push_back(i.saga_id.value());
}

/// Everything of a transition but what follows the saga. The instance as it is to be stored.
result<saga::instance> carry_out(const saga::transition& t, order& o, const situation& s, decision& d) {
  auto next = t.next;
  for (const auto& h : t.timeline) add_to_timeline(h, next, o, s.ctx, d);
  const auto told_before = d.messages.size();
  for (const auto& local : t.locals) {
    if (auto done = do_local_step(local, o, s.ctx, d); !done) return failure_of(done);
  }
  if (next.status == saga::status::compensated) give_up(next, o, s.ctx, d);
  for (auto i = told_before; i < d.messages.size(); ++i) d.messages[i].correlation = next.saga_id.value();
  for (const auto& send : t.sends) d.messages.push_back(command_message(send, next, o, s));
  set_deadline(next, d);
  return next;
}

result<> start(const saga::definition& definition, saga::instance fresh, order& o, const situation& s, decision& d) {
  const auto begun = saga::advance(definition, fresh, saga::started{}, s.ctx.now);
  if (!begun) return failure_of(begun);
  auto next = carry_out(*begun, o, s, d);
  if (!next) return failure_of(next);
  d.save(*std::move(next));
  return {};
}

result<const saga::definition*> definition_of(const saga::instance& i, const situation& s) {
  const auto* found = s.sagas.find(i.type, static_cast<std::uint32_t>(i.definition_version), i.definition_hash);
  if (found == nullptr)
    return fail(errc::internal, "no definition of the saga " + i.type + " in the version of " + to_string(i.saga_id));
  return found;
}

/// The saga that waited for this one to end takes the order, and the timeline with it.
result<> start_follower(const saga::instance& ended, order& o, const situation& s, decision& d) {
  if (!ended.followed_by) return {};
  const auto* waiting = s.found.find<saga::instance>(*ended.followed_by);
  if (waiting == nullptr) return fail(errc::saga_not_found, "no saga " + to_string(*ended.followed_by));
  auto definition = definition_of(*waiting, s);
  if (!definition) return failure_of(definition);
  auto fresh = *waiting;
  fresh.timeline_length = ended.timeline_length;
  return start(**definition, std::move(fresh), o, s, d);
}

}  // namespace

result<> begin_saga(std::string_view type, const comanda::saga_id& id, order& o, const situation& s, decision& d) {
  const auto* definition = s.sagas.latest(type);
  if (definition == nullptr) return fail(errc::internal, "no definition of the saga " + std::string(type));
  auto fresh = saga::make_instance(*definition, id, o.order_id, s.ctx.now);
  const auto* before = s.found.find<saga::instance>(o.saga_id);
  o.saga_id = id;
  if (before == nullptr || before->ended()) {
    if (before != nullptr) fresh.timeline_length = before->timeline_length;
    return start(*definition, std::move(fresh), o, s, d);
  }
  // Both are stored: whoever ends the one before at this moment loses the race, and finds on the next try what follows.
  auto waited_for = *before;
  waited_for.followed_by = id;
  waited_for.version += 1;
  waited_for.updated_at = s.ctx.now;
  d.save(std::move(waited_for));
  fresh.follows = before->saga_id;
  fresh.version = 1;
  d.save(std::move(fresh));
  return {};
}

result<> withdraw(const saga::instance& waiting, const saga::input& why, order& o, const situation& s, decision& d) {
  const auto* before = waiting.follows ? s.found.find<saga::instance>(*waiting.follows) : nullptr;
  if (before == nullptr) return fail(errc::saga_not_found, "no saga that " + to_string(waiting.saga_id) + " follows");
  auto definition = definition_of(waiting, s);
  if (!definition) return failure_of(definition);
  auto at = waiting;
  at.timeline_length = before->timeline_length;
  const auto moved = saga::advance(**definition, at, why, s.ctx.now);
  if (!moved) return failure_of(moved);
  auto next = carry_out(*moved, o, s, d);
  if (!next) return failure_of(next);
  // The one that it followed has the order again, and the timeline with what was added; that this is written guards
  // against its end at the same moment.
  auto alone = *before;
  alone.followed_by.reset();
  alone.timeline_length = next->timeline_length;
  alone.version += 1;
  alone.updated_at = s.ctx.now;
  o.saga_id = alone.saga_id;
  d.save(std::move(alone));
  d.save(*std::move(next));
  return {};
}

result<bool> lead(const saga::instance& at, const saga::input& what, order& o, const situation& s, decision& d) {
  auto definition = definition_of(at, s);
  if (!definition) return failure_of(definition);
  const auto moved = saga::advance(**definition, at, what, s.ctx.now);
  if (!moved) return failure_of(moved);
  if (!moved->changed) return false;
  auto next = carry_out(*moved, o, s, d);
  if (!next) return failure_of(next);
  if (next->ended()) {
    if (auto followed = start_follower(*next, o, s, d); !followed) return failure_of(followed);
  }
  d.save(*std::move(next));
  return true;
}

void save_if_changed(order next, const order& before, const situation& s, decision& d) {
  if (next == before) return;
  next.version = before.version + 1;
  next.updated_at = s.ctx.now;
  d.save(std::move(next));
}

}  // namespace comanda::orders::detail
