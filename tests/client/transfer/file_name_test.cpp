#include "client/transfer/file_name.hpp"

#include <gtest/gtest.h>

#include "protocol/http/disposition.hpp"

namespace confab::client {
namespace {

std::string served(std::string_view disposition) {
  return served_name(disposition).value_or("(none)");
}

std::string safe(std::string_view name) { return safe_name(name).value_or("(none)"); }

TEST(ServedName, IsWhatTheServerMeant) {
  for (const char* name : {"menu.pdf", "naïve.txt", "отчёт 2026.pdf", "a;b.txt", "say \"hi\".txt",
                           "100%.txt", "back\\slash", "a=b", "日本.txt"})
    EXPECT_EQ(served(http::content_disposition(http::Disposition::attachment, name)), name);
}

TEST(ServedName, IsReadInEveryForm) {
  EXPECT_EQ(served("attachment; filename=plain.txt"), "plain.txt");
  EXPECT_EQ(served("attachment;FILENAME = \"a b.txt\" ; x=y"), "a b.txt");
  EXPECT_EQ(served("inline; filename=\"old\"; filename*=utf-8'en'n%C3%AFw"), "nïw");
  EXPECT_EQ(served("inline; filename*=UTF-8''n%C3%AFw; filename=\"old\""), "nïw");
  EXPECT_EQ(served("inline; filename*=ISO-8859-1''x; filename=fallback"), "fallback");
  EXPECT_EQ(served("inline; filename*=UTF-8''%ff; filename=fallback"), "fallback");
  EXPECT_EQ(served("inline; filename*=UTF-8''%zz; filename=fallback"), "fallback");
  EXPECT_EQ(served("attachment"), "(none)");
  EXPECT_EQ(served(""), "(none)");
  EXPECT_EQ(served("attachment; filename"), "(none)");
  EXPECT_EQ(served("attachment; filename=\"\xff\""), "(none)");
  EXPECT_EQ(served("attachment; filename=\"unfinished"), "\"unfinished");
}

TEST(SafeName, StaysInItsFolder) {
  EXPECT_EQ(safe("../../etc/passwd"), "passwd");
  EXPECT_EQ(safe("..\\..\\boot.ini"), "boot.ini");
  EXPECT_EQ(safe("/etc/passwd"), "passwd");
  EXPECT_EQ(safe("folder/"), "(none)");
  EXPECT_EQ(safe("a/b\\c"), "c");
}

TEST(SafeName, HidesNothingAndIsNoOption) {
  EXPECT_EQ(safe(".bashrc"), "bashrc");
  EXPECT_EQ(safe("..."), "(none)");
  EXPECT_EQ(safe(". . x"), "x");
  EXPECT_EQ(safe("-rf"), "_rf");
  EXPECT_EQ(safe(".-rf"), "_rf");
  EXPECT_EQ(safe(" menu.pdf "), "menu.pdf");
}

TEST(SafeName, MovesNoTerminal) {
  EXPECT_EQ(safe("a\x1b[2Jb\r\n.txt"), "a[2Jb.txt");
  EXPECT_EQ(safe("gnp.\u202e\u0085cod.exe"), "gnp.cod.exe");
  EXPECT_EQ(safe("\x07\x7f"), "(none)");
  EXPECT_EQ(safe("\u200b"), "(none)") << "nothing would be seen";
  EXPECT_EQ(safe("bad\xff"), "(none)");
  EXPECT_EQ(safe(""), "(none)");
}

TEST(SafeName, FitsIntoAFileSystemWithItsExtension) {
  std::string title;
  for (int i = 0; i < 200; ++i) title += "я";
  const std::string name = safe(title + ".tar.gz");
  EXPECT_LE(name.size(), saved_name_bytes_max);
  EXPECT_GT(name.size(), saved_name_bytes_max - 4);
  EXPECT_TRUE(name.ends_with("я.gz")) << name;
  EXPECT_EQ(safe(std::string(300, 'x')), std::string(saved_name_bytes_max, 'x'));
}

}  // namespace
}  // namespace confab::client
