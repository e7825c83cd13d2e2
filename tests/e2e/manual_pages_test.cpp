// The pages in docs/man are what the programs print, and pages that man understands.
#include <gtest/gtest.h>

#include "tests/e2e/support/document.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::testing {
namespace {

struct Page {
  std::string file;
  std::string program;
  std::vector<std::string> arguments;
};
const std::vector<Page> pages{{"confab.1", "confab", {"man"}},
                              {"confabd.8", "confabd", {"man"}},
                              {"confabd.toml.5", "confabd", {"man", "confabd.toml"}}};

Ran print(const Page& page) {
  return run_program(
      {CONFAB_BIN_DIR "/" + page.program, page.arguments, inherited_environment(), {}, {}});
}

TEST(ManualPages, AreWhatTheProgramsPrint) {
  for (const Page& page : pages) {
    const Ran ran = print(page);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(ran.out, read_file(CONFAB_SOURCE_DIR "/docs/man/" + page.file))
        << "docs/man/" << page.file << " is stale; run: docs/generate_man";
  }
}

TEST(ManualPages, AreWrittenAsSuchPagesAre) {
  for (const Page& page : pages) {
    const Ran ran =
        run_program({"/usr/bin/mandoc",
                     {"-Tlint", "-Wwarning", CONFAB_SOURCE_DIR "/docs/man/" + page.file},
                     inherited_environment(),
                     {},
                     {}});
    EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  }
}

TEST(ManualPages, OfAnotherNameAreNotThere) {
  EXPECT_EQ(print({"", "confabd", {"man", "confabd.conf"}}).exit_code, 2);
}

}  // namespace
}  // namespace confab::testing
