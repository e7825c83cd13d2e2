#include "protocol/text/roff.hpp"

#include <gtest/gtest.h>

namespace confab::text {
namespace {

TEST(ManualPage, HasWhatReadersOfSuchPagesExpect) {
  ManualPage page("tea", 1, "makes tea", "tea 2.0");
  page.section("SYNOPSIS").paragraph("tea [--hot]").paragraph("Or cold.");
  page.section("OPTIONS").entry("--hot", "as it should be").example("tea --hot\n");
  EXPECT_EQ(page.text(),
            ".TH \"TEA\" 1 \"November 21, 2026\" \"tea 2.0\"\n"
            ".SH NAME\ntea \\- makes tea\n"
            ".SH \"SYNOPSIS\"\ntea [\\-\\-hot]\n.PP\nOr cold.\n"
            ".SH \"OPTIONS\"\n.TP\n.B \"\\-\\-hot\"\nas it should be\n"
            ".PP\n.RS 4\n.nf\ntea \\-\\-hot\n.fi\n.RE\n");
}

TEST(ManualPage, TakesNothingInItsTextsForRequests) {
  ManualPage page("tea", 1, "makes tea", "tea");
  page.section("A \"B\"").paragraph(".so /etc/passwd\n'x\na\\nb");
  EXPECT_NE(page.text().find(".SH \"A \\(dqB\\(dq\"\n\\&.so /etc/passwd\n\\&'x\na\\enb\n"),
            std::string::npos)
      << page.text();
}

}  // namespace
}  // namespace confab::text
