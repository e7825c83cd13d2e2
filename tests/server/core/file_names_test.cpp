#include "server/core/file_names.hpp"

#include <gtest/gtest.h>

namespace confab::core {
namespace {

std::string cleaned(std::string_view asked) {
  std::string why;
  return file_name(asked, why).value_or("refused: " + why);
}

TEST(FileName, IsTheLastComponentWithoutAnythingThatCouldHarm) {
  const std::pair<std::string_view, std::string_view> names[] = {
      {"a.txt", "a.txt"},
      {"two words.txt", "two words.txt"},
      {"../../x", "x"},
      {"/etc/passwd", "passwd"},
      {"C:\\temp\\a.txt", "a.txt"},
      {"a/b\\c", "c"},
      {"a/", "file"},
      {"", "file"},
      {".", "file"},
      {"..", "file"},
      {"...", "file"},
      {"/", "file"},
      {"\\..", "file"},
      {" \t", "file"},
      {"\u200b", "file"},
      {"  a.txt  ", "a.txt"},
      {".bashrc", ".bashrc"},
      {"a\r\nSet-Cookie: x=y", "aSet-Cookie: x=y"},
      {"a\x1b[31mb\x7f", "a[31mb"},
      {"a\u202egnp.exe", "agnp.exe"},
      {"e\u0301", "\u00e9"},
      {"\xff", "refused: has to be UTF-8"},
  };
  for (const auto& [asked, name] : names) EXPECT_EQ(cleaned(asked), name) << asked;
  EXPECT_EQ(cleaned(std::string_view{"a\0b", 3}), "ab");
}

TEST(FileName, HasALimitInBytes) {
  EXPECT_EQ(cleaned(std::string(255, 'a')), std::string(255, 'a'));
  EXPECT_EQ(cleaned(std::string(256, 'a')), "refused: has to be at most 255 bytes long");
  EXPECT_EQ(cleaned(std::string(1000, 'a') + "/b"), "b");
}

TEST(MediaType, IsWhatWasGivenOrWhatTheNameSays) {
  struct Case {
    std::string_view given, name, type;
  };
  const Case cases[] = {
      {"text/plain", "a.png", "text/plain"},
      {"Text/HTML; charset=utf-8", "a", "text/html"},
      {"", "a.PNG", "image/png"},
      {"", "a.tar.gz", "application/gzip"},
      {"", "a.unknown", "application/octet-stream"},
      {"", "png", "application/octet-stream"},
      {"", ".", "application/octet-stream"},
      {"application/x-www-form-urlencoded", "a.pdf", "application/pdf"},
      {"application/x-www-form-urlencoded; charset=utf-8", "a", "application/octet-stream"},
      {"nonsense", "a.png", "application/octet-stream"},
      {"a/b/c", "a.png", "application/octet-stream"},
      {"a/", "a.png", "application/octet-stream"},
      {"a b/c", "a.png", "application/octet-stream"},
      {"<script>/x", "a.png", "application/octet-stream"},
  };
  for (const auto& [given, name, type] : cases) EXPECT_EQ(media_type(given, name), type) << given;
  EXPECT_EQ(media_type("a/" + std::string(200, 'b'), "a"), "application/octet-stream");
}

TEST(MediaType, OnlyImagesWithoutScriptsAreSafe) {
  for (const char* safe : {"image/png", "image/jpeg", "image/gif", "image/webp"})
    EXPECT_TRUE(is_safe_image(safe)) << safe;
  for (const char* other : {"image/svg+xml", "text/html", "application/pdf", "image/", ""})
    EXPECT_FALSE(is_safe_image(other)) << other;
}

}  // namespace
}  // namespace confab::core
