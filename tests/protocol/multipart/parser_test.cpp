#include "protocol/multipart/parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/any_cuts.hpp"
#include "tests/support/hear_parts.hpp"

namespace confab::multipart {
namespace {

using confab::testing::Cuts;
using confab::testing::hear_parts;
using confab::testing::pieces_of;
using ::testing::EndsWith;
using ::testing::HasSubstr;

const std::string disposition = "Content-Disposition: form-data; ";

std::string part(const std::string& head, const std::string& content) {
  return "--x\r\n" + head + "\r\n\r\n" + content + "\r\n";
}
std::string hear(const std::string& body) { return hear_parts(body, "x", pieces_of(1 << 20)); }
std::string refusal(Error why) { return "error: " + std::string{explain(why)}; }

const std::string form =
    part(disposition + "name=\"key\"", "abc") +
    part(disposition + "name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain",
         "line\r\n--y\r\n\r--x and \r\n-- more\r") +
    "--x--\r\n";
const std::string heard =
    "[key|-|]abc\n[file|a.txt|text/plain]line\r\n--y\r\n\r--x and \r\n-- more\r\n";

TEST(Multipart, HearsTheSamePartsHoweverTheBytesAreCut) {
  for (std::size_t piece = 1; piece <= form.size(); ++piece)
    EXPECT_EQ(hear_parts(form, "x", pieces_of(piece)), heard) << "in pieces of " << piece;
}

TEST(Multipart, HearsTheSameErrorHoweverTheBytesAreCut) {
  for (const std::string& bad : {form + "x", form.substr(0, form.size() - 6), "y" + form}) {
    const std::string whole = hear(bad);
    EXPECT_THAT(whole, HasSubstr("error: "));
    for (std::size_t piece = 1; piece <= bad.size(); ++piece)
      EXPECT_EQ(hear_parts(bad, "x", pieces_of(piece)), whole) << "in pieces of " << piece;
  }
}

RC_GTEST_PROP(Multipart, AnyContentComesThroughAsItIs, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "\r", "\n", "-", "--", "\r\n", "\r\n-", "\r\n--", "boundary", "\r\n--boundar", "\0", "x"));
  std::string content;
  for (const std::string& piece : pieces) content += piece;
  RC_PRE(("\r\n" + content).find("\r\n--boundary") == std::string::npos);
  const std::string body =
      "--boundary\r\n" + disposition + "name=a; filename=b\r\n\r\n" + content + "\r\n--boundary--";
  RC_ASSERT(hear_parts(body, "boundary", confab::testing::some_cuts()) ==
            "[a|b|]" + content + "\n");
}

TEST(Multipart, APartMayBeEmpty) {
  EXPECT_EQ(hear(part(disposition + "name=a", "") + "--x--"), "[a|-|]\n");
}

TEST(Multipart, GatewaysMayHaveAddedWhiteSpaceBehindABoundary) {
  EXPECT_EQ(hear("--x \t\r\n" + disposition + "name=a\r\n\r\n1\r\n--x--"), "[a|-|]1\n");
}

TEST(Multipart, PartsInPartsAreContent) {
  const std::string nested =
      part(disposition + "name=a; filename=b\r\nContent-Type: multipart/mixed; boundary=y",
           "--y\r\n\r\n1\r\n--y--") +
      "--x--";
  EXPECT_EQ(hear(nested), "[a|b|multipart/mixed; boundary=y]--y\r\n\r\n1\r\n--y--\n");
}

TEST(Multipart, IsStrictAboutWhatStandsAroundTheParts) {
  const std::string good = part(disposition + "name=a", "1");
  const std::pair<std::string, Error> bad[] = {
      {"", Error::truncated},
      {"--x", Error::truncated},
      {"--x--", Error{}},
      {"\r\n" + good + "--x--", Error::no_boundary},
      {"preamble\r\n" + good + "--x--", Error::no_boundary},
      {"--y\r\n", Error::no_boundary},
      {good, Error::truncated},
      {good + "--x", Error::truncated},
      {good + "--x-", Error::truncated},
      {good + "--x--\r", Error::truncated},
      {good + "--x--\r\n\r\n", Error::after_the_end},
      {good + "--x--epilogue", Error::after_the_end},
      {good + "--x-\r\n", Error::bad_boundary_line},
      {good + "--x\n", Error::bad_boundary_line},
      {good + "--x\r\r\n", Error::bad_boundary_line},
      {good + "--xy\r\n", Error::bad_boundary_line},
      {good + "--x --\r\n", Error::bad_boundary_line},
  };
  for (const auto& [body, why] : bad)
    EXPECT_THAT(hear(body), EndsWith(why == Error{} ? "" : refusal(why))) << body;
}

TEST(Multipart, IsStrictAboutHeadsOfParts) {
  const std::pair<std::string, Error> bad[] = {
      {"", Error::bad_disposition},
      {"Content-Type: text/plain", Error::bad_disposition},
      {disposition + "name=a\r\n" + disposition + "name=b", Error::bad_disposition},
      {"Content-Disposition: attachment; name=a", Error::bad_disposition},
      {"Content-Disposition: form-data", Error::bad_disposition},
      {disposition + "filename=a", Error::bad_disposition},
      {disposition + "name=a; name=b", Error::bad_disposition},
      {disposition + "name=a; filename=b; filename=c", Error::bad_disposition},
      {disposition + "name=a; filename*=UTF-8''b", Error::bad_disposition},
      {disposition + "name=\"a", Error::bad_disposition},
      {disposition + "name", Error::bad_disposition},
      {disposition + "name=", Error::bad_disposition},
      {disposition + "name=a b", Error::bad_disposition},
      {"no colon", Error::bad_part_head},
      {": no name", Error::bad_part_head},
      {disposition + "name=a\r\n folded", Error::bad_part_head},
      {disposition + "name=a\nX: y", Error::bad_part_head},
      {disposition + "name=\"a\rb\"", Error::bad_part_head},
      {disposition + std::string("name=\"a\0b\"", 10), Error::bad_part_head},
      {disposition + "name=a\r\nContent-Transfer-Encoding: base64", Error::part_encoded},
  };
  for (const auto& [head, why] : bad)
    EXPECT_EQ(hear("--x\r\n" + (head.empty() ? "\r\n" : head + "\r\n\r\n") + "1\r\n--x--"),
              refusal(why))
        << head;
}

