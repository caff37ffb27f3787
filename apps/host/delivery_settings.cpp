#include "delivery_settings.hpp"

#include <algorithm>
#include <string_view>

#include "comanda/kernel/url_parts.hpp"
#include "comanda/smtp/mail.hpp"
#include "comma_list.hpp"

namespace comanda::host {

namespace {

constexpr std::size_t webhook_secrets_max = 5;
constexpr std::size_t webhook_secret_chars_min = 16;
constexpr std::size_t webhook_secret_chars_max = 200;

void check_smtp(setting_source& from, const delivery_settings& s) {
  if (s.smtp_url.empty()) {
    for (const auto& [name, value] :
         {std::pair("SMTP_USER", &s.smtp_user), std::pair("SMTP_PASSWORD", &s.smtp_password),
          std::pair("SMTP_FROM", &s.smtp_from)}) {
      if (!value->empty()) from.mistake(name, "is set, and SMTP_URL is not");
    }
    return;
  }
  const bool plain = s.smtp_url.starts_with("smtp://");
  const auto host = std::string_view(s.smtp_url).substr(std::min(s.smtp_url.size(), std::size_t{plain ? 7u : 8u}));
  if (!plain && !s.smtp_url.starts_with("smtps://"))
    from.mistake("SMTP_URL", "begins neither with smtp:// nor with smtps://");
  else if (host.find('@') != std::string_view::npos)
    from.mistake("SMTP_URL", "names a user: that belongs into SMTP_USER and SMTP_PASSWORD");
  else if (const auto at = read_host_and_port(host); !at)
    from.mistake("SMTP_URL", "is not of the form smtp://host:port: " + at.error().message);
  if (s.smtp_from.empty())
    from.mistake("SMTP_FROM", "is not set: e-mail needs an address that it comes from");
  else if (!smtp::parse_mailbox(s.smtp_from))
    from.mistake("SMTP_FROM", "is neither an address nor of the form Name <address>");
  if (s.smtp_user.empty() != s.smtp_password.empty())
    from.mistake(s.smtp_user.empty() ? "SMTP_USER" : "SMTP_PASSWORD", "is not set, and its counterpart is");
}

void check_secrets(setting_source& from, const std::vector<std::string>& secrets) {
  const auto fits = [](const std::string& s) {
    return s.size() >= webhook_secret_chars_min && s.size() <= webhook_secret_chars_max &&
           std::all_of(s.begin(), s.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  };
  if (secrets.size() > webhook_secrets_max || !std::all_of(secrets.begin(), secrets.end(), fits))
    from.mistake("WEBHOOK_SECRETS", "is not up to " + std::to_string(webhook_secrets_max) +
                                        " secrets, separated by commas, each of " +
                                        std::to_string(webhook_secret_chars_min) + " to " +
                                        std::to_string(webhook_secret_chars_max) + " visible characters");
}

}  // namespace

delivery_settings read_delivery_settings(setting_source& from) {
  delivery_settings s;
  s.smtp_url = from.text("SMTP_URL", "");
  s.smtp_user = from.text("SMTP_USER", "");
  s.smtp_password = from.text("SMTP_PASSWORD", "");
  s.smtp_from = from.text("SMTP_FROM", "");
  s.smtp_tls = from.one_of("SMTP_TLS", "required", {"required", "offered"});
  s.webhook_secrets = split_at_commas(from.text("WEBHOOK_SECRETS", ""));
  s.webhook_allow_private = from.one_of("WEBHOOK_ALLOW_PRIVATE", "false", {"true", "false"}) == "true";
  check_smtp(from, s);
  check_secrets(from, s.webhook_secrets);
  return s;
}

std::vector<std::string> delivery_settings::lines() const {
  std::string masked;
  for (std::size_t i = 0; i < webhook_secrets.size(); ++i) masked += i == 0 ? "***" : ",***";
  return {"SMTP_URL=" + smtp_url,
          "SMTP_USER=" + smtp_user,
          std::string("SMTP_PASSWORD=") + (smtp_password.empty() ? "" : "***"),
          "SMTP_FROM=" + smtp_from,
          "SMTP_TLS=" + smtp_tls,
          "WEBHOOK_SECRETS=" + masked,
          std::string("WEBHOOK_ALLOW_PRIVATE=") + (webhook_allow_private ? "true" : "false")};
}

}  // namespace comanda::host
