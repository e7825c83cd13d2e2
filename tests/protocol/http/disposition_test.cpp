#include "protocol/http/disposition.hpp"

#include <gtest/gtest.h>

namespace confab::http {
namespace {

TEST(ContentDisposition, SaysANameInAsciiAndWhereThatIsNotEnoughInUtf8) {
  const std::pair<std::string_view, std::string_view> names[] = {
      {"a.txt", R"(attachment; filename="a.txt")"},
      {"two words;x=y.txt", R"(attachment; filename="two words;x=y.txt")"},
      {"naïve.txt", R"(attachment; filename="na_ve.txt"; filename*=UTF-8''na%C3%AFve.txt)"},
      {"письмо",
       R"(attachment; filename="______"; filename*=UTF-8''%D0%BF%D0%B8%D1%81%D1%8C%D0%BC%D0%BE)"},
      {"a\"b.txt", R"(attachment; filename="a_b.txt"; filename*=UTF-8''a%22b.txt)"},
      {"a\\b", R"(attachment; filename="a_b"; filename*=UTF-8''a%5Cb)"},
      {"100%41.txt", R"(attachment; filename="100_41.txt"; filename*=UTF-8''100%2541.txt)"},
  };
  for (const auto& [name, value] : names)
    EXPECT_EQ(content_disposition(Disposition::attachment, name), value);
  EXPECT_EQ(content_disposition(Disposition::in_line, "a.png"), R"(inline; filename="a.png")");
}

}  // namespace
}  // namespace confab::http
