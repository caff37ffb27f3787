#include "comanda/rest/notifications.hpp"

#include "body.hpp"
#include "comanda/notifications/views.hpp"
#include "commands.hpp"
#include "requests.hpp"
#include "resources.hpp"

namespace comanda::rest {

using notifications::notification;
using notifications::preferences;

namespace {

const std::vector<filter>& notification_filters() {
  static const std::vector<filter> filters = {
      uuid_filter("order_id", "Notifications about this order"), customer_filter("Notifications to this customer"),
      enum_filter<notifications::notification_status>("status", "Notifications in this state"),
      enum_filter<notifications::channel>("channel", "Notifications over this channel")};
  return filters;
}

http::operation put_preferences_document() {
  auto o = answers_with<notifications::preferences_view>(
      {"putPreferences", "notifications", "Preferences",
       "`email` and `webhook_url` are needed where their channel is "
       "chosen. Without a channel the customer is told over "
       "the log. What is left out is forgotten. Before they are first put, and after they were deleted, a "
       "customer has none, "
       "also one with orders."},
      200, "The preferences as they are now", {errc::preferences_not_found});
  auto created = o.answers.front();
  created.status = 201;
  created.description = "The new preferences";
  created.located = true;
  o.answers.push_back(std::move(created));
  return unless_there(under_version(with_body<put_preferences_body>(
      std::move(o), "PutPreferences", {{"channels", {"email"}}, {"email", "ada@example.org"}})));
}

http::operation delete_preferences_document() {
  http::operation o{"deletePreferences",
                    "notifications",
                    "Forgets the addresses, too. Deleting them again is PREFERENCES_NOT_FOUND.",
                    {},
                    {},
                    {{204, "They are gone", http::answer_form::none}},
                    {errc::preferences_not_found}};
  return under_version(std::move(o));
}

http::operation send_document() {
  return by_key(with_body<send_notification_body>(
      answers_with<notifications::notification_view>(
          {"sendNotification", "notifications", "Notification",
           "Goes to the address in the customer's preferences. VALIDATION_FAILED at `/channel`: NO_RECIPIENT where "
           "there "
           "is none, CHANNEL_UNAVAILABLE where this installation does not have the channel."},
          201, "The notification, queued", {}),
      "SendNotification"));
}

http::operation retry_document() {
  auto o = by_key(with_body<retry_notification_body>(
      answers_with<notifications::notification_view>(
          {"retryNotification", "notifications", "Notification", "A new series of attempts. The body may be left out."},
          202, "The notification, queued", {errc::notification_not_found, errc::invalid_state}),
      "RetryNotification"));
  o.body_optional = true;
  return o;
}

http::operation webhook_keys_document() {
  http::operation o{
      "getWebhookKeys",
      "notifications",
      "What the customer's receivers verify `Comanda-Signature` with, newest first; one that fits is enough. "
      "They are for whoever owns the preferences: with a key webhooks to this customer can be forged, and "
      "to no other. Empty where there are no webhooks.",
      {},
      {},
      {},
      {errc::preferences_not_found}};
  o.answers = {
      {200, "The keys", http::answer_form::envelope, http::schema_of<notifications::webhook_keys_view>("WebhookKeys")}};
  return o;
}

void add_webhook_keys_route(http::route_table& routes, const std::shared_ptr<const environment>& env) {
  routes.add({http::method::get, env->prefix + "/customers/{customer_id}/webhook-keys",
              "List the signing keys of a customer's webhooks", "notifications:read",
              [env](const http::call& c, http::responder respond) {
                const auto x = make_exchange(env, c, std::move(respond));
                const auto customer = path_name<customer_id>(c, "customer_id");
                if (!customer) return x.fail(customer.error());
                if (auto none = no_parameters(c); !none) return x.fail(none.error());
                if (!x.only_owner.empty() && customer->value() != x.only_owner)
                  return x.fail(error(errc::preferences_not_found, "there is none of this id"));
                notifications::webhook_keys_view keys{*customer, {}};
                if (env->webhook_keys) keys.keys = env->webhook_keys(customer->value());
                x.succeed(200, schema::encode(keys));
              },
              webhook_keys_document()});
}

void add_preferences_routes(http::route_table& routes, application::command_gate<notifications::service>& commands,
                            application::read_gate& reads, const std::shared_ptr<const environment>& env) {
  const auto path = env->prefix + "/customers/{customer_id}/preferences";

  routes.add(
      {http::method::get, path, "Get a customer's notification preferences", "notifications:read",
       [env, &reads](const http::call& c, http::responder respond) {
         auto x = make_exchange(env, c, std::move(respond));
         const auto customer = path_name<customer_id>(c, "customer_id");
         if (!customer) return x.fail(customer.error());
         if (auto none = no_parameters(c); !none) return x.fail(none.error());
         with_record<preferences>(reads, customer->value(), std::move(x), errc::preferences_not_found,
                                  [](const exchange& to, const preferences& p) {
                                    if (p.deleted)
                                      return to.fail({errc::preferences_not_found, "there is none of this id"});
                                    to.show(schema::encode(view_of(p)), p.version);
                                  });
       },
       shows<notifications::preferences_view>(
           {"getPreferences", "notifications", "Preferences",
            "They are there once they were put: until then, and after they were deleted, also a customer with orders "
            "has none, and is told over the log."},
           errc::preferences_not_found)});

  routes.add({http::method::put, path, "Set a customer's notification preferences", "notifications:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto customer = path_name<customer_id>(c, "customer_id");
                if (!customer) return x.fail(customer.error());
                auto body = read_body<put_preferences_body>(c);
                if (!body) return x.fail(body.error());
                run_command<notifications::service>(
                    commands, c, std::move(x),
                    notifications::put_preferences{*customer, std::move(body->channels), std::move(body->email),
                                                   std::move(body->webhook_url), std::move(body->locale)});
              },
              put_preferences_document()});