TEST(Multipart, ReadsNamesAsBrowsersAndCurlWriteThem) {
  const std::pair<std::string, std::string> names[] = {
      {"plain.txt", "plain.txt"},
      {"\"two words.txt\"", "two words.txt"},
      {"\"%22quoted%22.txt\"", "\"quoted\".txt"},
      {"\"\\\"quoted\\\".txt\"", "\"quoted\".txt"},
      {"\"C:\\temp\\a.txt\"", "C:\\temp\\a.txt"},
      {"\"a\\\\b\"", "a\\b"},
      {"\"100%.txt\"", "100%.txt"},
      {"\"%41.txt\"", "%41.txt"},
      {"\"a%0D%0Ab\"", "a\r\nb"},
      {"\"naïve.txt\"", "naïve.txt"},
      {"\"a;b=c\"", "a;b=c"},
      {"\"\"", ""},
  };
  for (const auto& [written, meant] : names)
    EXPECT_EQ(read_part_head(disposition + "name=f; filename=" + written + "\r\n")->filename, meant)
        << written;
}

TEST(Multipart, FieldsOfAPartThatSayNothingAboutAFormAreIgnored) {
  const auto head =
      read_part_head(disposition + "name=a;\r\nX-Other: \xff y\r\ncontent-TYPE:text/css\r\n" +
                     "Content-Transfer-Encoding: Binary\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(*head, (PartHead{"a", {}, "text/css"}));
}

TEST(MultipartBombs, MorePartsThanThereMayBeAreRefused) {
  std::string many;
  for (int i = 0; i < 5; ++i) many += part(disposition + "name=a", "");
  EXPECT_THAT(hear(many + "--x--"), HasSubstr(refusal(Error::too_many_parts)));
}

TEST(MultipartBombs, AHeadThatDoesNotEndIsRefusedWhenItsBytesAreUsedUp) {
  const std::string endless(1 << 20, 'a');
  for (const std::string& before :
       {std::string{"--x\r\n"}, "--x\r\n" + disposition + "name=a\r\nX: "})
    EXPECT_EQ(hear(before + endless), refusal(Error::part_head_too_large));
  EXPECT_EQ(hear("--x" + std::string(1 << 20, ' ')), refusal(Error::part_head_too_large));
  Parser parser{"x"};
  std::size_t taken = 0;
  EXPECT_TRUE(parser.advance("--x\r\nX: "));
  while (parser.advance("a")) ++taken;
  EXPECT_LE(taken, Limits{}.head_bytes_max);
}

TEST(MultipartBombs, AHeadOfExactlyAllItsBytesIsRead) {
  const std::string head = disposition + "name=a\r\nX: ";
  const std::string filled = head + std::string(Limits{}.head_bytes_max - head.size() - 4, 'a');
  EXPECT_EQ(hear(part(filled, "1") + "--x--"), "[a|-|]1\n");
  EXPECT_EQ(hear(part(filled + "a", "1") + "--x--"), refusal(Error::part_head_too_large));
}

TEST(Multipart, StaysInError) {
  Parser parser{"x"};
  EXPECT_FALSE(parser.advance("y"));
  EXPECT_EQ(parser.advance("--x\r\n").error(), Error::no_boundary);
  EXPECT_EQ(parser.finish().error(), Error::no_boundary);
}

TEST(MultipartBoundary, IsReadFromTheContentType) {
  const std::pair<std::string, std::string> good[] = {
      {"multipart/form-data; boundary=abc", "abc"},
      {"Multipart/Form-Data;boundary=\"a b:c\"", "a b:c"},
      {"multipart/form-data; charset=utf-8; Boundary=----WebKitFormBoundary7MA",
       "----WebKitFormBoundary7MA"},
      {"multipart/form-data; boundary=" + std::string(70, 'b'), std::string(70, 'b')},
  };
  for (const auto& [type, boundary] : good) EXPECT_EQ(*find_boundary(type), boundary) << type;
  for (const std::string& type :
       {std::string{"multipart/form-data"}, std::string{"multipart/form-data; boundary="},
        std::string{"multipart/form-data; boundary=\"\""},
        std::string{"multipart/form-data; boundary=\"ends with \""},
        std::string{"multipart/form-data; boundary=a; boundary=b"},
        std::string{"multipart/form-data; boundary=\"a\\\"b\""},
        std::string{"multipart/form-data boundary=a"}, std::string{"multipart/mixed; boundary=a"},
        "multipart/form-data; boundary=" + std::string(71, 'b')})
    EXPECT_EQ(find_boundary(type).error(), Error::bad_type) << type;
}

TEST(Multipart, EveryErrorSaysWhatToDo) {
  for (int i = 1; i <= static_cast<int>(Error::truncated); ++i) {
    EXPECT_NE(explain(static_cast<Error>(i)), explain(Error{})) << i;
    EXPECT_FALSE(explain(static_cast<Error>(i)).ends_with('.')) << i;
  }
}

}  // namespace
}  // namespace confab::multipart
