#include "comanda/http/message.hpp"

#include <algorithm>
#include <array>

#include "comanda/kernel/ascii.hpp"

namespace comanda::http {

namespace {

constexpr std::array<std::pair<method, std::string_view>, 7> method_names = {{{method::get, "GET"},
                                                                              {method::head, "HEAD"},
                                                                              {method::post, "POST"},
                                                                              {method::put, "PUT"},
                                                                              {method::del, "DELETE"},
                                                                              {method::patch, "PATCH"},
                                                                              {method::options, "OPTIONS"}}};

}  // namespace

std::string_view to_string(method m) noexcept {
  for (const auto& [value, text] : method_names) {
    if (value == m) return text;
  }
  return "";
}

method method_from_string(std::string_view text) noexcept {
  for (const auto& [value, name] : method_names) {
    if (name == text) return value;
  }
  return method::other;
}

void headers::set(std::string_view name, std::string value) {
  std::erase_if(list_, [&](const header& h) { return ascii::equals_ignoring_case(h.name, name); });
  list_.push_back({std::string(name), std::move(value)});
}

std::optional<std::string_view> headers::find(std::string_view name) const noexcept {
  for (const auto& h : list_) {
    if (ascii::equals_ignoring_case(h.name, name)) return h.value;
  }
  return std::nullopt;
}

std::size_t headers::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(std::count_if(
      list_.begin(), list_.end(), [&](const header& h) { return ascii::equals_ignoring_case(h.name, name); }));
}

}  // namespace comanda::http
