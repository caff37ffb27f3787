#pragma once

#include <iterator>
#include <span>
#include <string>

#include "bug_report.hpp"
#include "comanda/application/executor.hpp"
#include "last_resort.hpp"

namespace comanda::host {

/// Runs a batch. An exception that the executor lets through (of a store, of a value that cannot be made a row) ends
/// here: while nothing was handed to the store each command is run alone, so that only the one whose defect it is
/// fails, as `internal`. When something was, what became of it is not known, and all of them do.
template <class Service>
[[nodiscard]] application::batch_result run_contained(application::executor<Service>& by,
                                                      std::span<const application::request<Service>> batch,
                                                      const log_sink& log) {
  application::batch_result out;
  const auto commits = by.statistics().commits;
  if (contained(log, "a batch of commands", [&] { out = by.run(batch); })) {
    report_bugs<Service>(log, batch, out.outcomes);
    return out;
  }
  out = {};
  if (batch.size() < 2 || by.statistics().commits != commits) {
    application::outcome failed;
    failed.value = fail(errc::internal, std::string(defect_message));
    out.outcomes.assign(batch.size(), failed);
    return out;
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto one = run_contained(by, batch.subspan(i, 1), log);
    std::move(one.outcomes.begin(), one.outcomes.end(), std::back_inserter(out.outcomes));
    std::move(one.outbox.begin(), one.outbox.end(), std::back_inserter(out.outbox));
    std::move(one.effects.begin(), one.effects.end(), std::back_inserter(out.effects));
  }
  return out;
}

}  // namespace comanda::host
