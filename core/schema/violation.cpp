#include "comanda/schema/violation.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace comanda::schema {

error to_error(const std::vector<violation>& violations) {
  boost::json::array listed;
  listed.reserve(violations.size());
  for (const auto& v : violations) {
    boost::json::object entry;
    entry.reserve(3);
    entry.emplace("pointer", v.pointer);
    entry.emplace("code", v.code);
    entry.emplace("message", v.message);
    listed.push_back(std::move(entry));
  }
  std::string message = "The document is not valid";
  if (!violations.empty()) {
    const auto& first = violations.front();
    message += ": " + (first.pointer.empty() ? "it" : first.pointer) + " " + first.message;
    if (violations.size() > 1) message += " (and " + std::to_string(violations.size() - 1) + " more)";
  }
  boost::json::object details;
  details.emplace("violations", std::move(listed));
  return error(errc::validation_failed, std::move(message), std::move(details));
}

void append_to_pointer(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

void shorten_pointer(std::string& pointer) {
  if (pointer.size() <= pointer_bytes_max) return;
  constexpr std::string_view cut_mark = "...";
  std::size_t end = pointer_bytes_max - cut_mark.size();
  const auto inside_a_character = [&] { return (static_cast<unsigned char>(pointer[end]) & 0xc0) == 0x80; };
  while (end > 0 && inside_a_character()) --end;
  pointer.resize(end);
  pointer += cut_mark;
}

}  // namespace comanda::schema
