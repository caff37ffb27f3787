#include "comanda/schema/structure.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <string>

#include "comanda/schema/parse.hpp"

namespace comanda::schema::detail {
namespace {

void refuse_unknown(const boost::json::object& in, std::span<const member> members, context& ctx) {
  for (const auto& given : in) {
    const std::string_view name(given.key().data(), given.key().size());
    const auto is_it = [name](const member& m) { return m.name == name; };
    if (std::any_of(members.begin(), members.end(), is_it)) continue;
    ctx.violate_member(name, violation_code::unknown_member, "is not a member that belongs here");
  }
}

bool is_text(const boost::json::object& schema) {
  const auto* type = schema.if_contains("type");
  if (type == nullptr) return false;
  const boost::json::value text = "string";
  const auto* several = type->if_array();
  return several != nullptr ? std::find(several->begin(), several->end(), text) != several->end() : *type == text;
}

void document(boost::json::object& schema, const member_doc& doc) {
  if (!doc.description.empty()) schema.insert_or_assign("description", boost::json::string(doc.description));
  if (doc.example.empty()) return;
  boost::json::value example = boost::json::string(doc.example);
  if (!is_text(schema) || (doc.example == "null" && schema.at("type").is_array())) {
    if (auto parsed = parse_json(doc.example)) example = *std::move(parsed);
  }
  boost::json::array examples;
  examples.push_back(std::move(example));
  schema.insert_or_assign("examples", std::move(examples));
}

}  // namespace

bool decode_members(const boost::json::object& in, void* structure, std::span<const member> members, context& ctx) {
  bool good = true;
  std::size_t known = 0;
  for (const auto& member : members) {
    if (const auto* value = in.if_contains(member.name)) {
      ++known;
      const context::scope here(ctx, member.name);
      good = member.decode(*value, structure, ctx) && good;
    } else if (!member.may_be_absent) {
      good = ctx.violate_member(member.name, violation_code::required, "is required");
    }
  }
  if (known != in.size() && ctx.options().unknown_members == unknown_members::refuse) {
    refuse_unknown(in, members, ctx);
    good = false;
  }
  return good;
}

boost::json::object encode_members(const void* structure, std::span<const member> members) {
  boost::json::object out;
  out.reserve(members.size());
  for (const auto& member : members) out.emplace(member.name, member.encode(structure));
  return out;
}

boost::json::object structure_schema(std::span<const member> members, std::string_view description,
                                     std::span<const member_doc> docs) {
  boost::json::object properties;
  boost::json::array required;
  properties.reserve(members.size());
  for (const auto& member : members) {
    auto schema = member.json_schema();
    const auto doc = std::find_if(docs.begin(), docs.end(), [&](const member_doc& d) { return d.name == member.name; });
    if (doc != docs.end()) document(schema, *doc);
    properties.emplace(member.name, std::move(schema));
    if (!member.may_be_absent) required.push_back(boost::json::string(member.name));
  }
  boost::json::object out{{"type", "object"}};
  if (!description.empty()) out.emplace("description", boost::json::string(description));
  out.emplace("properties", std::move(properties));
  if (!required.empty()) out.emplace("required", std::move(required));
  out.emplace("additionalProperties", false);
  return out;
}

}  // namespace comanda::schema::detail
