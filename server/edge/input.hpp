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

/// How many values a list may have.
inline constexpr std::size_t list_items_max = 100;

/// Named values with the contract's rules for what is wrong with them: what cannot be parsed, and
/// an unknown field, is `malformed` at once; a value of the wrong type is `invalid`, which a
/// handler asks for (`invalid()`) after it knows who is asking. Nothing is silently ignored.
class Input {
 public:
  using Known = std::initializer_list<std::string_view>;

  /// The body, as JSON or form. An empty body is an error when `needed`.
  /// Of `known`, `lists` may be there more than once in a form.
  static Result<Input, Response> of_body(const Request& request, Known known, bool needed = true,
                                         Known lists = {});
  /// The query.
  static Result<Input, Response> of_query(const Request& request, Known known);
  /// A text/plain body as the field `name`, with the query's fields, which are others, beside it.
  static Result<Input, Response> of_text(const Request& request, std::string_view name, Known known,
                                         Known lists = {});

  bool has(std::string_view name) const;
  /// The values; nothing when absent, null, or of another type (which `invalid` then tells). A text
  /// is handed over: it is there once.
  std::optional<std::string> text(std::string_view name);
  std::optional<std::uint64_t> number(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  /// True for what may be a text or a number, and is the latter.
  bool is_number(std::string_view name) const;
  /// A list; one value is a list of one.
  std::optional<std::vector<std::string>> texts(std::string_view name);
  std::optional<std::vector<std::uint64_t>> numbers(std::string_view name);

  /// Adds a reason to refuse the values. The first one counts.
  void refuse(std::string_view name, std::string_view why);
  /// The problem to answer with, if any value was wrong.
  std::optional<Response> invalid() const;

  /// What is neither text, number nor flag is `Other`; JSON's null counts as left out.
  struct Other {};
  struct Null {};
  /// Of texts and numbers; past `list_items_max` the rest is left out, and the list refused.
  using Item = std::variant<std::string, std::uint64_t>;
  using List = std::vector<Item>;
  using Value = std::variant<std::string, std::uint64_t, bool, Other, Null, List>;

 private:
  Value* find(std::string_view name);
  /// Nothing when it is absent, or too long.
  std::optional<List> list(std::string_view name);

  std::vector<std::pair<std::string, Value>> values_;  ///< a handful: looked through from the front
  bool all_text_ = false;  ///< a form: numbers and flags are written as text
  std::string trouble_;
};

/// True when the request's Content-Type is this one (parameters aside).
bool has_type(const Request& request, std::string_view type);

}  // namespace confab::edge
