#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "comanda/application/model.hpp"
#include "comanda/storage/store.hpp"

// What a decider can get wrong although it compiles, and what would then go wrong in silence: a version that is not
// raised takes the check of versions away, two messages with one id are one row, an insert of what is there already
// loses every race. Each is a bug of that one command, and is told by its name.
namespace comanda::application::detail {

/// The name of a type without its namespaces: "place_order".
template <class T>
[[nodiscard]] std::string_view type_name() noexcept {
  std::string_view text = __PRETTY_FUNCTION__;  // "... [with T = comanda::orders::place_order; ...]"
  text.remove_prefix(std::min(text.find("T = ") + 4, text.size()));
  text = text.substr(0, text.find_first_of(";]<"));
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) text.remove_prefix(colon + 1);
  return text;
}

/// What a command is called: the alternative that it holds, when it is one of several.
template <class Command>
[[nodiscard]] std::string_view command_name(const Command& c) noexcept {
  if constexpr (requires { std::variant_size<Command>::value; })
    return std::visit([]<class T>(const T&) { return type_name<T>(); }, c);
  else
    return type_name<Command>();
}

/// The rows that decisions of a batch add under a key that nobody has looked for: messages, facts, audit rows.
using added_rows = std::set<std::pair<const storage::table*, storage::cell>>;

/// Looks through one decision; keeps the first slip that it finds.
class slip_finder {
 public:
  /// `added` are those of the decisions before it in the batch.
  explicit slip_finder(const added_rows& added) : added_(added) {}

  /// An aggregate that is saved in this version. `found` is the version of it that the decider saw; 0: none.
  void saves(const storage::table& into, storage::cell key, std::int64_t version, std::int64_t found);
  void adds(const storage::table& into, storage::cell key);
  /// Something that is known by its id: a "timer" of this kind.
  void needs_id(std::string_view what, std::string_view kind, const uuid& id);

  [[nodiscard]] const std::optional<std::string>& slip() const noexcept { return slip_; }
  /// What the decision adds.
  [[nodiscard]] added_rows& rows() noexcept { return own_; }

 private:
  void found(std::string what);

  const added_rows& added_;
  added_rows own_;
  added_rows saved_;
  std::optional<std::string> slip_;
};

/// A command that loses every race may have lost to itself: one of these rows, which it inserts without having looked
/// for them, is there already. Nothing when none is, or nobody knows: it stays what it looks like, a race.
[[nodiscard]] std::optional<error> find_blind_insert(storage::store& in, const added_rows& rows);

/// A bug of one command: whoever asked learns that it failed, the log learns why.
[[nodiscard]] error bug_of(std::string_view command, std::string what);

}  // namespace comanda::application::detail
