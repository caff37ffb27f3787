#include "comanda/redis/detail/row_codec.hpp"

#include <limits>

namespace comanda::redis::detail {

using storage::cell;
using storage::row;
using storage::table;

namespace {

constexpr char format_number = 1;

/// All numbers are little-endian.
template <class N>
void put_number(std::string& to, N n) {
  for (std::size_t i = 0; i < sizeof(N); ++i) to += static_cast<char>((n >> (8 * i)) & 0xff);
}

void put_text(std::string& to, std::string_view text) {
  put_number(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

struct cell_writer {
  std::string& to;
  void operator()(storage::null) const {}
  void operator()(std::int64_t n) const { put_number(to, static_cast<std::uint64_t>(n)); }
  void operator()(bool b) const { to += b ? '\1' : '\0'; }
  void operator()(const std::string& s) const { put_text(to, s); }
  void operator()(const uuid& u) const { to.append(u.bytes.begin(), u.bytes.end()); }
  void operator()(timestamp t) const { put_number(to, static_cast<std::uint64_t>(to_micros(t))); }
  void operator()(const storage::json_text& j) const { put_text(to, j.text); }
};

class cell_reader {
 public:
  explicit cell_reader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  [[nodiscard]] std::optional<std::string_view> take(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  template <class N>
  [[nodiscard]] std::optional<N> number() {
    const auto bytes = take(sizeof(N));
    if (!bytes) return std::nullopt;
    N n = 0;
    for (std::size_t i = 0; i < sizeof(N); ++i)
      n = static_cast<N>(n | (static_cast<N>(static_cast<unsigned char>((*bytes)[i])) << (8 * i)));
    return n;
  }
  [[nodiscard]] std::optional<std::string> text() {
    const auto size = number<std::uint32_t>();
    if (!size) return std::nullopt;
    const auto bytes = take(*size);
    if (!bytes) return std::nullopt;
    return std::string(*bytes);
  }

  /// A cell of this kind.
  [[nodiscard]] std::optional<cell> value(storage::column_kind kind) {
    switch (kind) {
      case storage::column_kind::integer:
        return of_number([](std::int64_t n) { return cell(n); });
      case storage::column_kind::boolean: {
        const auto byte = take(1);
        if (!byte || (byte->front() != '\0' && byte->front() != '\1')) return std::nullopt;
        return cell(byte->front() == '\1');
      }
      case storage::column_kind::text: {
        auto s = text();
        return s ? std::optional(cell(*std::move(s))) : std::nullopt;
      }
      case storage::column_kind::uuid: {
        uuid u;
        const auto bytes = take(u.bytes.size());
        if (!bytes) return std::nullopt;
        for (std::size_t i = 0; i < u.bytes.size(); ++i) u.bytes[i] = static_cast<std::uint8_t>((*bytes)[i]);
        return cell(u);
      }
      case storage::column_kind::timestamp:
        return of_number([](std::int64_t n) { return cell(from_micros(n)); });
      case storage::column_kind::json: {
        auto s = text();
        return s ? std::optional(cell(storage::json_text{*std::move(s)})) : std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  template <class Make>
  [[nodiscard]] std::optional<cell> of_number(Make make) {
    const auto n = number<std::uint64_t>();
    if (!n) return std::nullopt;
    return make(static_cast<std::int64_t>(*n));
  }

  std::string_view rest_;
};

}  // namespace

std::uint64_t shape_of(const table& t) noexcept {
  std::uint64_t h = 14695981039346656037ull;
  const auto add = [&h](unsigned char byte) { h = (h ^ byte) * 1099511628211ull; };
  for (const auto& c : t.columns) {
    for (const char letter : c.name) add(static_cast<unsigned char>(letter));
    add(0);
    add(static_cast<unsigned char>(c.kind));
    add(c.nullable ? 1 : 0);
  }
  return h;
}

std::string encode_row(const table& of, const row& values) {
  std::string out(1, format_number);
  put_number(out, shape_of(of));
  for (const auto& c : values) {
    out += static_cast<char>(c.index());
    std::visit(cell_writer{out}, c);
  }
  return out;
}

std::optional<row> decode_row(const table& of, std::string_view bytes) {
  cell_reader in(bytes);
  const auto format = in.take(1);
  if (!format || format->front() != format_number) return std::nullopt;
  if (in.number<std::uint64_t>() != shape_of(of)) return std::nullopt;
  row out;
  out.reserve(of.columns.size());
  for (const auto& column : of.columns) {
    const auto index = in.take(1);
    if (!index) return std::nullopt;
    if (index->front() == 0) {
      if (!column.nullable) return std::nullopt;
      out.emplace_back(storage::null{});
      continue;
    }
    // A cell is null or one of the column kinds, in their order.
    if (static_cast<std::size_t>(index->front()) != static_cast<std::size_t>(column.kind) + 1) return std::nullopt;
    auto value = in.value(column.kind);
    if (!value) return std::nullopt;
    out.push_back(*std::move(value));
  }
  if (!in.at_end()) return std::nullopt;
  return out;
}

std::string key_name(std::string_view prefix, const table& of, const cell& key) {
  std::string out(prefix);
  out += of.name;
  out += ':';
  if (const auto* id = std::get_if<uuid>(&key))
    out += to_string(*id);
  else if (const auto* text = std::get_if<std::string>(&key))
    out += *text;
  else
    std::visit(cell_writer{out}, key);
  return out;
}

}  // namespace comanda::redis::detail
