#include "comanda/beast/head_scanner.hpp"

#include <algorithm>
#include <charconv>

#include "comanda/kernel/ascii.hpp"
#include "field_syntax.hpp"

namespace comanda::beast {
namespace {

constexpr std::string_view line_end = "\r\n";

http::wire_error refuse(int status, std::string_view message) { return {status, std::string(message)}; }

bool is_absolute(std::string_view target) {
  return ascii::starts_with_ignoring_case(target, "http://") || ascii::starts_with_ignoring_case(target, "https://");
}

bool is_target_char(char c) { return ascii::is_visible(c) && c != '#'; }

bool is_good_target(std::string_view verb, std::string_view target) {
  if (target.empty() || !std::all_of(target.begin(), target.end(), is_target_char)) return false;
  return target.front() == '/' || is_absolute(target) || (target == "*" && verb == "OPTIONS");
}

bool is_version(std::string_view text) {
  return text.size() == 8 && text.starts_with("HTTP/") && ascii::is_digit(text[5]) && text[6] == '.' &&
         ascii::is_digit(text[7]);
}

}  // namespace

head_verdict head_scanner::scan(std::string_view bytes) {
  state& s = state_;
  if (s.line_begin == 0 && bytes.starts_with(line_end)) {
    s.found.begin = s.line_begin = s.searched = line_end.size();
  }
  // A client that does not speak HTTP at all, TLS for one, may never send a line end: its first byte tells. Looked at
  // first, so that how the bytes arrive does not decide what is said of them.
  if (!s.request_line_done && s.line_begin < bytes.size() && !is_token_char(bytes[s.line_begin]) &&
      bytes.substr(s.line_begin) != "\r") {
    return refuse(400, "The request line does not begin with a method.");
  }
  for (;;) {
    const auto lf = bytes.find('\n', s.searched);
    if (lf == std::string_view::npos) {
      s.searched = bytes.size();
      if (auto refused = too_long(bytes.size())) return *std::move(refused);
      return head_unfinished{};
    }
    if (auto refused = too_long(lf + 1)) return *std::move(refused);
    if (lf == s.line_begin || bytes[lf - 1] != '\r') return refuse(400, "A line ends in LF without CR.");
    const auto line = bytes.substr(s.line_begin, lf - 1 - s.line_begin);
    s.line_begin = s.searched = lf + 1;
    if (!s.request_line_done) {
      if (auto refused = request_line(line)) return *std::move(refused);
      s.request_line_done = true;
      s.fields_begin = s.line_begin;
    } else if (line.empty()) {
      return finish(s.line_begin);
    } else if (auto refused = field_line(line)) {
      return *std::move(refused);
    }
  }
}

head_scanner::refusal head_scanner::too_long(std::size_t bytes_buffered) const {
  if (!state_.request_line_done) {
    if (bytes_buffered - state_.line_begin <= limits_.request_line_bytes_max + line_end.size()) return {};
    return refuse(414, "The request line is too long.");
  }
  if (bytes_buffered - state_.fields_begin <= limits_.header_bytes_max + line_end.size()) return {};
  return refuse(431, "The header fields are too large.");
}

head_scanner::refusal head_scanner::request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refuse(400, "The request line is not a method, a target and a version.");
  }
  const auto verb = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (!is_token(verb)) return refuse(400, "The method is malformed.");
  if (!is_version(version)) return refuse(400, "The HTTP version is malformed.");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return refuse(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  if (!is_good_target(verb, target)) return refuse(400, "The request target is malformed.");
  state_.minor_is_1 = version.back() == '1';
  return {};
}

head_scanner::refusal head_scanner::field_line(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return refuse(400, "A header field is folded over lines.");
  if (++state_.fields > limits_.header_fields_max) return refuse(431, "There are too many header fields.");
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return refuse(400, "A header name is malformed.");
  }
  const auto value = trim(line.substr(colon + 1));
  if (!is_field_value(value)) return refuse(400, "A header value has a control character.");
  return known_field(line.substr(0, colon), value);
}

