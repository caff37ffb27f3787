#include "journal.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <tuple>

namespace journal {

namespace json = boost::json;
using namespace comanda;
using storage::cell;
using storage::row;

namespace {

/// A cell as JSON; a letter in front keeps text, ids, times and documents apart.
struct cell_writer {
  json::value operator()(storage::null) const { return nullptr; }
  json::value operator()(std::int64_t n) const { return n; }
  json::value operator()(bool b) const { return b; }
  json::value operator()(const std::string& s) const { return json::value(json::string("s" + s)); }
  json::value operator()(const uuid& u) const { return json::value(json::string("u" + to_string(u))); }
  json::value operator()(timestamp t) const { return json::value(json::string("t" + std::to_string(to_micros(t)))); }
  json::value operator()(const storage::json_text& j) const { return json::value(json::string("j" + j.text)); }
};

cell read_cell(const json::value& v) {
  if (v.is_null()) return storage::null{};
  if (v.is_int64()) return v.get_int64();
  if (v.is_bool()) return v.get_bool();
  std::string text(v.as_string());
  const char kind = text.at(0);
  text.erase(0, 1);
  if (kind == 's') return text;
  if (kind == 'u') return parse_uuid(text).value();
  if (kind == 't') return from_micros(std::stoll(text));
  return storage::json_text{std::move(text)};
}

/// What becomes of one row: replaced by `values`, or gone.
struct write {
  std::string table;
  cell key;
  std::optional<row> values;
};

bool fits(const row& values, const storage::table& t) {
  for (std::size_t i = 0; i < t.columns.size(); ++i) {
    const bool is_null = values.at(i).index() == 0;
    if (is_null ? !t.columns[i].nullable : values[i].index() != static_cast<std::size_t>(t.columns[i].kind) + 1)
      return false;
  }
  return values.size() == t.columns.size();
}

bool meets(const row& values, const storage::condition& c) {
  const auto& v = values[c.column];
  if (v.index() == 0) return false;
  switch (c.op) {
    case storage::comparison::equal:
      return v == c.value;
    case storage::comparison::at_least:
      return v >= c.value;
    case storage::comparison::greater_than:
      return v > c.value;
    case storage::comparison::less_than:
      return v < c.value;
  }
  return false;
}

}  // namespace

class database {
 public:
  explicit database(const std::string& path) {
    std::uintmax_t whole = 0;
    std::ifstream in(path, std::ios::binary);
    for (std::string line; std::getline(in, line) && !in.eof(); whole += line.size() + 1) {
      const json::value parsed = json::parse(line);
      for (const auto& entry : parsed.as_array()) apply(read(entry.as_array()));
    }
    if (in.is_open()) std::filesystem::resize_file(path, whole);
    out_.open(path, std::ios::binary | std::ios::app);
    if (!out_) throw std::runtime_error("the journal cannot be written: " + path);
  }

  std::mutex mutex;
  std::map<cell, row>& rows(const storage::table& t) { return tables_[t.name]; }

  /// All of them in one line, so that they are there together or not at all.
  result<> commit(const std::vector<write>& writes) {
    json::array line;
    for (const auto& w : writes) {
      json::array cells;
      if (w.values)
        for (const auto& c : *w.values) cells.push_back(std::visit(cell_writer{}, c));
      line.push_back(
          {w.table, std::visit(cell_writer{}, w.key), w.values ? json::value(std::move(cells)) : json::value(nullptr)});
    }
    if (!writes.empty() && !(out_ << json::serialize(line) << '\n' << std::flush))
      return fail(errc::unavailable, "the journal cannot be written");
    for (const auto& w : writes) apply(w);
    return {};
  }

 private:
  static write read(const json::array& entry) {
    write w{std::string(entry.at(0).as_string()), read_cell(entry.at(1)), {}};
    if (const auto* cells = entry.at(2).if_array()) {
      w.values.emplace();
      for (const auto& c : *cells) w.values->push_back(read_cell(c));
    }
    return w;
  }
  void apply(const write& w) {
    if (w.values)
      tables_[w.table].insert_or_assign(w.key, *w.values);
    else
      tables_[w.table].erase(w.key);
  }

  std::map<std::string, std::map<cell, row>> tables_;
  std::ofstream out_;
};

namespace {

class store : public storage::store {
 public:
  explicit store(std::shared_ptr<database> on) : db_(std::move(on)) {}

