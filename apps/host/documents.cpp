#include "documents.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "comanda/messaging/asyncapi.hpp"
#include "comanda/rest/handler.hpp"
#include "comanda/rest/operations.hpp"

namespace comanda::host {

namespace json = boost::json;

namespace {

void write_lines(const json::value& v, const std::string& indent, std::string& out);

/// What stands between brackets, one element a line.
template <class Range, class Write>
void write_elements(const Range& range, char open, char close, const std::string& indent, std::string& out,
                    Write write) {
  const auto inner = indent + "  ";
  out += open;
  bool first = true;
  for (const auto& element : range) {
    out += first ? "\n" : ",\n";
    out += inner;
    write(element, inner);
    first = false;
  }
  if (!first) out += "\n" + indent;
  out += close;
}

void write_lines(const json::value& v, const std::string& indent, std::string& out) {
  if (const auto* o = v.if_object()) {
    write_elements(*o, '{', '}', indent, out, [&out](const json::key_value_pair& member, const std::string& inner) {
      out += json::serialize(json::value(member.key())) + ": ";
      write_lines(member.value(), inner, out);
    });
  } else if (const auto* a = v.if_array()) {
    write_elements(*a, '[', ']', indent, out,
                   [&out](const json::value& element, const std::string& inner) { write_lines(element, inner, out); });
  } else {
    out += json::serialize(v);
  }
}

}  // namespace

std::string in_lines(const json::value& document) {
  std::string out;
  write_lines(document, "", out);
  return out;
}

rest::api_description documents::about() const { return {title_, text_, COMANDA_VERSION}; }

result<json::object> documents::openapi() const {
  rest::environment env;
  http::route_table routes;
  rest::add_system_routes(routes, env);
  for (const auto& add : routes_) add(routes, env);
  application::closed_command_gate<operations::service> commands;
  application::closed_read_gate reads;
  std::vector<rest::operations_source> sources;
  for (const auto& service : services_) sources.push_back({service, commands, reads});
  rest::add_operations_routes(routes, std::move(sources), env);
  if (auto made = rest::add_document_routes(routes, env, about(), {}); !made) return failure_of(made);
  return rest::openapi_of(routes, env, about());
}

json::object documents::asyncapi() const {
  messaging::asyncapi_info info;
  info.title = title_ + ": messages";
  info.version = COMANDA_VERSION;
  info.description =
      text_ +
      "\n\nMessages are CloudEvents 1.0 in structured JSON mode, delivered at least once: a reader remembers the `id` "
      "of "
      "each. Readers ignore members that they do not know; what would break a reader is a new version of the type. " +
      (over_amqp_
           ? "Names of exchanges and queues have `BROKER_PREFIX` before them."
           : "They stay inside the process, on a bus that does what the exchanges and queues of the services do.");
  info.over_amqp = over_amqp_;
  return messaging::asyncapi(catalogues_, info);
}

std::string documents::draw(const saga::registry& definitions) {
  std::string text;
  for (const auto& definition : definitions.all()) {
    text += "\n## " + definition.name() + ", version " + std::to_string(definition.version()) + "\n\n```mermaid\n" +
            definition.mermaid() + "```\n";
  }
  return text;
}

std::string documents::sagas() const {
  if (sagas_.empty()) return {};
  return "# Sagas\n\nDrawn from the tables that the engine runs. A hexagon is a pivot, a solid line an answer of "
         "success; dotted lines turn a saga round and lead to what undoes it.\n" +
         sagas_;
}

}  // namespace comanda::host
