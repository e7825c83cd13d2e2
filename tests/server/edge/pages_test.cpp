// The pages: which bytes, compressed or not, with what protection; from a folder; and the 404 of a
// browser.
#include "server/edge/pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "server/edge/web_dir.hpp"
#include "tests/server/edge/support/caller.hpp"
#include "tests/support/temporary_folder.hpp"

namespace confab::edge::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view browser = "text/html,application/xhtml+xml,*/*;q=0.8";

std::string content_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string in_tree(std::string_view name) {
  return content_of(fs::path{CONFAB_SOURCE_DIR} / "web" / name);
}

std::string gunzip(std::string_view packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string plain(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

struct PagesTest : ::testing::Test {
  Server server;
  Caller nobody{server};
};

TEST_F(PagesTest, AreTheFilesOfTheSourceTreeByteForByte) {
  std::size_t seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path{CONFAB_SOURCE_DIR} / "web")) {
    const fs::path name = entry.path().lexically_relative(fs::path{CONFAB_SOURCE_DIR} / "web");
    const std::string end = name.extension().string();
    if (end != ".html" && end != ".css" && end != ".js" && end != ".png") continue;
    ++seen;
    const Answer answer = nobody.get("/" + name.string());
    EXPECT_EQ(answer.status, 200) << name;
    EXPECT_TRUE(answer.body == content_of(entry.path())) << name;
    EXPECT_EQ(answer("content-type"), type_of_file(name.string())) << name;
  }
  EXPECT_EQ(pages().size(), seen);
  EXPECT_TRUE(nobody.get("/").body == in_tree("index.html"));
  EXPECT_TRUE(nobody.get("/favicon.ico").body == in_tree("logo.png"));
  EXPECT_EQ(nobody.get("/favicon.ico")("content-type"), "image/png");
}

TEST_F(PagesTest, AreCompressedForWhoAsksForThat) {
  const Answer plain = nobody.get("/style.css");
  const Answer gzip = nobody.get("/style.css", {{"Accept-Encoding", "gzip, deflate"}});
  const Answer brotli = nobody.get("/style.css", {{"Accept-Encoding", "gzip, br"}});
  EXPECT_FALSE(plain.has("content-encoding"));
  EXPECT_EQ(gzip("content-encoding"), "gzip");
  EXPECT_EQ(brotli("content-encoding"), "br");
  EXPECT_TRUE(gunzip(gzip.body) == plain.body);
  EXPECT_LT(gzip.body.size(), plain.body.size() / 2);
  EXPECT_LT(brotli.body.size(), gzip.body.size());
  for (const Answer& answer : {plain, gzip, brotli}) {
    EXPECT_EQ(answer("vary"), "Accept-Encoding");
    EXPECT_EQ(answer("content-type"), "text/css; charset=utf-8");
  }
  EXPECT_FALSE(nobody.get("/logo.png", {{"Accept-Encoding", "br"}}).has("content-encoding"));
}

TEST_F(PagesTest, HaveAStrongTagForEachOfTheirForms) {
  const Answer plain = nobody.get("/chat.html");
  const Answer brotli = nobody.get("/chat.html", {{"Accept-Encoding", "br"}});
  EXPECT_THAT(plain("etag"), StartsWith("\""));
  EXPECT_NE(plain("etag"), brotli("etag"));
  const Answer again =
      nobody.get("/chat.html", {{"Accept-Encoding", "br"}, {"If-None-Match", brotli("etag")}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.empty());
  EXPECT_EQ(again("etag"), brotli("etag"));
  EXPECT_EQ(again("vary"), "Accept-Encoding");
  EXPECT_EQ(nobody.get("/chat.html", {{"If-None-Match", brotli("etag")}}).status, 200);
  EXPECT_EQ(nobody.get("/chat.html", {{"If-None-Match", "*"}}).status, 304);
}

TEST_F(PagesTest, AnswerHeadWithTheHeadOfGet) {
  Client client{server.port()};
  client.send(request("HEAD", "/chat.html", {{"Accept-Encoding", "br"}}));
  const Answer head = client.answer(true);
  const Answer get = client.ask("GET", "/chat.html", {{"Accept-Encoding", "br"}});
  EXPECT_EQ(head("content-length"), std::to_string(get.body.size()));
  EXPECT_EQ(head("etag"), get("etag"));
  EXPECT_EQ(head("content-encoding"), "br");
}

TEST_F(PagesTest, AllHaveOnePolicyWithoutAnythingInline) {
  const Headers accept{{"Accept", std::string{browser}}};
  for (const char* path :
       {"/", "/index.html", "/chat.html", "/message.html", "/error.html", "/docs", "/problems/gone",
        "/nowhere", "/join/aaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    const Answer answer = nobody.get(path, accept);
    EXPECT_EQ(
        answer("content-security-policy"),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
        "'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        << path;
    EXPECT_EQ(answer("x-content-type-options"), "nosniff") << path;
    EXPECT_EQ(answer("x-frame-options"), "DENY") << path;
    EXPECT_EQ(answer("cross-origin-opener-policy"), "same-origin") << path;
    EXPECT_THAT(answer("permissions-policy"), HasSubstr("camera=()")) << path;
    const std::string referrer =
        std::string_view{path} == "/message.html" ? "same-origin" : "no-referrer";
    EXPECT_EQ(answer("referrer-policy"), referrer) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("<style"))) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr(" style="))) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("<script>"))) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr(" onclick="))) << path;
  }
}

