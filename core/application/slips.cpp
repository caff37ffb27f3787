#include "comanda/application/slips.hpp"

namespace comanda::application::detail {

namespace {

bool is_nil(const storage::cell& key) {
  const auto* id = std::get_if<uuid>(&key);
  return id != nullptr && id->is_nil();
}

std::vector<storage::key_request> requests_for(const added_rows& rows) {
  std::vector<storage::key_request> requests;
  for (const auto& [into, key] : rows) {
    if (requests.empty() || requests.back().from != into) requests.push_back({into, {}});
    requests.back().keys.push_back(key);
  }
  return requests;
}

}  // namespace

void slip_finder::found(std::string what) {
  if (!slip_) slip_ = std::move(what);
}

void slip_finder::saves(const storage::table& into, storage::cell key, std::int64_t version,
                        std::int64_t found_version) {
  if (version != found_version + 1) {
    const auto before = found_version == 0 ? "it did not find it" : "it found version " + std::to_string(found_version);
    found("it saves " + storage::name_of_row(into, key) + " in version " + std::to_string(version) + ", and " + before);
  }
  if (is_nil(key)) found("it saves a row of " + into.name + " without an id");
  if (!saved_.emplace(&into, key).second) found("it saves " + storage::name_of_row(into, key) + " twice");
}

void slip_finder::adds(const storage::table& into, storage::cell key) {
  if (is_nil(key)) found("it adds a row of " + into.name + " without an id");
  const std::pair row(&into, std::move(key));
  if (added_.contains(row) || !own_.insert(row).second)
    found("it adds " + storage::name_of_row(into, row.second) + " a second time");
}

void slip_finder::needs_id(std::string_view what, std::string_view kind, const uuid& id) {
  if (id.is_nil()) found("the " + std::string(what) + ' ' + std::string(kind) + " has no id");
}

std::optional<error> find_blind_insert(storage::store& in, const added_rows& rows) {
  const auto requests = requests_for(rows);
  const auto loaded = in.load(requests);
  if (!loaded) return std::nullopt;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& from = *requests[i].from;
    if ((*loaded)[i].empty()) continue;
    return error(errc::rejected, "it inserts " + storage::name_of_row(from, (*loaded)[i].front()[from.key]) +
                                     ", which is there already and which its `keys` did not name");
  }
  return std::nullopt;
}

error bug_of(std::string_view command, std::string what) {
  return {errc::internal, "the command could not be decided", {}, "the command " + std::string(command) + ": " + what};
}

}  // namespace comanda::application::detail