  routes.add({http::method::del, path, "Delete a customer's notification preferences", "notifications:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto customer = path_name<customer_id>(c, "customer_id");
                if (!customer) return x.fail(customer.error());
                run_command<notifications::service>(commands, c, std::move(x),
                                                    notifications::delete_preferences{*customer});
              },
              delete_preferences_document()});
}

}  // namespace

void add_notifications_routes(http::route_table& routes, application::command_gate<notifications::service>& commands,
                              application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);

  add_list_route<notification>(routes, env, reads, "/notifications", "List notifications, newest first",
                               "notifications:read", notification_filters(),
                               {"listNotifications", "notifications", "Notification"});

  add_show_route<notification>(routes, env, reads, "/notifications", "notification_id", "Get a notification",
                               "notifications:read", errc::notification_not_found,
                               {"getNotification", "notifications", "Notification"});

  routes.add({http::method::post, env->prefix + "/notifications", "Send a notification", std::string(http::admin_scope),
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                auto body = read_body<send_notification_body>(c);
                if (!body) return x.fail(body.error());
                run_command<notifications::service>(
                    commands, c, std::move(x),
                    notifications::send_notification{body->customer_id, body->channel, std::move(body->subject),
                                                     std::move(body->body), body->order_id});
              },
              send_document()});

  routes.add({http::method::post, env->prefix + "/notifications/{notification_id}/retry", "Retry a failed notification",
              std::string(http::admin_scope),
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "notification_id");
                if (!id) return x.fail(id.error());
                auto body = read_optional_body<retry_notification_body>(c);
                if (!body) return x.fail(body.error());
                const auto reason = body->reason ? body->reason->value() : std::string();
                run_command<notifications::service>(commands, c, std::move(x),
                                                    notifications::retry_notification{notification_id(*id), reason});
              },
              retry_document()});

  add_preferences_routes(routes, commands, reads, env);
  add_webhook_keys_route(routes, env);
}

}  // namespace comanda::rest
