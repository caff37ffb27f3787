#include "comanda/schema/context.hpp"

namespace comanda::schema {

bool context::violate(std::string_view code, std::string message) {
  return full() ? false : note(pointer(), code, std::move(message));
}

bool context::violate_member(std::string_view name, std::string_view code, std::string message) {
  if (full()) return false;
  auto place = pointer();
  append_to_pointer(place, name);
  return note(std::move(place), code, std::move(message));
}

std::string context::pointer() const {
  std::vector<const scope*> inside_out;
  for (const scope* s = innermost_; s != nullptr; s = s->outer_) inside_out.push_back(s);
  std::string pointer;
  for (auto s = inside_out.rbegin(); s != inside_out.rend(); ++s) {
    if ((*s)->name_.data() == nullptr) {
      append_to_pointer(pointer, std::to_string((*s)->index_));
    } else {
      append_to_pointer(pointer, (*s)->name_);
    }
  }
  return pointer;
}

bool context::note(std::string pointer, std::string_view code, std::string message) {
  shorten_pointer(pointer);
  violations_.push_back({std::move(pointer), std::string(code), std::move(message)});
  return false;
}

}  // namespace comanda::schema
