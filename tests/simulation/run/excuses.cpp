#include "excuses.hpp"

#include <array>
#include <string_view>

namespace comanda::simulation {

namespace {

using testing::simulation::excuse;

constexpr std::string_view no_abort = "only a pending order's saga is aborted, and that is its fulfilment";
constexpr std::string_view too_young = "rows are kept for a day or longer, and faults end before that";

constexpr std::array impossible = {
    excuse{.name = "saga cancellation abort_requested", .reason = no_abort},
    excuse{.name = "saga revision abort_requested", .reason = no_abort},
    excuse{.name = "fault delay prune", .reason = too_young},
    excuse{.name = "fault unavailable prune", .reason = too_young},
    excuse{.name = "fault answer_lost prune", .reason = too_young},
    excuse{.name = "fault crash_before prune", .reason = too_young},
    excuse{.name = "fault crash_after prune", .reason = too_young},
};

constexpr std::string_view long_silence = "nobody answers for minutes, and just when an order is changed";
constexpr std::string_view good_aim = "somebody has to meet a saga in the moment";
constexpr std::string_view few_calls = "there are few calls of this kind";

constexpr std::array rare = {
    excuse{.name = "saga cancellation stuck", .reason = long_silence, .may_happen = true},
    excuse{.name = "saga revision stuck", .reason = long_silence, .may_happen = true},
    excuse{.name = "saga revision/adjust_authorization undo_timed_out", .reason = long_silence, .may_happen = true},
    excuse{.name = "saga revision/adjust_authorization undo_resent", .reason = long_silence, .may_happen = true},
    excuse{.name = "saga cancellation compensating", .reason = good_aim, .may_happen = true},
    excuse{.name = "saga cancellation compensated", .reason = good_aim, .may_happen = true},
    excuse{.name = "saga cancellation compensate_requested", .reason = good_aim, .may_happen = true},
    excuse{.name = "saga revision retry_requested", .reason = good_aim, .may_happen = true},
    excuse{.name = "compensation revision/adjust_reservation never_done", .reason = good_aim, .may_happen = true},
    excuse{.name = "compensation revision/adjust_authorization never_done", .reason = good_aim, .may_happen = true},
    excuse{.name = "compensation revision/adjust_authorization done", .reason = good_aim, .may_happen = true},
    excuse{.name = "fault crash_before summarize", .reason = few_calls, .may_happen = true},
    excuse{.name = "fault crash_after summarize", .reason = few_calls, .may_happen = true},
    excuse{.name = "fault crash_before perform", .reason = few_calls, .may_happen = true},
    excuse{.name = "fault crash_after perform", .reason = few_calls, .may_happen = true},
    excuse{.name = "fault crash_before deliver", .reason = few_calls, .may_happen = true},
    excuse{.name = "fault crash_after deliver", .reason = few_calls, .may_happen = true},
};

}  // namespace

std::span<const excuse> unreachable() { return impossible; }

std::vector<excuse> excuses_for(std::uint64_t seeds) {
  std::vector<excuse> all(impossible.begin(), impossible.end());
  if (seeds < seeds_for_everything) all.insert(all.end(), rare.begin(), rare.end());
  return all;
}

}  // namespace comanda::simulation
