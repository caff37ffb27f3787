#include <algorithm>

#include "rules.hpp"

namespace comanda::inventory::detail {

std::string revision_text(std::int64_t revision) { return "revision " + std::to_string(revision); }

void take_back_target(reservation& r, std::vector<level_change>& changes) {
  if (r.target_revision == 0) return;
  add_changes(changes, r.order_id, more_than(r.lines, r.target_lines),
              {movement_kind::release, 0, -1, revision_text(r.target_revision) + " taken back"});
  r.restored_revision = std::max(r.restored_revision, r.target_revision);
  r.target_revision = 0;
  r.target_lines.clear();
}

void save_reservation(reservation r, const situation& s, decision& d) {
  r.version += 1;
  r.updated_at = s.ctx.now;
  d.save(std::move(r));
}

}  // namespace comanda::inventory::detail
