#pragma once
/// The examples in a page of documentation.

#include <string>
#include <string_view>
#include <vector>

namespace confab::testing {

struct Example {
  std::size_t line = 0;  ///< of its first line in the page, from 1
  std::vector<std::string> lines;
};

/// All blocks between ```sh and ```, in order.
std::vector<Example> shell_examples(std::string_view page);

/// One of those that fetch, build or test the whole: running them here would be a world of its own.
bool is_about_building(const Example& example);

/// The first words of its commands that name a file of the project: "./run", "bench/run".
std::vector<std::string> project_files(const Example& example);

/// A script in which every example stands on the line where the page has it, so that bash itself
/// says which line of the page failed.
std::string script_of(const std::vector<Example>& examples);

}  // namespace confab::testing
