#include "comanda/kernel/language_tag.hpp"

#include <algorithm>
#include <array>

#include "comanda/kernel/ascii.hpp"

namespace comanda {

namespace {

bool all(std::string_view part, bool (*of)(char) noexcept) noexcept {
  return std::all_of(part.begin(), part.end(), of);
}

/// Tags from before the grammar that do not fit it (section 2.1, "irregular").
constexpr auto irregular = std::to_array<std::string_view>(
    {"en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo",
     "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE"});

/// The subtags of a tag, one after the other.
class subtags {
 public:
  explicit subtags(std::string_view text) noexcept : rest_(text) { cut(); }

  [[nodiscard]] bool done() const noexcept { return done_; }
  [[nodiscard]] bool is(std::size_t least, std::size_t most, bool (*of)(char) noexcept) const noexcept {
    return !done_ && part_.size() >= least && part_.size() <= most && all(part_, of);
  }
  [[nodiscard]] char first() const noexcept { return part_.front(); }
  [[nodiscard]] std::size_t size() const noexcept { return part_.size(); }

  void next() noexcept {
    done_ = last_;
    if (!done_) cut();
  }
  /// Passes it by if it is of that kind.
  bool take(std::size_t least, std::size_t most, bool (*of)(char) noexcept) noexcept {
    const bool fits = is(least, most, of);
    if (fits) next();
    return fits;
  }

 private:
  void cut() noexcept {
    const auto hyphen = rest_.find('-');
    part_ = rest_.substr(0, hyphen);
    last_ = hyphen == std::string_view::npos;
    if (!last_) rest_.remove_prefix(hyphen + 1);
  }

  std::string_view rest_;
  std::string_view part_;
  bool last_ = false;
  bool done_ = false;
};

bool is_x(const subtags& at) noexcept { return at.is(1, 1, ascii::is_letter) && ascii::to_lower(at.first()) == 'x'; }

bool take_private_use(subtags& at) noexcept {
  at.next();  // the x
  if (!at.take(1, 8, ascii::is_alphanumeric)) return false;
  while (at.take(1, 8, ascii::is_alphanumeric)) continue;
  return true;
}

bool take_language(subtags& at) noexcept {
  if (at.take(4, 8, ascii::is_letter)) return true;
  if (!at.take(2, 3, ascii::is_letter)) return false;
  for (int extended = 0; extended < 3 && at.take(3, 3, ascii::is_letter); ++extended) continue;
  return true;
}

bool take_variant(subtags& at) noexcept {
  if (at.is(4, 4, ascii::is_alphanumeric) && ascii::is_digit(at.first())) return at.take(4, 4, ascii::is_alphanumeric);
  return at.take(5, 8, ascii::is_alphanumeric);
}

bool take_extension(subtags& at) noexcept {
  at.next();  // the singleton
  if (!at.take(2, 8, ascii::is_alphanumeric)) return false;
  while (at.take(2, 8, ascii::is_alphanumeric)) continue;
  return true;
}

std::string in_any_case(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (ascii::is_letter(c))
      out.append({'[', ascii::to_upper(c), ascii::to_lower(c), ']'});
    else
      out.push_back(c);
  }
  return out;
}

}  // namespace

bool is_language_tag(std::string_view text) noexcept {
  if (text.size() > language_tag_chars_max) return false;
  if (std::any_of(irregular.begin(), irregular.end(),
                  [&](auto known) { return ascii::equals_ignoring_case(text, known); }))
    return true;
  subtags at(text);
  if (is_x(at)) return take_private_use(at) && at.done();
  if (!take_language(at)) return false;
  at.take(4, 4, ascii::is_letter);                                       // script
  if (!at.take(2, 2, ascii::is_letter)) at.take(3, 3, ascii::is_digit);  // region
  while (take_variant(at)) continue;
  while (at.is(1, 1, ascii::is_alphanumeric) && !is_x(at)) {
    if (!take_extension(at)) return false;
  }
  if (is_x(at) && !take_private_use(at)) return false;
  return at.done();
}

std::string language_tag_pattern() {
  const std::string private_use = "[Xx](-[A-Za-z0-9]{1,8})+";
  std::string known;
  for (const auto tag : irregular) known += "|" + in_any_case(tag);
  return "^(([A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
         "(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-[0-9A-WY-Za-wy-z](-[A-Za-z0-9]{2,8})+)*(-" +
         private_use + ")?|" + private_use + known + ")$";
}

bool is_of_language(std::string_view tag, std::string_view language) noexcept {
  return ascii::equals_ignoring_case(tag.substr(0, tag.find('-')), language);
}

}  // namespace comanda
