#include "comanda/messaging/asyncapi.hpp"

#include <boost/json/array.hpp>
#include <map>
#include <utility>

#include "asyncapi_messages.hpp"

namespace comanda::messaging {

namespace json = boost::json;

namespace {

using section = std::map<std::string, json::object>;

json::object as_object(section& from) {
  json::object out;
  for (auto& [name, content] : from) out.emplace(name, std::move(content));
  return out;
}

json::object reference_to(const std::string& pointer) { return {{"$ref", "#/" + pointer}}; }

/// Collects the document while one service after another is added.
class document {
 public:
  explicit document(bool over_amqp) : over_amqp_(over_amqp) {}

  void add(const service_catalogue& of) {
    for (const auto& m : of.sends) add_sent(of.service, m);
    for (const auto& m : of.receives) add_received(of.service, m);
  }

  void finish(json::object& into) {
    into["channels"] = as_object(channels_);
    into["operations"] = as_object(operations_);
    schemas_["CloudEvent"] = detail::cloud_event_schema();
    into["components"] = {{"messages", as_object(messages_)}, {"schemas", as_object(schemas_)}};
  }

 private:
  void add_sent(const std::string& service, const catalogued_message& m) {
    const bool command = !m.target.empty();
    const auto key = command ? m.target : m.type;
    const auto channel = (command ? "comanda.commands/" : "comanda.events/") + key;
    channel_for(channel, key,
                command ? "Commands to the service " + m.target : "Whoever listens for the type gets each event",
                {{"is", "routingKey"},
                 {"exchange",
                  {{"name", command ? "comanda.commands" : "comanda.events"},
                   {"type", command ? "direct" : "topic"},
                   {"durable", true},
                   {"autoDelete", false}}}});
    link(channel, m);
    operate(service + ".send." + (command ? "commands." : "") + key, "send", channel, m,
            command ? "The service " + service + " tells " + m.target + " what to do" : title_for(service, m));
  }

  void add_received(const std::string& service, const catalogued_message& m) {
    const std::string kind = m.target.empty() ? "events" : "commands";
    const auto queue = service + "." + kind;
    channel_for(queue, queue,
                m.target.empty() ? "Bound to comanda.events with the type of each message as routing key"
                                 : "Bound to comanda.commands with the routing key " + service,
                {{"is", "queue"},
                 {"queue", {{"name", queue}, {"durable", true}, {"exclusive", false}, {"autoDelete", false}}}});
    link(queue, m);
    operate(service + ".receive." + kind, "receive", queue, m,
            "What the service " + service + " does about " + kind + " that reach it");
  }

  static std::string title_for(const std::string& service, const catalogued_message& m) {
    return "The service " + service + " tells that " + m.type + " happened";
  }

  void channel_for(const std::string& name, const std::string& address, const std::string& description,
                   json::object amqp) {
    const auto [at, fresh] = channels_.try_emplace(name);
    if (!fresh) return;
    at->second = {{"address", address}, {"description", description}, {"messages", json::object()}};
    if (over_amqp_) at->second["bindings"] = {{"amqp", std::move(amqp)}};
  }

  /// Makes the message known, and says that it goes through the channel.
  void link(const std::string& channel, const catalogued_message& m) {
    if (messages_.try_emplace(m.type, detail::message_object(m)).second)
      schemas_.try_emplace(m.type, detail::payload_schema(m));
    channels_[channel]["messages"].as_object()[m.type] = reference_to("components/messages/" + m.type);
  }

  void operate(const std::string& name, std::string_view action, const std::string& channel,
               const catalogued_message& m, const std::string& summary) {
    const auto pointer = "channels/" + escaped(channel);
    const auto [at, fresh] = operations_.try_emplace(name);
    if (fresh) {
      at->second = {{"action", json::string(action)},
                    {"channel", reference_to(pointer)},
                    {"summary", summary},
                    {"messages", json::array()}};
    }
    at->second["messages"].as_array().push_back(reference_to(pointer + "/messages/" + m.type));
  }

  /// For a JSON pointer.
  static std::string escaped(const std::string& name) {
    std::string out;
    schema::append_to_pointer(out, name);
    return out.substr(1);
  }

  bool over_amqp_;
  section channels_, operations_, messages_, schemas_;
};

}  // namespace

json::object asyncapi(const std::vector<service_catalogue>& services, const asyncapi_info& info) {
  json::object out = {{"asyncapi", "3.0.0"},
                      {"info",
                       {{"title", info.title},
                        {"version", info.version},
                        {"description", info.description},
                        {"license", {{"name", info.license_name}, {"url", info.license_url}}}}},
                      {"defaultContentType", json::string(content_type)}};
  if (info.over_amqp) {
    out["servers"] = {{"broker",
                       {{"host", "{host}"},
                        {"protocol", "amqp"},
                        {"protocolVersion", "0.9.1"},
                        {"description", "RabbitMQ, wherever `RABBITMQ_URL` says"},
                        {"variables", {{"host", {{"default", "localhost:5672"}}}}}}}};
  }
  document all(info.over_amqp);
  for (const auto& s : services) all.add(s);
  all.finish(out);
  return out;
}

}  // namespace comanda::messaging
