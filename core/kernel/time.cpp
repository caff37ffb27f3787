#include "comanda/kernel/time.hpp"

#include <algorithm>
#include <cstdint>

#include "comanda/kernel/ascii.hpp"

namespace comanda {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr timestamp first = sys_days(std::chrono::year(0) / 1 / 1);
constexpr timestamp last = timestamp(sys_days(std::chrono::year(10000) / 1 / 1)) - microseconds(1);

/// Writes `value` with leading zeros into the `width` characters that end before `end`; returns where they begin.
char* put_number(char* end, std::int64_t value, int width) {
  for (; width > 0; --width, value /= 10) *--end = static_cast<char>('0' + value % 10);
  return end;
}

/// The date, the time and `fraction_digits` of the second. Moments outside the years that have four digits become the
/// nearest one inside: the text of a timestamp must always be one that `parse_timestamp` reads.
std::string print(timestamp t, int fraction_digits) {
  t = std::clamp(t, first, last);
  const auto day = floor<days>(t);
  const std::chrono::year_month_day date(day);
  const auto since_midnight = t - day;
  std::int64_t fraction = (since_midnight % seconds(1)).count();
  for (int digits = 6; digits > fraction_digits; --digits) fraction /= 10;

  std::string text(static_cast<std::size_t>(21 + fraction_digits), 'Z');
  char* at = put_number(text.data() + text.size() - 1, fraction, fraction_digits);
  const auto put_before = [&at](char separator, std::int64_t value, int width) {
    *--at = separator;
    at = put_number(at, value, width);
  };
  put_before('.', since_midnight / seconds(1) % 60, 2);
  put_before(':', since_midnight / minutes(1) % 60, 2);
  put_before(':', since_midnight / hours(1), 2);
  put_before('T', static_cast<unsigned>(date.day()), 2);
  put_before('-', static_cast<unsigned>(date.month()), 2);
  put_before('-', static_cast<int>(date.year()), 4);
  return text;
}

/// Takes a text apart from its front. After the first thing that is not there, `ok` stays false.
struct reader {
  std::string_view rest;
  bool ok = true;

  bool skip_if(char a, char b) {
    if (rest.empty() || (rest.front() != a && rest.front() != b)) return false;
    rest.remove_prefix(1);
    return true;
  }
  void skip(char a, char b) { ok = skip_if(a, b) && ok; }
  void skip(char c) { skip(c, c); }

  bool digit_next() const { return !rest.empty() && ascii::is_digit(rest.front()); }
  int take_digit() {
    const int digit = rest.front() - '0';
    rest.remove_prefix(1);
    return digit;
  }
  int number(int width, int max) {
    int value = 0;
    for (; width > 0; --width) {
      if (!digit_next()) {
        ok = false;
        return 0;
      }
      value = value * 10 + take_digit();
    }
    ok = ok && value <= max;
    return value;
  }
  microseconds fraction() {
    constexpr int digits_max = 9;
    constexpr int digits_kept = 6;
    int value = 0;
    int digits = 0;
    for (; digits < digits_max && digit_next(); ++digits) {
      const int digit = take_digit();
      if (digits < digits_kept) value = value * 10 + digit;
    }
    ok = ok && digits > 0;
    for (; digits < digits_kept; ++digits) value *= 10;
    return microseconds(value);
  }
  minutes offset() {
    if (skip_if('Z', 'z')) return minutes(0);
    const bool behind = skip_if('-', '-');
    if (!behind) skip('+');
    const int hour = number(2, 23);
    skip(':');
    const minutes ahead = hours(hour) + minutes(number(2, 59));
    return behind ? -ahead : ahead;
  }
};

/// Leap seconds are put in at the end of a month, UTC; the one moment this type has for them is the second that
/// follows.
bool ends_a_month(timestamp just_after) {
  const auto day = floor<days>(just_after);
  return just_after - day < seconds(1) && std::chrono::year_month_day(day).day() == std::chrono::day(1);
}

}  // namespace

std::string to_string(timestamp t) { return print(t, 6); }

std::string to_string_millis(timestamp t) { return print(t, 3); }

std::optional<timestamp> parse_timestamp(std::string_view text) {
  reader in{text};
  const int year = in.number(4, 9999);
  in.skip('-');
  const int month = in.number(2, 12);
  in.skip('-');
  const int day = in.number(2, 31);
  in.skip('T', 't');
  const int hour = in.number(2, 23);
  in.skip(':');
  const int minute = in.number(2, 59);
  in.skip(':');
  const int second = in.number(2, 60);
  const microseconds fraction = in.skip_if('.', '.') ? in.fraction() : microseconds(0);
  const minutes offset = in.offset();
  if (!in.ok || !in.rest.empty()) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  const timestamp t = sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + fraction - offset;
  if (t < first || t > last) return std::nullopt;
  if (second == 60 && !ends_a_month(t)) return std::nullopt;
  return t;
}

}  // namespace comanda
