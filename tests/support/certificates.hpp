#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace comanda::test {

/// A certificate authority that a test makes for itself, and what it issues. Everything is PEM.
class certificate_authority {
 public:
  struct identity {
    std::string certificate;
    std::string key;
  };

  certificate_authority() : key_(EVP_EC_gen("P-256")) {
    certificate_ = issue(key_.get(), "test authority", "CA:TRUE", "");
  }

  [[nodiscard]] std::string certificate() const { return pem(certificate_.get()); }

  /// For names as X509v3 has them: "DNS:localhost,IP:127.0.0.1".
  [[nodiscard]] identity issue_for(const std::string& names) const {
    const key_ptr key(EVP_EC_gen("P-256"));
    return {pem(issue(key.get(), "test server", "CA:FALSE", names).get()), pem(key.get())};
  }

 private:
  template <auto Free>
  struct freed_by {
    template <class T>
    void operator()(T* what) const noexcept {
      Free(what);
    }
  };
  using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
  using x509_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
  using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;

  [[nodiscard]] x509_ptr issue(EVP_PKEY* subject_key, const char* subject, const char* constraints,
                               const std::string& names) const {
    x509_ptr made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 24L * 3600);
    X509_set_pubkey(made.get(), subject_key);
    auto* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(subject), -1, -1, 0);
    X509_set_issuer_name(made.get(), certificate_ ? X509_get_subject_name(certificate_.get()) : name);
    extend(made.get(), NID_basic_constraints, constraints);
    if (!names.empty()) extend(made.get(), NID_subject_alt_name, names.c_str());
    if (X509_sign(made.get(), key_.get(), EVP_sha256()) == 0) throw std::runtime_error("a certificate was not signed");
    return made;
  }

  static void extend(X509* certificate, int nid, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    if (extension == nullptr) throw std::runtime_error(std::string("no extension: ") + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  static std::string text_of(const bio_ptr& from) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(from.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }
  static std::string pem(X509* certificate) {
    const bio_ptr out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), certificate);
    return text_of(out);
  }
  static std::string pem(EVP_PKEY* key) {
    const bio_ptr out(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(out);
  }

  mutable long serial_ = 0;
  key_ptr key_;
  x509_ptr certificate_;
};

/// A file with this text, while the object lives.
class scratch_file {
 public:
  explicit scratch_file(const std::string& text) {
    char path[] = "/tmp/comanda-test-XXXXXX";
    const int fd = ::mkstemp(path);
    if (fd < 0) throw std::runtime_error("no scratch file");
    ::close(fd);
    path_ = path;
    std::ofstream(path_) << text;
  }
  ~scratch_file() { std::remove(path_.c_str()); }
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace comanda::test
