#include "dead_list.hpp"

#include <algorithm>
#include <tuple>

#include "comanda/storage/record.hpp"
#include "cursor.hpp"
#include "pieces.hpp"

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
  const auto is_visible_or_blank = [](char c) { return c >= ' ' && c <= '~'; };
  if (text.size() > operations::dead_type_bytes_max || !std::all_of(text.begin(), text.end(), is_visible_or_blank))
    return std::nullopt;
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

/// A row of a page, and where it stands.
struct line {
  std::size_t source = 0;
  timestamp last_failed_at;
  uuid message_id;
  std::size_t bytes = 0;                ///< as it is stored
  std::optional<dead_message> message;  ///< none: it cannot be read
};

bool comes_first(const line& a, const line& b) {
  return std::tie(b.last_failed_at, b.message_id, a.source) < std::tie(a.last_failed_at, a.message_id, b.source);
}

}  // namespace

const std::vector<filter>& dead_message_filters() {
  static const std::vector<filter> filters = {
      {"cause",
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
       {{"type", "string"}, {"maxLength", operations::dead_type_bytes_max}, {"pattern", "^[ -~]*$"}}}};
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
  if (!chosen) return failure_of(chosen);
  page.chosen = *std::move(chosen);

  auto narrowed = without_service(c);
  const auto ended_in = take_source_mark(narrowed, sources);
  if (!ended_in) return failure_of(ended_in);
  const auto& table = storage::table_of<dead_message>();
  auto r = read_list(narrowed, table, "last_failed_at", true, dead_message_filters());
  if (!r) return failure_of(r);
  r->where.insert(r->where.begin(), {table.index_of("status"), storage::comparison::equal, std::string("parked")});

  page.rows_max = r->limit - 1;
  for (const auto source : page.chosen) {
    auto& of_source = page.of_chosen.emplace_back(*r);
    // A source behind the one in which the last page ended may have another message at the very same place.
    if (*ended_in && source > **ended_in) of_source.after = before(*r->after);
  }
  return page;
}

dead_page merge_dead_page(const dead_page_request& asked, const std::vector<std::vector<storage::row>>& rows_of_chosen,
                          const std::vector<operations_source>& sources) {
  const auto& table = storage::table_of<dead_message>();
  const auto order_by = table.index_of("last_failed_at");
  dead_page page;
  std::vector<line> lines;
  std::size_t found = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < rows_of_chosen.size(); ++i) {
    for (const auto& row : rows_of_chosen[i]) {
      const auto size = stored_bytes(row);
      ++found;
      bytes += size;
      auto m = storage::from_row<dead_message>(row);
      if (!m) page.unreadable = log_text(m.error());
      if (!says_where_it_stands(row, table, order_by)) continue;
      lines.push_back({asked.chosen[i], std::get<timestamp>(row[order_by]), std::get<uuid>(row[table.key]), size,
                       m ? std::optional(*std::move(m)) : std::nullopt});
    }
  }
  std::sort(lines.begin(), lines.end(), comes_first);
  page_room room(asked.rows_max);
  const auto end = std::find_if_not(lines.begin(), lines.end(), [&](const line& l) { return room.takes(l.bytes); });
  // What cannot be read takes up room where it is read, and leaves its page shorter.
  const bool all_there = found <= asked.rows_max && (bytes <= page_bytes_max || found == 1);
  if (end != lines.begin() && (end != lines.end() || !all_there)) {
    const auto& last = *std::prev(end);
    page.next_cursor = encode_cursor(last.last_failed_at, last.message_id);
    if (sources.size() > 1) *page.next_cursor += source_mark + sources[last.source].service;
  }
  for (auto l = lines.begin(); l != end; ++l) {
    if (l->message) page.entries.push_back({l->source, *std::move(l->message)});
  }
  return page;
}

}  // namespace comanda::rest