  result<std::vector<std::vector<row>>> load(const std::vector<storage::key_request>& requests) override {
    const std::lock_guard lock(db_->mutex);
    std::vector<std::vector<row>> found(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const auto& rows = db_->rows(*requests[i].from);
      for (const auto& key : requests[i].keys)
        if (const auto at = rows.find(key); at != rows.end()) found[i].push_back(at->second);
    }
    return found;
  }

  result<> commit(const storage::change_set& changes) override {
    if (auto good = storage::check_changes(changes); !good) return good;
    const std::lock_guard lock(db_->mutex);
    std::vector<write> writes;
    bool misfit = false;
    for (const auto& [into, inserts, updates, puts, erases] : changes) {
      const auto& rows = db_->rows(*into);
      const auto put = [&, t = into](const row& r) {
        misfit |= !fits(r, *t);
        writes.push_back({t->name, r.at(t->key), r});
      };
      for (const auto& r : inserts) {
        if (rows.contains(r.at(into->key))) return fail(errc::conflict, "the row is there already");
        put(r);
      }
      for (const auto& u : updates) {
        const auto at = rows.find(u.values.at(into->key));
        if (at == rows.end() || at->second[into->version] != cell(u.read_version))
          return fail(errc::conflict, "the row has changed");
        put(u.values);
      }
      for (const auto& r : puts) put(r);
      for (const auto& key : erases) writes.push_back({into->name, key, {}});
    }
    if (misfit) return fail(errc::rejected, "a row does not fit its table");
    return db_->commit(writes);
  }

  result<std::vector<row>> list(const storage::list_request& r) override {
    const std::lock_guard lock(db_->mutex);
    return pick(*r.from, r.order_by, r.descending, r.limit, [&](const row& v) {
      const auto here = std::pair(v[r.order_by], v[r.from->key]);
      if (r.after && !(r.descending ? here < *r.after : here > *r.after)) return false;
      return std::ranges::all_of(r.where, [&](const auto& c) { return meets(v, c); });
    });
  }

  result<std::vector<row>> claim(const storage::claim_request& r) override {
    const std::lock_guard lock(db_->mutex);
    auto due = pick(*r.from, r.from->due, false, r.limit, [&](const row& v) { return v[r.from->due] <= cell(r.now); });
    std::vector<write> writes;
    for (auto& v : due) {
      v[r.from->due] = r.until;
      writes.push_back({r.from->name, v[r.from->key], v});
    }
    if (auto done = db_->commit(writes); !done) return failure_of(done);
    return due;
  }

  result<std::size_t> prune(const storage::prune_request& r) override {
    const std::lock_guard lock(db_->mutex);
    std::vector<write> writes;
    const storage::condition old{r.column, storage::comparison::less_than, r.before};
    for (const auto& v : pick(*r.from, r.column, false, r.limit, [&](const row& values) { return meets(values, old); }))
      writes.push_back({r.from->name, v[r.from->key], {}});
    if (auto done = db_->commit(writes); !done) return failure_of(done);
    return writes.size();
  }

  result<storage::table_summary> summarize(const storage::table& of, std::size_t oldest_column) override {
    const std::lock_guard lock(db_->mutex);
    storage::table_summary s;
    s.rows = static_cast<std::int64_t>(db_->rows(of).size());
    for (const auto& [key, v] : db_->rows(of))
      if (const auto* at = std::get_if<timestamp>(&v[oldest_column])) s.oldest = std::min(s.oldest.value_or(*at), *at);
    return s;
  }

  result<> check() override { return {}; }

 private:
  template <class Predicate>
  std::vector<row> pick(const storage::table& from, std::size_t by, bool descending, std::size_t limit,
                        Predicate wanted) {
    std::vector<row> found;
    for (const auto& [key, v] : db_->rows(from))
      if (wanted(v)) found.push_back(v);
    const auto before = [&](const row& a, const row& b) {
      return std::tie(a[by], a[from.key]) < std::tie(b[by], b[from.key]);
    };
    std::ranges::sort(found, [&](const row& a, const row& b) { return descending ? before(b, a) : before(a, b); });
    found.resize(std::min(found.size(), limit));
    return found;
  }

  std::shared_ptr<database> db_;
};

}  // namespace

std::shared_ptr<database> open_database(const std::string& path) { return std::make_shared<database>(path); }
std::unique_ptr<storage::store> open_store(std::shared_ptr<database> on) {
  return std::make_unique<store>(std::move(on));
}

}  // namespace journal
