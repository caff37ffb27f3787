#include "documents.hpp"

namespace comanda::rest {

std::vector<http::parameter> list_parameters(const std::vector<filter>& filters) {
  using http::parameter_place;
  std::vector<http::parameter> all;
  for (const auto& f : filters)
    all.push_back({std::string(f.parameter), parameter_place::query, f.description, f.schema, false});
  all.push_back({"limit",
                 parameter_place::query,
                 "How many entries a page has",
                 {{"type", "integer"}, {"minimum", 1}, {"maximum", page_rows_max}, {"default", page_rows_default}},
                 false});
  all.push_back({"cursor",
                 parameter_place::query,
                 "`next_cursor` of the page before; opaque",
                 {{"type", "string"}, {"maxLength", 512}},
                 false});
  return all;
}

http::operation by_key(http::operation o) {
  o.idempotent_by_key = true;
  return o;
}

http::operation under_version(http::operation o) {
  o.conditional_write = true;
  for (auto& a : o.answers) a.versioned = a.form != http::answer_form::none;
  return o;
}

http::operation unless_there(http::operation o) {
  o.parameters.push_back({"If-None-Match",
                          http::parameter_place::header,
                          "`*`: only create; 412 when it is there already, or in a version that is named",
                          {{"type", "string"}}});
  return o;
}

}  // namespace comanda::rest