head_scanner::refusal head_scanner::known_field(std::string_view name, std::string_view value) {
  if (ascii::equals_ignoring_case(name, "Host")) {
    if (++state_.hosts > 1) return refuse(400, "There is more than one Host.");
    if (value.find_first_of(" \t,/?#@\\") != std::string_view::npos) return refuse(400, "The Host is malformed.");
  } else if (ascii::equals_ignoring_case(name, "Content-Length")) {
    return content_length(value);
  } else if (ascii::equals_ignoring_case(name, "Transfer-Encoding")) {
    return transfer_encoding(value);
  } else if (ascii::equals_ignoring_case(name, "Expect")) {
    if (!ascii::equals_ignoring_case(value, "100-continue"))
      return refuse(417, "The only expectation met is 100-continue.");
    state_.expects_continue = true;
  } else if (ascii::equals_ignoring_case(name, "Connection")) {
    for_each_element(value, [this](std::string_view option) {
      if (ascii::equals_ignoring_case(option, "close")) state_.close = true;
      if (ascii::equals_ignoring_case(option, "keep-alive")) state_.keep_alive = true;
    });
  }
  return {};
}

head_scanner::refusal head_scanner::content_length(std::string_view value) {
  if (state_.content_length) return refuse(400, "There is more than one Content-Length.");
  if (value.empty() || !std::all_of(value.begin(), value.end(), ascii::is_digit)) {
    return refuse(400, "The Content-Length is not a number.");
  }
  std::uint64_t length = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), length);
  // Digits that do not fit are a body that does not either; the framing is judged before the size.
  state_.content_length = read.ec == std::errc{} ? length : UINT64_MAX;
  return {};
}

head_scanner::refusal head_scanner::transfer_encoding(std::string_view value) {
  if (++state_.transfer_encodings > 1) return refuse(400, "There is more than one Transfer-Encoding.");
  std::size_t chunked = 0;
  std::string_view last;
  bool empty = false;
  for_each_element(value, [&](std::string_view coding) {
    last = coding;
    if (coding.empty()) empty = true;
    if (ascii::equals_ignoring_case(coding, "chunked")) ++chunked;
  });
  if (empty || chunked > 1 || (chunked == 1 && !ascii::equals_ignoring_case(last, "chunked"))) {
    return refuse(400, "The Transfer-Encoding is malformed.");
  }
  if (!ascii::equals_ignoring_case(value, "chunked")) return refuse(501, "The only transfer coding known is chunked.");
  state_.chunked = true;
  return {};
}

head_verdict head_scanner::finish(std::size_t end) {
  const state& s = state_;
  if (s.chunked && s.content_length) return refuse(400, "There are both a Content-Length and a Transfer-Encoding.");
  if (s.chunked && !s.minor_is_1) return refuse(400, "HTTP/1.0 has no Transfer-Encoding.");
  if (s.minor_is_1 && s.hosts == 0) return refuse(400, "There is no Host.");
  if (s.content_length.value_or(0) > limits_.body_bytes_max) return refuse(413, "The body is too large.");
  head found = s.found;
  found.end = end;
  found.content_length = s.content_length.value_or(0);
  found.chunked = s.chunked;
  found.minor_is_1 = s.minor_is_1;
  found.keep_alive = !s.close && (s.minor_is_1 || s.keep_alive);
  found.expects_continue = s.expects_continue && s.minor_is_1;  // HTTP/1.0 has no 100: RFC 9110, 10.1.1
  return found;
}

std::string field_of(std::string_view head, std::string_view name) {
  for (auto at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at)) {
    ++at;
    const auto end = head.find(line_end, at);
    if (end == std::string_view::npos || end == at) break;  // at `at` the head ends, when it has begun
    const auto line = head.substr(at, end - at);
    if (!ascii::starts_with_ignoring_case(line, name) || !line.substr(name.size()).starts_with(':')) continue;
    const auto value = trim(line.substr(name.size() + 1));
    return is_field_value(value) ? std::string(value) : std::string();
  }
  return {};
}

std::string origin_form(std::string_view target) {
  if (!is_absolute(target)) return std::string(target);
  const auto path = target.find_first_of("/?", target.find("//") + 2);
  if (path == std::string_view::npos) return "/";
  const auto rest = target.substr(path);
  return rest.front() == '/' ? std::string(rest) : '/' + std::string(rest);
}

}  // namespace comanda::beast
