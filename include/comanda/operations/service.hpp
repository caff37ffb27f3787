#pragma once

#include <string>
#include <utility>

#include "comanda/application/batch.hpp"
#include "comanda/application/service.hpp"
#include "comanda/operations/commands.hpp"

namespace comanda::operations {

struct model {
  static constexpr std::string_view service = "operations";
  using aggregates = boost::mp11::mp_list<dead_message>;
  using facts = boost::mp11::mp_list<>;
};

/// What operators do with messages that were given up: the same for every service, on that service's own tables.
///
/// | the message is | park (it failed again)        | redrive             | discard           |
/// | -------------- | ----------------------------- | ------------------- | ----------------- |
/// | not known      | parked                        | message_not_found   | message_not_found |
/// | parked         | parked, with the last failure | redriven (see below)| discarded         |
/// | redriven       | parked, with the last failure | message_not_found   | message_not_found |
/// | discarded      | parked, with the last failure | message_not_found   | message_not_found |
///
/// Parked again it keeps when it first failed, and the attempts add up; of a saga's command that was sent again the
/// newest stands there. The same failure told twice (the parking queue
/// delivers at least once) changes nothing. A body that is not text cannot be sent again: invalid_state.
class service {
 public:
  using model = operations::model;
  using command = operations::command;

  /// `name`: the service whose messages these are, "orders".
  explicit service(std::string name) : name_(std::move(name)) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  void keys(const command& c, application::key_set<model>& keys) const;
  /// Errors: see the table; version_mismatch (redrive, discard under If-Match). The reply to `park` is `created` when
  /// it changed something, else `none`.
  [[nodiscard]] result<application::decision<model>> decide(const command& c, const application::state<model>& found,
                                                            const application::context& ctx) const;

 private:
  std::string name_;
};

}  // namespace comanda::operations

extern template class comanda::application::batch<comanda::operations::model>;
