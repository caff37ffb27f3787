#pragma once

#include "settings.hpp"
#include "support/catch.hpp"

// Settings read from variables that a test gives.
namespace comanda::host {

/// Without `mistakes` there must be none.
inline settings read(setting_source::variables v, std::vector<std::string>* mistakes = nullptr,
                     settings_defaults d = {.http_port = 8081}) {
  setting_source from(std::move(v), {});
  auto s = read_settings(from, d);
  if (mistakes != nullptr)
    *mistakes = from.mistakes();
  else
    CHECK(from.mistakes() == std::vector<std::string>{});
  return s;
}

inline const setting_source::variables good = {
    {"DATABASE_URL", "postgres://u:secret@h/db"}, {"RABBITMQ_URL", "amqps://u:secret@h"}, {"AUTH_MODE", "disabled"}};

/// Those of a deployable that can be started, with others.
inline setting_source::variables good_with(const setting_source::variables& more) {
  auto v = good;
  for (const auto& [name, value] : more) v[name] = value;
  return v;
}

inline bool names(const std::vector<std::string>& mistakes, std::string_view name) {
  for (const auto& m : mistakes) {
    if (m.starts_with(name)) return true;
  }
  return false;
}

/// The one mistake, or all of them in a line.
inline std::string mistakes_of(const setting_source::variables& v) {
  std::vector<std::string> mistakes;
  static_cast<void>(read(v, &mistakes));
  std::string all;
  for (const auto& m : mistakes) all += (all.empty() ? "" : "; ") + m;
  return all;
}

}  // namespace comanda::host