TEST_F(PagesTest, ABrowserGetsAPageForWhatIsNotThere) {
  Caller ann = arrive(server, "ann");
  for (const char* path : {"/nowhere", "/js/nothing.js", "/js/..%2fstyle.css", "/files/77",
                           "/messages/77", "/problems/none", "/message/1/ab"}) {
    const Answer page = ann.get(path, {{"Accept", std::string{browser}}});
    EXPECT_EQ(page.status, 404) << path;
    EXPECT_EQ(page("content-type"), "text/html; charset=utf-8") << path;
    EXPECT_TRUE(page.body == in_tree("error.html")) << path;
    EXPECT_EQ(ann.get(path).problem(), "404 not-found") << path;
    EXPECT_EQ(ann.get(path, {{"Accept", "application/json"}}).problem(), "404 not-found") << path;
  }
}

TEST_F(PagesTest, OnlyNamesOfFilesLeadToFiles) {
  for (const char* path :
       {"/README.md", "/draw_logo.py", "/js/", "/js", "/js/.", "/js/..", "/js/%2e%2e%2fstyle.css",
        "/js/%2e%2e", "/style.css/", "/js/a%00.js", "/style.css.br", "/chat.html.gz"})
    EXPECT_NE(nobody.get(path).status, 200) << path;
}

TEST_F(PagesTest, ALinkIntoARoomIsAPageForABrowserOnly) {
  const Answer page =
      nobody.get("/join/aaaaaaaaaaaaaaaaaaaaaaaaaa", {{"Accept", std::string{browser}}});
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.body == in_tree("index.html"));
  const Answer program = nobody.get("/join/aaaaaaaaaaaaaaaaaaaaaaaaaa");
  EXPECT_EQ(program.problem(), "405 method-not-allowed");
  EXPECT_EQ(program("allow"), "POST, OPTIONS");
}

/// A folder that somebody works in, with a way out of it in every form.
struct WebDirTest : ::testing::Test {
  confab::testing::TemporaryFolder outside;
  fs::path folder = fs::path{outside.path("web")};
  WebDirTest() {
    fs::create_directories(folder / "js");
    std::ofstream{folder / "index.html"} << "<!doctype html>mine";
    std::ofstream{folder / "js/one.js"} << "1";
    std::ofstream{outside.path("secret.js")} << "secret";
    fs::create_symlink(outside.path("secret.js"), folder / "js/link.js");
    fs::create_directory_symlink(outside.path("."), folder / "up");
    ::mkfifo((folder / "js/pipe.js").c_str(), 0600);
  }
};

TEST_F(WebDirTest, IsReadAnewEachTime) {
  Options options;
  options.settings.web_dir = folder;
  Server server{options};
  Caller nobody{server};
  const Answer first = nobody.get("/");
  EXPECT_EQ(first.body, "<!doctype html>mine");
  EXPECT_THAT(first("content-security-policy"), StartsWith("default-src 'none'"));
  EXPECT_EQ(nobody.get("/", {{"If-None-Match", first("etag")}}).status, 304);
  std::ofstream{folder / "index.html"} << "<!doctype html>changed";
  EXPECT_EQ(nobody.get("/").body, "<!doctype html>changed");
  EXPECT_EQ(nobody.get("/js/one.js").body, "1");
  EXPECT_EQ(nobody.get("/chat.html").status, 404);
  EXPECT_EQ(nobody.get("/js/link.js").status, 404);
  EXPECT_EQ(nobody.get("/js/pipe.js").status, 404);
}

TEST_F(WebDirTest, IsNeverLeft) {
  EXPECT_EQ(read_web_file(folder, "js/one.js"), "1");
  for (const char* name :
       {"../secret.js", "js/../../secret.js", "js/link.js", "up/secret.js", "js/../index.html", "",
        "/", "js", "js/", "/etc/passwd", "./index.html", "js//one.js", "js/pipe.js"})
    EXPECT_EQ(read_web_file(folder, name), std::nullopt) << name;
  EXPECT_EQ(read_web_file(folder, std::string_view{"index.html\0x", 12}), std::nullopt);
  EXPECT_EQ(read_web_file(folder / "nothing", "index.html"), std::nullopt);
}

}  // namespace
}  // namespace confab::edge::testing
