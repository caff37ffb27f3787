#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

using violations = std::vector<schema::violation>;

result<> none_of(const violations& wrong) {
  if (!wrong.empty()) return unexpected<error>(schema::to_error(wrong));
  return {};
}

void check_level(const char* pointer, std::int64_t level, violations& wrong) {
  if (level < 0 || level > level_max)
    wrong.push_back(
        {pointer, std::string(schema::violation_code::out_of_range), "must be 0 to " + std::to_string(level_max)});
}

void check_revision(std::int64_t revision, std::int64_t least, violations& wrong) {
  if (revision < least)
    wrong.push_back({"/revision", std::string(schema::violation_code::out_of_range),
                     "must be " + std::to_string(least) + " or more"});
}

void check_lines(const std::vector<reservation_line>& lines, violations& wrong) {
  if (lines.empty()) wrong.push_back({"/lines", std::string(schema::violation_code::too_short), "must have a line"});
  if (lines.size() > reservation_lines_max)
    wrong.push_back({"/lines", std::string(schema::violation_code::too_long),
                     "must have at most " + std::to_string(reservation_lines_max) + " lines"});
  for (std::size_t i = 0; i < lines.size() && wrong.size() < schema::violations_max; ++i) {
    if (lines[i].quantity < 1 || lines[i].quantity > level_max)
      wrong.push_back({"/lines/" + std::to_string(i) + "/quantity", std::string(schema::violation_code::out_of_range),
                       "must be 1 to " + std::to_string(level_max)});
  }
}

result<> check_levels(std::int64_t on_hand, const std::optional<std::int64_t>& reorder_point) {
  violations wrong;
  check_level("/on_hand", on_hand, wrong);
  if (reorder_point) check_level("/reorder_point", *reorder_point, wrong);
  return none_of(wrong);
}

}  // namespace

result<> check(const put_item& c) { return check_levels(c.on_hand, c.reorder_point); }

result<> check(const create_item& c) { return check_levels(c.on_hand, c.reorder_point); }

result<> check(const adjust_item& c) {
  violations wrong;
  if (c.delta == 0 || c.delta < -level_max || c.delta > level_max)
    wrong.push_back(
        {"/delta", std::string(schema::violation_code::out_of_range),
         "must be from -" + std::to_string(level_max) + " to " + std::to_string(level_max) + ", and not 0"});
  if (c.reason.empty())
    wrong.push_back({"/reason", std::string(schema::violation_code::too_short), "must have a character"});
  return none_of(wrong);
}

result<> check(const reserve& c) {
  violations wrong;
  check_lines(c.request.lines, wrong);
  return none_of(wrong);
}

result<> check(const commit& c) {
  violations wrong;
  check_revision(c.request.revision, 0, wrong);
  return none_of(wrong);
}

result<> check(const adjust& c) {
  violations wrong;
  check_revision(c.request.revision, 1, wrong);
  check_lines(c.request.lines, wrong);
  return none_of(wrong);
}

result<> check(const restore& c) {
  violations wrong;
  check_revision(c.request.revision, 1, wrong);
  return none_of(wrong);
}

}  // namespace comanda::inventory::detail
