#pragma once
/// The fields of a request, whatever they came in: JSON, a form or a query.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/result.hpp"
#include "server/edge/request.hpp"
#include "server/edge/response.hpp"

namespace confab::edge {

/// Named values with the contract's rules for what is wrong with them: what cannot be parsed, and
/// an unknown field, is `malformed` at once; a value of the wrong type is `invalid`, which a
/// handler asks for (`invalid()`) after it knows who is asking. Nothing is silently ignored.
class Input {
 public:
  using Known = std::initializer_list<std::string_view>;

  /// The body, as JSON or form. An empty body is an error when `needed`.
  static Result<Input, Response> of_body(const Request& request, Known known, bool needed = true);
  /// The query.
  static Result<Input, Response> of_query(const Request& request, Known known);
  /// A text/plain body as the field `name`, with the query's fields, which are others, beside it.
  static Result<Input, Response> of_text(const Request& request, std::string_view name,
                                         Known known);

  bool has(std::string_view name) const;
  /// The values; nothing when absent, null, or of another type (which `invalid` then tells). A text
  /// is handed over: it is there once.
  std::optional<std::string> text(std::string_view name);
  std::optional<std::uint64_t> number(std::string_view name);
  std::optional<bool> flag(std::string_view name);

  /// Adds a reason to refuse the values. The first one counts.
  void refuse(std::string_view name, std::string_view why);
  /// The problem to answer with, if any value was wrong.
  std::optional<Response> invalid() const;

  /// What is neither text, number nor flag is `Other`; JSON's null counts as left out.
  struct Other {};
  struct Null {};
  using Value = std::variant<std::string, std::uint64_t, bool, Other, Null>;

 private:
  Value* find(std::string_view name);

  std::vector<std::pair<std::string, Value>> values_;  ///< a handful: looked through from the front
  bool all_text_ = false;  ///< a form: numbers and flags are written as text
  std::string trouble_;
};

/// True when the request's Content-Type is this one (parameters aside).
bool has_type(const Request& request, std::string_view type);

}  // namespace confab::edge
