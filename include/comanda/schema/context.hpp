#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/schema/violation.hpp"

namespace comanda::schema {

/// What a reader does about members that it does not know: REST requests refuse them (a typing mistake must not pass
/// for a default), messages ignore them (the sender may be newer).
enum class unknown_members { refuse, ignore };

/// Whether texts and lists have to keep their lengths, names and currencies have to be given, and the rules over
/// several members have to hold. Who reads what this program has once stored lets them be: a default is stored as what
/// it is, and a bound that was moved since must not make old rows unreadable. The range of a number always holds.
enum class bounds { hold, ignore };

struct decode_options {
  schema::unknown_members unknown_members = schema::unknown_members::refuse;
  schema::bounds bounds = schema::bounds::hold;
};

/// Where a decoder is in the document, and what it has found wrong so far. One for each document; codecs pass it on.
class context {
 public:
  explicit context(decode_options options = {}) : options_(options) {}
  context(const context&) = delete;
  context& operator=(const context&) = delete;

  /// Notes that what is at the current place is wrong. Always false, so that a codec can `return` it.
  bool violate(std::string_view code, std::string message);
  /// The same for the member `name` of what is at the current place, which need not be there.
  bool violate_member(std::string_view name, std::string_view code, std::string message);

  /// True once no further violation is kept: a list may stop looking at its elements.
  [[nodiscard]] bool full() const noexcept { return violations_.size() >= violations_max; }
  [[nodiscard]] const decode_options& options() const noexcept { return options_; }
  [[nodiscard]] bool holds_bounds() const noexcept { return options_.bounds == bounds::hold; }
  [[nodiscard]] const std::vector<violation>& violations() const noexcept { return violations_; }
  [[nodiscard]] std::vector<violation> take_violations() noexcept { return std::move(violations_); }

  /// The current place is a member or an element of the one before, as long as this lives.
  class [[nodiscard]] scope {
   public:
    /// `name` must outlive the scope.
    scope(context& ctx, std::string_view name) : scope(ctx, name, 0) {}
    scope(context& ctx, std::size_t index) : scope(ctx, {}, index) {}
    ~scope() { ctx_.innermost_ = outer_; }
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;

   private:
    friend class context;
    scope(context& ctx, std::string_view name, std::size_t index)
        : ctx_(ctx), outer_(ctx.innermost_), name_(name), index_(index) {
      ctx.innermost_ = this;
    }

    context& ctx_;
    const scope* outer_;
    std::string_view name_;  // without data where the place is an element: even the name "" has some
    std::size_t index_;
  };

 private:
  [[nodiscard]] std::string pointer() const;
  bool note(std::string pointer, std::string_view code, std::string message);

  decode_options options_;
  const scope* innermost_ = nullptr;  // places are kept on the stack and spelled out only when something is wrong
  std::vector<violation> violations_;
};

}  // namespace comanda::schema
