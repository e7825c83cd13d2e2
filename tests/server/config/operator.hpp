#pragma once
/// Says things to confabd without starting it.

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "server/config/parse.hpp"

namespace confab::config {

using Words = std::vector<std::string>;

inline std::vector<const char*> pointers(const Words& words) {
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  pointers.push_back(nullptr);
  return pointers;
}

inline Parsed say(Words arguments, const Words& environment = {}) {
  arguments.insert(arguments.begin(), "confabd");
  return parse(static_cast<int>(arguments.size()), pointers(arguments).data(),
               pointers(environment).data());
}

/// Fails the test when there was something to complain about.
inline Asked ask(const Words& arguments, const Words& environment = {}) {
  const Parsed parsed = say(arguments, environment);
  if (const Said* const said = std::get_if<Said>(&parsed)) {
    ADD_FAILURE() << said->text;
    return {};
  }
  return std::get<Asked>(parsed);
}

/// What is complained about; empty when nothing is.
inline std::string complaint(const Words& arguments, const Words& environment = {}) {
  const Parsed parsed = say(arguments, environment);
  const Said* const said = std::get_if<Said>(&parsed);
  if (said == nullptr) return {};
  EXPECT_EQ(said->exit_code, usage_error) << said->text;
  return said->text;
}

/// What is printed on standard output.
inline std::string answer(const Words& arguments, const Words& environment = {}) {
  const Parsed parsed = say(arguments, environment);
  const Said* const said = std::get_if<Said>(&parsed);
  if (said == nullptr) return {};
  EXPECT_EQ(said->exit_code, 0) << said->text;
  return said->text;
}

}  // namespace confab::config
