#include "comanda/smtp/mail.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/text.hpp"
#include "comanda/notifications/contact.hpp"

namespace comanda::smtp {

namespace {

constexpr std::size_t plain_header_chars_max = 60;  // with a header's name in front it stays below 78
constexpr std::size_t encoded_bytes_max = 42;       // 56 characters of base64; an encoded word has 75 at most
constexpr std::size_t base64_line_chars = 76;

/// Text for a header: as it is, or as encoded words on lines of their own.
std::string header_text(std::string_view given) {
  std::string text(given);
  std::replace_if(text.begin(), text.end(), ascii::is_control, ' ');
  const bool plain = text.size() <= plain_header_chars_max && text.find("=?") == std::string::npos &&
                     std::all_of(text.begin(), text.end(), [](char c) { return c > 0 && c < 0x7f; });
  if (plain) return text;
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    auto word = beginning_of(rest, encoded_bytes_max);
    if (word.empty()) word = rest.substr(0, encoded_bytes_max);  // no UTF-8: cut anywhere
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + to_base64(word) + "?=";
    rest.remove_prefix(word.size());
  }
  return out;
}

std::string header_text(const mailbox& m) {
  if (m.name.empty()) return m.address;
  const bool atoms = std::all_of(m.name.begin(), m.name.end(),
                                 [](char c) { return ascii::is_alphanumeric(c) || c == ' ' || c == '-'; });
  return (atoms ? m.name : "=?UTF-8?B?" + to_base64(m.name) + "?=") + " <" + m.address + ">";
}

/// "Sat, 31 Jan 2026 10:30:00 +0000", whatever the process's locale is.
std::string date_text(timestamp at) {
  static constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%s, %u %s %d %02d:%02d:%02d +0000",
                days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return out.data();
}

/// The canonical form of text in a mail.
std::string with_crlf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\r' || text[i] == '\n')
      out += "\r\n";
    else
      out.push_back(text[i]);
  }
  return out;
}

std::string domain_of(const std::string& address) { return address.substr(address.find('@') + 1); }

}  // namespace

std::optional<mailbox> parse_mailbox(std::string_view text) {
  if (text.size() > 300 || std::any_of(text.begin(), text.end(), ascii::is_control)) return std::nullopt;
  const auto open = text.find('<');
  mailbox m;
  if (open == std::string_view::npos) {
    m.address = text;
  } else {
    if (!text.ends_with('>')) return std::nullopt;
    m.address = text.substr(open + 1, text.size() - open - 2);
    auto name = text.substr(0, open);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.size() > encoded_bytes_max || name.find('"') != std::string_view::npos) return std::nullopt;
    m.name = name;
  }
  if (!notifications::email_address::parse(m.address)) return std::nullopt;
  return m;
}

std::string to_bytes(const mail& m) {
  std::string out;
  const auto header = [&](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  header("Date", date_text(m.date));
  header("From", header_text(m.from));
  header("To", m.to);
  header("Subject", header_text(m.subject));
  header("Message-ID", "<" + to_string(m.id) + "@" + domain_of(m.from.address) + ">");
  header("Auto-Submitted", "auto-generated");
  header("MIME-Version", "1.0");
  header("Content-Type", "text/plain; charset=utf-8");
  header("Content-Transfer-Encoding", "base64");
  const auto encoded = to_base64(with_crlf(m.body));
  for (std::size_t i = 0; i < encoded.size(); i += base64_line_chars)
    out.append("\r\n").append(encoded, i, base64_line_chars);
  return out + "\r\n";
}

}  // namespace comanda::smtp
