#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/http/openapi.hpp"

// What the operations of the API document share, each thing under one name.
namespace comanda::http::detail {

[[nodiscard]] boost::json::object reference_to(std::string_view section, std::string_view name);

/// Collects while operations are described; only what was asked for ends up in the document.
class components {
 public:
  explicit components(std::function<int(errc)> status_of);

  /// Where the schema stands: a reference, or itself when it has no name. Answers are open to additions, requests are
  /// not. A name that stands for something else already is a problem.
  [[nodiscard]] boost::json::object schema(std::string_view name, boost::json::object content);
  /// {"success": true, "data": <schema>, ...}; `list`: an array of them, and where the next page is.
  [[nodiscard]] boost::json::object envelope(const std::string& name, const boost::json::object& data, bool list);
  /// What the server refuses before it knows the route.
  [[nodiscard]] boost::json::object refusal(const std::string& description, const std::vector<errc>& codes);
  /// The answer of these codes, which share a status; they make its name.
  [[nodiscard]] boost::json::object failure(const std::string& description, const std::vector<errc>& codes,
                                            const std::vector<std::string>& header_names);
  [[nodiscard]] boost::json::object headers(const std::vector<std::string>& names);
  [[nodiscard]] boost::json::object parameter(std::string_view header_name);

  void problem(std::string what);
  [[nodiscard]] const std::string& first_problem() const noexcept { return problem_; }
  [[nodiscard]] boost::json::object take();

 private:
  using section = std::map<std::string, boost::json::object>;
  boost::json::object put(section& in, std::string_view kind, const std::string& name, boost::json::object content);
  boost::json::object failure(const std::string& name, const std::string& description, const std::vector<errc>& codes,
                              const std::vector<std::string>& header_names);
  void add_error_schemas();

  std::vector<errc> visible_;
  section schemas_, responses_, headers_, parameters_;
  std::string problem_;
};

/// Of a whole answer.
[[nodiscard]] boost::json::object envelope_example(boost::json::value data, bool list);
[[nodiscard]] boost::json::object failure_example(errc code);

}  // namespace comanda::http::detail
