#include "sagas.hpp"

#include "body.hpp"
#include "comanda/orders/views.hpp"
#include "commands.hpp"
#include "requests.hpp"
#include "resources.hpp"

namespace comanda::rest {

namespace {

using registry = std::shared_ptr<const saga::registry>;

orders::saga_view view_with(const registry& sagas, const saga::instance& i) {
  return orders::view_of(i, sagas->find(i.type, static_cast<std::uint32_t>(i.definition_version), i.definition_hash));
}

const std::vector<filter>& saga_filters() {
  static const std::vector<filter> filters = {
      name_filter("type", "Sagas of this definition: fulfilment, cancellation, revision"),
      name_filter("step", "Sagas that wait at this step"),
      time_filter("updated_before", "updated_at", storage::comparison::less_than,
                  "Sagas to which nothing has happened since this time")};
  return filters;
}

/// `state` is two columns: whether it needs a person outweighs which way it goes.
result<> narrow_to_state(std::string_view text, storage::list_request& r) {
  const auto state = schema::parse_enum<orders::saga_state>(text);
  if (!state) return bad_parameter("state", "has a value that cannot be read");
  const bool stuck = *state == orders::saga_state::stuck;
  r.where.push_back({r.from->index_of("stuck"), storage::comparison::equal, stuck});
  if (!stuck) r.where.push_back({r.from->index_of("status"), storage::comparison::equal, std::string(text)});
  return {};
}

void list_sagas(const http::call& c, exchange x, application::read_gate& reads, const registry& sagas) {
  auto others = c;
  const auto state = take_parameter(others.target, "state");
  if (!state) return x.fail(state.error());
  auto r = read_list(others, storage::table_of<saga::instance>(), "updated_at", false, saga_filters());
  if (!r) return x.fail(r.error());
  if (*state) {
    if (auto narrowed = narrow_to_state(**state, *r); !narrowed) return x.fail(narrowed.error());
  }
  list_records<saga::instance>(reads, *std::move(r), std::move(x), c,
                               [sagas](const saga::instance& i) { return view_with(sagas, i); });
}

http::operation list_document() {
  auto filters = saga_filters();
  filters.insert(filters.begin(), enum_filter<orders::saga_state>("state", "Sagas in this state"));
  return lists<orders::saga_view>({"listSagas", "sagas", "Saga",
                                   "Stalest first, so that what needs a person stands on top. `stuck` are those whose "
                                   "present step was sent as often "
                                   "as its policy allows and still is not answered."},
                                  filters);
}

template <class Command>
void add_action(http::route_table& routes, application::command_gate<orders::service>& commands,
                const std::shared_ptr<const environment>& env, std::string_view verb, std::string summary,
                std::string id) {
  routes.add({http::method::post, env->prefix + "/sagas/{saga_id}/" + std::string(verb), std::move(summary),
              std::string(http::admin_scope),
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto saga = path_uuid(c, "saga_id");
                if (!saga) return x.fail(saga.error());
                auto body = read_body<reason_body>(c);
                if (!body) return x.fail(body.error());
                run_command<orders::service>(commands, c, std::move(x),
                                             Command{comanda::saga_id(*saga), body->reason.value()});
              },
              by_key(with_body<reason_body>(
                  answers_with<orders::saga_view>(
                      {std::move(id), "sagas", "Saga", "The reason stands on the order's timeline, with the caller."},
                      202, "The saga as it is now", {errc::saga_not_found, errc::invalid_state}),
                  "Reason"))});
}

}  // namespace

void add_saga_routes(http::route_table& routes, application::command_gate<orders::service>& commands,
                     application::read_gate& reads, const std::shared_ptr<const environment>& env,
                     const registry& sagas) {
  const std::string admin(http::admin_scope);
  routes.add({http::method::get, env->prefix + "/sagas", "List sagas, stalest first", admin,
              [env, &reads, sagas](const http::call& c, http::responder respond) {
                list_sagas(c, make_exchange(env, c, std::move(respond)), reads, sagas);
              },
              list_document()});

  routes.add({http::method::get, env->prefix + "/sagas/{saga_id}", "Get a saga with its completed and remaining steps",
              admin,
              [env, &reads, sagas](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "saga_id");
                if (!id) return x.fail(id.error());
                if (auto none = no_parameters(c); !none) return x.fail(none.error());
                with_record<saga::instance>(reads, *id, std::move(x), errc::saga_not_found,
                                            [sagas](const exchange& to, const saga::instance& i) {
                                              to.show(schema::encode(view_with(sagas, i)), i.version);
                                            });
              },
              shows<orders::saga_view>({"getSaga", "sagas", "Saga"}, errc::saga_not_found)});

  add_action<saga::retry>(routes, commands, env, "retry", "Retry the current step of a saga", "retrySaga");
  add_action<saga::compensate>(routes, commands, env, "compensate", "Compensate a saga", "compensateSaga");
}

}  // namespace comanda::rest
