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
      uuid_filter("order_id", "Notifications about this order"),
      name_filter("customer_id", "Notifications to this customer"),
      enum_filter<notifications::notification_status>("status", "Notifications in this state"),
      enum_filter<notifications::channel>("channel", "Notifications over this channel")};
  return filters;
}

http::operation put_preferences_document() {
  auto o = answers_with<notifications::preferences_view>({"putPreferences", "notifications", "Preferences",
                                                          "`email` and `webhook_url` are needed where their channel is "
                                                          "chosen. Without a channel the customer is told over "
                                                          "the log. What is left out is forgotten."},
                                                         200, "The preferences as they are now",
                                                         {errc::preferences_not_found});
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

void add_preferences_routes(http::route_table& routes, application::command_gate<notifications::service>& commands,
                            application::read_gate& reads, const std::shared_ptr<const environment>& env) {
  const auto path = env->prefix + "/customers/{customer_id}/preferences";

  routes.add({http::method::get, path, "How a customer wants to be told", "notifications:read",
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
              shows<notifications::preferences_view>({"getPreferences", "notifications", "Preferences"},
                                                     errc::preferences_not_found)});

  routes.add({http::method::put, path, "Say how a customer wants to be told", "notifications:write",
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

  routes.add({http::method::del, path, "Forget how a customer wants to be told", "notifications:write",
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

  add_show_route<notification>(routes, env, reads, "/notifications", "notification_id", "One notification",
                               "notifications:read", errc::notification_not_found,
                               {"getNotification", "notifications", "Notification"});

  routes.add({http::method::post, env->prefix + "/notifications", "Send a notification", std::string(http::admin_scope),
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                auto body = read_body<send_notification_body>(c);
                if (!body) return x.fail(body.error());
                run_command<notifications::service>(
                    commands, c, std::move(x),
                    notifications::send_notification{body->customer_id, body->channel, std::move(body->subject).value(),
                                                     std::move(body->body).value(), body->order_id});
              },
              send_document()});

  routes.add({http::method::post, env->prefix + "/notifications/{notification_id}/retry",
              "Try a failed notification again", std::string(http::admin_scope),
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
}

}  // namespace comanda::rest
