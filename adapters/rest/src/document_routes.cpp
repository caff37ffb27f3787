#include <boost/json/serialize.hpp>
#include <memory>

#include "comanda/kernel/id.hpp"
#include "comanda/rest/api_documents.hpp"
#include "conditional.hpp"
#include "documents.hpp"
#include "exchange.hpp"
#include "header_fields.hpp"
#include "negotiation.hpp"
#include "swagger_ui.hpp"

namespace comanda::rest {

namespace {

/// Something that stays the same as long as the process lives.
struct document {
  std::string media_type;
  std::string body;
  std::string tag = {};
  std::string cache = "no-cache";  // kept, but asked about each time: cheap with the entity tag
  bool compressed = false;
  bool page = false;
};

// All that the page is made of, and whom its scripts ask, is here.
constexpr const char* page_policy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string tag_of(std::string_view text) { return "\"" + to_string(derive_uuid({}, {"document", text})) + "\""; }

http::response answer(const document& d, const http::headers& asked) {
  const auto known = joined(asked, "If-None-Match");
  const bool current = known && names_tag(*known, d.tag);
  http::response r{current ? 304 : 200, {}, current ? "" : d.body};
  r.headers.add("ETag", d.tag);
  r.headers.add("Cache-Control", d.cache);
  if (d.compressed) r.headers.add("Vary", "Accept-Encoding");
  if (current) return r;
  r.headers.add("Content-Type", d.media_type);
  if (d.compressed) r.headers.add("Content-Encoding", "gzip");
  if (d.page) r.headers.add("Content-Security-Policy", page_policy);
  return r;
}

http::route_handler serves(std::shared_ptr<const environment> env, std::shared_ptr<const document> d) {
  return [env = std::move(env), d = std::move(d)](const http::call& c, http::responder respond) {
    if (d->compressed) {
      if (auto fits = check_gzip(c.request.headers); !fits)
        return make_exchange(env, c, std::move(respond)).fail(fits.error());
    }
    respond(answer(*d, c.request.headers));
  };
}

http::operation shows_document(std::string id, http::named_schema schema) {
  http::operation o{std::move(id), "system", "", {}, {}, {}, {}};
  o.answers = {{200, "The document", http::answer_form::plain, std::move(schema)}};
  o.answers.front().versioned = true;
  o.conditional_read = true;
  o.errors = {errc::rate_limited};
  return o;
}

http::operation shows_page() {
  auto o = shows_document("showDocs", {});
  o.answers.front().form = http::answer_form::text;
  o.answers.front().media_type = "text/html; charset=utf-8";
  o.answers.front().description = "The page";
  return o;
}

http::operation not_documented(std::string id) {
  http::operation o;
  o.id = std::move(id);
  o.hidden = true;
  return o;
}

std::string_view media_type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "text/html; charset=utf-8";
}

/// What such a document looks like, as far as a client of this one needs it.
http::named_schema schema_of_documents(std::string_view member, std::string_view version) {
  return {
      "",
      {{"type", "object"},
       {"properties", {{member, {{"type", "string"}, {"examples", boost::json::array{boost::json::string(version)}}}}}},
       {"required", boost::json::array{boost::json::string(member)}}}};
}

void add_page(http::route_table& routes, const std::shared_ptr<const environment>& env) {
  for (const auto& file : embedded_files()) {
    auto name = file.name;
    document d;
    d.compressed = name.ends_with(".gz");
    if (d.compressed) name.remove_suffix(3);
    d.page = name == "page.html";
    d.media_type = media_type_of(name);
    d.body = file.content;
    d.tag = tag_of(d.body);
    if (d.compressed) d.cache = "public, max-age=86400";
    auto handle = serves(env, std::make_shared<const document>(std::move(d)));
    if (name == "page.html") {
      routes.add({http::method::get, "/docs", "Browse and try this API", "", std::move(handle), shows_page()});
    } else {
      routes.add({http::method::get, "/docs/" + std::string(name), "A part of the page", "", std::move(handle),
                  not_documented("docs " + std::string(name))});
    }
  }
  routes.add({http::method::get, "/docs/", "To the page", "",
              [](const http::call&, const http::responder& respond) {
                http::response r{308, {}, {}};
                r.headers.add("Location", "../docs");
                respond(std::move(r));
              },
              not_documented("docs redirect")});
}

}  // namespace

result<> add_document_routes(http::route_table& routes, const environment& environment_, const api_description& about,
                             const boost::json::object& asyncapi) {
  const auto env = std::make_shared<const environment>(environment_);
  add_page(routes, env);
  const auto api = std::make_shared<document>();
  const auto messages = std::make_shared<document>();
  routes.add({http::method::get, "/openapi.json", "Get this OpenAPI 3.1 document", "", serves(env, api),
              shows_document("getOpenapi", schema_of_documents("openapi", "3.1.0"))});
  routes.add({http::method::get, "/asyncapi.json", "Get the AsyncAPI 3.0 document of the service", "",
              serves(env, messages), shows_document("getAsyncapi", schema_of_documents("asyncapi", "3.0.0"))});

  auto made = openapi_of(routes, environment_, about);
  if (!made) return failure_of(made);
  const auto fill = [](document& d, const boost::json::object& from) {
    d.media_type = "application/json";
    d.body = boost::json::serialize(from);
    d.tag = tag_of(d.body);
  };
  fill(*api, *made);
  fill(*messages, asyncapi);
  return {};
}

}  // namespace comanda::rest
