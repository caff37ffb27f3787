#include "dead_list.hpp"

#include <algorithm>
#include <tuple>

#include "comanda/kernel/text.hpp"
#include "comanda/storage/record.hpp"
#include "cursor.hpp"

namespace comanda::rest {

using operations::dead_message;

namespace {

constexpr std::string_view service_parameter = "service";
constexpr char source_mark = '.';  ///< in no base64url

std::optional<storage::cell> cause_cell(std::string_view text) {
  if (to_string(errc_from_string(text)) != text) return std::nullopt;
  return std::string(text);
}

std::optional<storage::cell> type_cell(std::string_view text) {
  if (text.size() > operations::dead_type_bytes_max || !is_text(text)) return std::nullopt;
  return std::string(text);
}

/// The smallest id above this one, or nothing.
std::optional<uuid> next_id(uuid u) {
  for (auto byte = u.bytes.rbegin(); byte != u.bytes.rend(); ++byte) {
    if (++*byte != 0) return u;
  }
  return std::nullopt;
}

/// A position from which a list, newest first, begins with what is at `last` itself.
std::pair<storage::cell, storage::cell> before(const std::pair<storage::cell, storage::cell>& last) {
  if (const auto id = next_id(std::get<uuid>(last.second))) return {last.first, *id};
  return {std::get<timestamp>(last.first) + microseconds(1), uuid{}};
}

/// Takes the mark of a source off the cursor: the place of the source in which the page before ended.
result<std::optional<std::size_t>> take_source_mark(http::call& c, const std::vector<operations_source>& sources) {
  if (sources.size() < 2) return std::optional<std::size_t>();
  for (auto& [name, value] : c.target.parameters) {
    if (name != "cursor") continue;
    const auto mark = value.find(source_mark);
    if (mark == std::string::npos) return bad_parameter("cursor", "is not one that this list gave");
    const auto service = value.substr(mark + 1);
    value.erase(mark);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (sources[i].service == service) return std::optional(i);
    }
    return bad_parameter("cursor", "is not one that this list gave");
  }
  return std::optional<std::size_t>();
}

bool comes_first(const dead_page_entry& a, const dead_page_entry& b) {
  return std::tie(b.message.last_failed_at, b.message.message_id, a.source) <
         std::tie(a.message.last_failed_at, a.message.message_id, b.source);
}

}  // namespace

const std::vector<filter>& dead_message_filters() {
  static const std::vector<filter> filters = {{"cause",
                                               "cause_code",
                                               storage::comparison::equal,
                                               cause_cell,
                                               "Messages that failed with this code",
                                               {{"type", "string"}, {"examples", {"VALIDATION_FAILED"}}}},
                                              {"type",
                                               "type",
                                               storage::comparison::equal,
                                               type_cell,
                                               "Messages of this type",
                                               {{"type", "string"}, {"maxLength", operations::dead_type_bytes_max}}}};
  return filters;
}

std::vector<filter> documented_filters(const std::vector<operations_source>& sources) {
  auto all = dead_message_filters();
  boost::json::array names;
  for (const auto& s : sources) names.push_back(boost::json::string(s.service));
  all.push_back({service_parameter,
                 "",
                 storage::comparison::equal,
                 nullptr,
                 "Of this service only",
                 {{"type", "string"}, {"enum", std::move(names)}}});
  return all;
}

result<std::vector<std::size_t>> chosen_sources(const http::call& c, const std::vector<operations_source>& sources) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < sources.size(); ++i) all.push_back(i);
  bool seen = false;
  for (const auto& [name, value] : c.target.parameters) {
    if (name != service_parameter) continue;
    if (std::exchange(seen, true)) return bad_parameter(name, "is given twice");
    std::erase_if(all, [&, wanted = std::string_view(value)](std::size_t i) { return sources[i].service != wanted; });
    if (all.empty()) return bad_parameter(name, "is no service of this process");
  }
  return all;
}

http::call without_service(http::call c) {
  std::erase_if(c.target.parameters, [](const auto& p) { return p.first == service_parameter; });
  return c;
}

result<dead_page_request> read_dead_page(const http::call& c, const std::vector<operations_source>& sources) {
  dead_page_request page;
  auto chosen = chosen_sources(c, sources);
  if (!chosen) return unexpected<error>(std::move(chosen).error());
  page.chosen = *std::move(chosen);

  auto narrowed = without_service(c);
  const auto ended_in = take_source_mark(narrowed, sources);
  if (!ended_in) return unexpected<error>(ended_in.error());
  const auto& table = storage::table_of<dead_message>();
  auto r = read_list(narrowed, table, "last_failed_at", true, dead_message_filters());
  if (!r) return unexpected<error>(std::move(r).error());
  r->where.insert(r->where.begin(), {table.index_of("status"), storage::comparison::equal, std::string("parked")});

  page.rows_max = r->limit - 1;
  for (const auto source : page.chosen) {
    auto& of_source = page.of_chosen.emplace_back(*r);
    // A source behind the one in which the last page ended may have another message at the very same place.
    if (*ended_in && source > **ended_in) of_source.after = before(*r->after);
  }
  return page;
}

result<dead_page> merge_dead_page(const dead_page_request& asked,
                                  const std::vector<std::vector<storage::row>>& rows_of_chosen,
                                  const std::vector<operations_source>& sources) {
  dead_page page;
  for (std::size_t i = 0; i < rows_of_chosen.size(); ++i) {
    for (const auto& row : rows_of_chosen[i]) {
      auto m = storage::from_row<dead_message>(row);
      if (!m) return unexpected<error>(std::move(m).error());
      page.entries.push_back({asked.chosen[i], *std::move(m)});
    }
  }
  std::sort(page.entries.begin(), page.entries.end(), comes_first);
  if (page.entries.size() <= asked.rows_max) return page;
  page.entries.erase(page.entries.begin() + static_cast<std::ptrdiff_t>(asked.rows_max), page.entries.end());
  const auto& last = page.entries.back();
  page.next_cursor = encode_cursor(last.message.last_failed_at, last.message.message_id.value());
  if (sources.size() > 1) *page.next_cursor += source_mark + sources[last.source].service;
  return page;
}

}  // namespace comanda::rest
