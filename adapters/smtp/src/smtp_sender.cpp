#include "comanda/smtp/smtp_sender.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "comanda/notifications/contact.hpp"

namespace comanda::smtp {

using notifications::delivery_answer;

namespace {

/// What libcurl reads the mail from and says what it hears to.
struct transfer {
  std::string_view rest;
  std::string last_answer{};
  bool was_read = false;
};

std::size_t read_mail(char* to, std::size_t size, std::size_t count, void* from) {
  static_cast<transfer*>(from)->was_read = true;
  auto& rest = static_cast<transfer*>(from)->rest;
  const auto bytes = std::min(size * count, rest.size());
  std::memcpy(to, rest.data(), bytes);
  rest.remove_prefix(bytes);
  return bytes;
}

std::size_t hear(char* line, std::size_t size, std::size_t count, void* into) {
  std::string_view text(line, size * count);
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  if (!text.empty() && !text.starts_with("221")) static_cast<transfer*>(into)->last_answer = text;
  return size * count;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

struct recipients {
  explicit recipients(const std::string& one) : list(curl_slist_append(nullptr, one.c_str())) {}
  ~recipients() { curl_slist_free_all(list); }
  recipients(const recipients&) = delete;
  recipients& operator=(const recipients&) = delete;
  curl_slist* list;
};

void set(CURL* on, CURLoption what, auto value) {
  if (curl_easy_setopt(on, what, value) != CURLE_OK)
    throw std::invalid_argument("libcurl refuses option " + std::to_string(what));
}

/// Whether a refusal with such a status is of this mail. What a server says of the connection, or of who we are, before
/// it was offered one says nothing about it: libcurl tells a refused MAIL, RCPT or DATA by CURLE_SEND_ERROR, and what
/// followed when the mail itself was asked for.
bool is_about_mail(CURLcode code, long status, bool was_read) {
  constexpr std::array about_us = {530L, 534L, 535L, 538L};  // authentication is wanted (RFC 4954)
  const bool offered = code == CURLE_SEND_ERROR || was_read;
  return offered && std::find(about_us.begin(), about_us.end(), status) == about_us.end();
}

}  // namespace

struct smtp_sender::connection {
  connection() : handle(curl_easy_init()) {
    if (handle == nullptr) throw std::runtime_error("libcurl could not be started");
  }
  ~connection() { curl_easy_cleanup(handle); }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  CURL* handle;
};

smtp_sender::smtp_sender(options o, clock& time) : options_(std::move(o)), clock_(time) {
  // Once in a process, and before the first handle; a static's initialisation is what makes that safe among threads.
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl could not be started");
  connection_ = std::make_unique<connection>();
}

smtp_sender::~smtp_sender() = default;

delivery_answer smtp_sender::deliver(const notifications::delivery_request& r) {
  if (r.channel != notifications::channel::email || !notifications::email_address::parse(r.recipient))
    return {false, true, "the recipient is no e-mail address"};
  const auto bytes = to_bytes({options_.from, r.recipient, r.notification_id, clock_.now(), r.subject, r.body});
  transfer state{.rest = bytes};
  const recipients to(r.recipient);
  std::array<char, CURL_ERROR_SIZE> problem{};
  auto* curl = connection_->handle;
  curl_easy_reset(curl);  // the connection stays
  try {
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(curl, CURLOPT_URL, options_.url.c_str());
    set(curl, CURLOPT_PROXY, "");  // none, whatever ALL_PROXY, smtp_proxy and their kind in the environment say
    set(curl, CURLOPT_USE_SSL, static_cast<long>(options_.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // at least
    if (!options_.ca_file.empty()) {
      set(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
      set(curl, CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // else the system's authorities are believed, too
    }
    set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    if (!options_.user.empty()) {
      set(curl, CURLOPT_USERNAME, options_.user.c_str());
      set(curl, CURLOPT_PASSWORD, options_.password.c_str());
    }
    const auto from = "<" + options_.from.address + ">";
    set(curl, CURLOPT_MAIL_FROM, from.c_str());
    set(curl, CURLOPT_MAIL_RCPT, to.list);
    set(curl, CURLOPT_UPLOAD, 1L);
    set(curl, CURLOPT_READFUNCTION, &read_mail);
    set(curl, CURLOPT_READDATA, &state);
    set(curl, CURLOPT_HEADERFUNCTION, &hear);
    set(curl, CURLOPT_HEADERDATA, &state);
    set(curl, CURLOPT_WRITEFUNCTION, &ignore);
    set(curl, CURLOPT_ERRORBUFFER, problem.data());
  } catch (const std::exception& e) {
    return {false, false, e.what()};
  }
  const auto code = curl_easy_perform(curl);
  if (code == CURLE_OK) return {true, false, state.last_answer};
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  const bool refused = status >= 400 && status < 600;
  const std::string said = problem[0] != '\0' ? problem.data() : curl_easy_strerror(code);
  // An answer to a login may repeat what it was told.
  const bool repeats = code == CURLE_LOGIN_DENIED;
  const bool is_told = refused && !repeats && !state.last_answer.empty();
  return {false, status >= 500 && refused && is_about_mail(code, status, state.was_read),
          is_told   ? state.last_answer
          : repeats ? "the login is refused: " + std::to_string(status)
                    : said};
}

}  // namespace comanda::smtp
