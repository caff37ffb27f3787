#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "comanda/application/outcome.hpp"
#include "comanda/application/rows.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/storage/record.hpp"

// A model says what a service keeps:
//   struct model {
//     static constexpr std::string_view service = "orders";
//     using aggregates = boost::mp11::mp_list<order, saga::instance>;   // loaded by key, changed under their version
//     using facts = boost::mp11::mp_list<saga::timeline_entry>;         // only ever added
//   };
namespace comanda::application {

namespace detail {
template <class List, class T>
inline constexpr std::size_t position = boost::mp11::mp_find<List, T>::value;
template <class T>
using key_set_of = std::set<storage::key_type<T>>;
template <class T>
using list_of = std::vector<T>;
}  // namespace detail

/// Which aggregates a batch needs.
template <class Model>
class key_set {
 public:
  using aggregates = typename Model::aggregates;

  template <class T>
  void add(const storage::key_type<T>& key) {
    std::get<detail::position<aggregates, T>>(keys_).insert(key);
  }
  template <class T>
  [[nodiscard]] const std::set<storage::key_type<T>>& of() const {
    return std::get<detail::position<aggregates, T>>(keys_);
  }

 private:
  boost::mp11::mp_rename<boost::mp11::mp_transform<detail::key_set_of, aggregates>, std::tuple> keys_;
};

/// The aggregates of a batch as its commands see them: each object once (identity map), with what the commands before
/// in the same batch have made of it.
template <class Model>
class state {
 public:
  using aggregates = typename Model::aggregates;

  template <class T>
  struct entry {
    T value;
    std::int64_t read_version = 0;  ///< 0: not stored yet
    bool changed = false;
  };

  /// nullptr: there is none (or the command's `keys` did not name it).
  template <class T>
  [[nodiscard]] const T* find(const storage::key_type<T>& key) const {
    const auto& map = entries<T>();
    const auto at = map.find(key);
    return at == map.end() ? nullptr : &at->second.value;
  }

  template <class T>
  void put_loaded(T value) {
    const auto version = value.version;
    auto key = storage::key_of(value);
    entries<T>().insert_or_assign(std::move(key), entry<T>{std::move(value), version, false});
  }
  template <class T>
  void save(T value) {
    auto key = storage::key_of(value);
    auto [at, fresh] = entries<T>().try_emplace(std::move(key));
    static_cast<void>(fresh);  // a new entry has read_version 0: an insert
    at->second.value = std::move(value);
    at->second.changed = true;
  }

  template <class T>
  [[nodiscard]] auto& entries() {
    return std::get<detail::position<aggregates, T>>(maps_);
  }
  template <class T>
  [[nodiscard]] const auto& entries() const {
    return std::get<detail::position<aggregates, T>>(maps_);
  }

 private:
  /// In order and not hashed: strangers choose the names of items, and could choose thousands of one hash.
  template <class T>
  using map_of = std::map<storage::key_type<T>, entry<T>>;
  boost::mp11::mp_rename<boost::mp11::mp_transform<map_of, aggregates>, std::tuple> maps_;
};

/// What a decision can want of any service.
struct common_decision {
  answer reply;
  std::vector<messaging::message> messages;
  std::vector<effect_row>
      effects;  ///< to perform at `due_at`; at once when that is not in the future. Replaces one of the same id
  std::vector<effect_id> effects_done;  ///< no longer wanted
  std::vector<timer_row> timers;        ///< set, or moved
  std::vector<uuid> timers_cleared;
  std::vector<audit_row> audit;    ///< see `audited`
  std::vector<outbox_row> resent;  ///< sent as they once came, byte for byte; `due_at` is set by the executor
};

/// What a decider wants to happen, all of it in one atomic change or none of it.
template <class Model>
class decision : public common_decision {
 public:
  using aggregates = typename Model::aggregates;
  using facts = typename Model::facts;

  /// The aggregate's next state; its `version` is one more than it was found with (1 when it is new). Once for each.
  /// What `keys` did not name counts as new: if it is there, the command fails as a bug.
  template <class T>
  void save(T next) {
    std::get<detail::position<aggregates, T>>(saved_).push_back(std::move(next));
  }
  template <class T>
  void record(T fact) {
    std::get<detail::position<facts, T>>(recorded_).push_back(std::move(fact));
  }
  template <class T>
  [[nodiscard]] const std::vector<T>& saved() const {
    return std::get<detail::position<aggregates, T>>(saved_);
  }
  template <class T>
  [[nodiscard]] const std::vector<T>& recorded() const {
    return std::get<detail::position<facts, T>>(recorded_);
  }

 private:
  boost::mp11::mp_rename<boost::mp11::mp_transform<detail::list_of, aggregates>, std::tuple> saved_;
  boost::mp11::mp_rename<boost::mp11::mp_transform<detail::list_of, facts>, std::tuple> recorded_;
};

}  // namespace comanda::application
