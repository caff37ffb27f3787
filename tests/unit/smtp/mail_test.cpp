#include "comanda/smtp/mail.hpp"

#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::smtp;

namespace {

mail plain() {
  return {{"Shop", "shop@example.org"},
          "ada@example.com",
          notification_id(test::nth(1)),
          *parse_timestamp("2026-01-31T10:30:00.123456Z"),
          "Hello",
          "Text\n"};
}

/// The head's lines, folded ones joined by the line break that they have.
std::vector<std::string> head_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::string_view rest = std::string_view(bytes).substr(0, bytes.find("\r\n\r\n"));;) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    if (line.starts_with(' '))
      lines.back() += "\r\n" + std::string(line);
    else
      lines.emplace_back(line);
    if (end == std::string_view::npos) return lines;
    rest.remove_prefix(end + 2);
  }
}

std::string subject_of(std::string text) {
  auto m = plain();
  m.subject = std::move(text);
  return head_of(to_bytes(m)).at(3);
}

}  // namespace

TEST_CASE("a mail is what RFC 5322 says", "[smtp]") {
  CHECK(to_bytes(plain()) ==
        "Date: Sat, 31 Jan 2026 10:30:00 +0000\r\n"
        "From: Shop <shop@example.org>\r\n"
        "To: ada@example.com\r\n"
        "Subject: Hello\r\n"
        "Message-ID: <" +
            to_string(test::nth(1)) +
            "@example.org>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "\r\n"
            "VGV4dA0K\r\n");
}

TEST_CASE("a subject cannot leave its header", "[smtp]") {
  CHECK(subject_of("a\r\nBcc: x@y.example") == "Subject: a  Bcc: x@y.example");
  CHECK(subject_of("a\nb\rc\tdx") == "Subject: a b c dx");
  CHECK(subject_of("=?UTF-8?B?eA==?=").find("=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=") != std::string::npos);
  for (const auto& line : head_of(to_bytes(plain()))) CHECK_FALSE(line.starts_with("Bcc"));
}

TEST_CASE("a subject that is not plain is encoded in words of 75 characters that hold whole letters", "[smtp]") {
  CHECK(subject_of("bestätigt") == "Subject: =?UTF-8?B?YmVzdMOkdGlndA==?=");
  std::string longest;
  for (int i = 0; i < 100; ++i) longest += "aä";
  const auto line = subject_of(longest);
  std::string_view rest = std::string_view(line).substr(9);
  std::size_t words = 0;
  while (!rest.empty()) {
    const auto word = rest.substr(0, rest.find("\r\n "));
    CHECK(word.size() <= 75);
    CHECK(word.starts_with("=?UTF-8?B?"));
    CHECK(word.ends_with("?="));
    ++words;
    rest.remove_prefix(std::min(rest.size(), word.size() + 3));
  }
  CHECK(words == 8);
}

TEST_CASE("a body is text in lines of CRLF, encoded in lines of 76 characters", "[smtp]") {
  auto m = plain();
  m.body = "a\nb\r\nc\rd";
  const auto short_one = to_bytes(m);
  CHECK(short_one.substr(short_one.find("\r\n\r\n") + 4) == "YQ0KYg0KYw0KZA==\r\n");
  m.body = std::string(1000, 'x');
  const auto bytes = to_bytes(m);
  std::string_view rest = std::string_view(bytes).substr(bytes.find("\r\n\r\n") + 4);
  std::size_t characters = 0;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    CHECK(end <= 76);
    characters += end;
    rest.remove_prefix(end + 2);
  }
  CHECK(characters == 1336);
}

TEST_CASE("a mailbox is an address, with a name or without", "[smtp]") {
  CHECK(parse_mailbox("a@b.example")->address == "a@b.example");
  CHECK(parse_mailbox("Ada Shop  <a@b.example>")->name == "Ada Shop");
  CHECK(parse_mailbox("<a@b.example>")->name.empty());
  for (const auto* bad : {"", "shop", "Shop <shop>", "Shop <a@b", "a@b.example>", "S\r\nBcc: x <a@b.example>",
                          "\"S\" <a@b>", "Shop <a@b> x"})
    CHECK_FALSE(parse_mailbox(bad));
  auto m = plain();
  m.from = *parse_mailbox("Bücher & Co <a@b.example>");
  CHECK(head_of(to_bytes(m)).at(1) == "From: =?UTF-8?B?QsO8Y2hlciAmIENv?= <a@b.example>");
  const std::string longest(42, 'x');  // what one encoded word holds
  const auto named = parse_mailbox(longest + " <a@example.org>");
  REQUIRE(named);
  CHECK(named->name == longest);
  CHECK_FALSE(parse_mailbox(longest + "x <a@example.org>"));
}

TEST_CASE("a date is told in English and in UTC", "[smtp]") {
  auto m = plain();
  for (const auto& [at, told] : {std::pair("2024-02-29T23:59:59.999999Z", "Thu, 29 Feb 2024 23:59:59 +0000"),
                                 std::pair("2026-12-06T01:02:03Z", "Sun, 6 Dec 2026 01:02:03 +0000")}) {
    m.date = *parse_timestamp(at);
    CHECK(head_of(to_bytes(m)).at(0) == "Date: " + std::string(told));
  }
}
