#include "comanda/beast/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "comanda/kernel/ascii.hpp"
#include "field_syntax.hpp"

namespace comanda::beast {
namespace {

constexpr int final_status_min = 200;
constexpr int final_status_max = 599;

bool belongs_to_transport(std::string_view name) {
  return ascii::equals_ignoring_case(name, "Content-Length") || ascii::equals_ignoring_case(name, "Connection") ||
         ascii::equals_ignoring_case(name, "Date") || ascii::equals_ignoring_case(name, "Transfer-Encoding");
}

void append_number(std::string& out, std::size_t number, int base = 10) {
  std::array<char, 20> digits;
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
  out.append(digits.data(), written.ptr);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool may_have_body(int status) noexcept { return status != 204 && status != 304; }

bool is_sendable(const http::response& answer) noexcept {
  return answer.status >= final_status_min && answer.status <= final_status_max &&
         std::all_of(answer.headers.begin(), answer.headers.end(),
                     [](const http::header& h) { return is_token(h.name) && is_field_value(h.value); });
}

void append_head(std::string& out, const http::response& answer, const response_framing& framing) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(answer.status));
  out.append(" ").append(framing.reason).append("\r\n");
  append_field(out, "Date", framing.date);
  append_field(out, "Connection", framing.keep_alive ? "keep-alive" : "close");
  if (may_have_body(answer.status)) {
    if (framing.end == body_end::chunk) append_field(out, "Transfer-Encoding", "chunked");
    if (framing.end == body_end::length) {
      out.append("Content-Length: ");
      append_number(out, answer.body.size());
      out.append("\r\n");
    }
  }
  for (const http::header& h : answer.headers) {
    if (!belongs_to_transport(h.name)) append_field(out, h.name, h.value);
  }
  out.append("\r\n");
}

void append_chunk_head(std::string& out, std::size_t bytes) {
  append_number(out, bytes, 16);
  out.append("\r\n");
}

std::string http_date(std::int64_t unix_seconds) {
  static constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_seconds at{std::chrono::seconds{unix_seconds}};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  std::array<char, 64> text;
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   weekdays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                                   months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                   static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace comanda::beast
