#include "client/transfer/downloader.hpp"

#include <sys/file.h>
#include <sys/stat.h>

#include <filesystem>

#include "protocol/http/disposition.hpp"
#include "tests/client/transfer/transferring.hpp"

namespace confab::client {
namespace {

namespace fs = std::filesystem;
using confab::testing::Act;
using confab::testing::content_of;
using confab::testing::in_turn;
using confab::testing::problem_response;
using confab::testing::read_file;
using confab::testing::response;
using confab::testing::ScriptedServer;
using confab::testing::SeenRequest;
using confab::testing::sha256_of;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

/// The file 9 as confab serves it, with ranges.
class Shelf {
 public:
  explicit Shelf(std::string content, std::string name = "menu.pdf")
      : content_(std::move(content)), name_(std::move(name)) {}

  std::string etag() const { return quoted(sha256_of(content_)); }

  std::string answer(const SeenRequest& request) const {
    const std::string asked = request.field("Range").value_or("");
    const bool same = request.field("If-Range") == etag();
    std::string fields = "ETag: " + etag() + "\r\nContent-Disposition: " +
                         http::content_disposition(http::Disposition::attachment, name_) + "\r\n";
    if (asked.empty() || !same) return response(200, "application/pdf", content_, fields);
    const std::size_t from = std::stoul(asked.substr(std::string("bytes=").size()));
    if (from >= content_.size()) return problem_response(416, "range-not-satisfiable");
    fields += "Content-Range: bytes " + std::to_string(from) + "-" +
              std::to_string(content_.size() - 1) + "/" + std::to_string(content_.size()) + "\r\n";
    return response(206, "application/pdf", content_.substr(from), fields);
  }
  /// Without the last bytes.
  std::string broken(const SeenRequest& request, std::size_t missing) const {
    std::string bytes = answer(request);
    bytes.resize(bytes.size() - missing);
    return bytes;
  }

 private:
  std::string content_;
  std::string name_;
};

class Downloading : public confab::testing::Transferring {
 protected:
  Outcome<Downloader::Done> download(const ScriptedServer& server, Downloader::Wish wish) const {
    wish.id = 9;
    const Context where = context(server);
    const ApiClient api = where.api("secret");
    return Downloader(where, api, wish, pace()).run();
  }
  /// To the path "menu.pdf" in the folder.
  Outcome<Downloader::Done> download(const ScriptedServer& server) const {
    return download(server, {0, {}, path(), false});
  }
  std::string path() const { return folder.path("menu.pdf"); }
  /// What an earlier run left.
  void left(std::string_view part, const std::string& etag) const {
    folder.write("menu.pdf.part", part);
    folder.write("menu.pdf.part.etag", etag + "\n");
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder.path("")), fs::directory_iterator()));
  }

  const std::string content = content_of(300'000);
  const Shelf shelf{content};
  /// Serves the file whole, always.
  std::function<Act(const SeenRequest&)> whole = [this](const SeenRequest& request) {
    return Act{shelf.answer(request)};
  };
};

TEST_F(Downloading, BringsTheFileAndItsChecksumIsRight) {
  const ScriptedServer server(whole);
  const auto done = download(server);
  ASSERT_TRUE(done) << done.error().sentence;
  EXPECT_EQ(done->path, path());
  EXPECT_EQ(done->size, content.size());
  EXPECT_EQ(done->sha256, sha256_of(content));
  EXPECT_EQ(read_file(path()), content);
  EXPECT_EQ(files(), 1U) << "nothing else stays";
  EXPECT_EQ(server.seen()[0].line, "GET /files/9");
  EXPECT_EQ(server.seen()[0].field("Authorization"), "Bearer secret");
  EXPECT_EQ(server.seen()[0].field("Range"), std::nullopt);
}

TEST_F(Downloading, TakesTheNameOfTheServerButNoPath) {
  const Shelf evil(content, "../../.отчёт\".txt");
  const ScriptedServer server(
      [&](const SeenRequest& request) { return Act{evil.answer(request)}; });
  const auto done = download(server, {0, folder.path(""), {}, false});
  ASSERT_TRUE(done) << done.error().sentence;
  EXPECT_EQ(fs::path(done->path).filename().native(), "отчёт\".txt");
  EXPECT_EQ(folder.read("отчёт\".txt"), content);
}

TEST_F(Downloading, KnowsANameWhereTheServerGivesNone) {
  const ScriptedServer server(in_turn(
      {{response(200, "text/plain", "abc", "ETag: " + quoted(sha256_of("abc")) + "\r\n")}}));
  ASSERT_TRUE(download(server, {0, folder.path(""), {}, false}));
  EXPECT_EQ(folder.read("file-9"), "abc");
}

TEST_F(Downloading, OfNothingIsAnEmptyFile) {
  const Shelf empty("");
  const ScriptedServer server(
      [&](const SeenRequest& request) { return Act{empty.answer(request)}; });
  ASSERT_TRUE(download(server));
  EXPECT_TRUE(fs::exists(path()));
  EXPECT_EQ(files(), 1U);
}

TEST_F(Downloading, GoesOnWhereTheConnectionBroke) {
  int attempts = 0;
  const ScriptedServer server([&](const SeenRequest& request) {
    ++attempts;
    if (attempts == 1) return Act{shelf.broken(request, 200'000)};
    if (attempts == 2) return Act{shelf.broken(request, 50'000), Act::Then::stay_silent};
    return Act{shelf.answer(request)};
  });
  const auto done = download(server);
  ASSERT_TRUE(done) << done.error().sentence;
  EXPECT_EQ(read_file(path()), content);
  ASSERT_THAT(server.seen(), SizeIs(3));
  EXPECT_EQ(server.seen()[1].field("Range"), "bytes=100000-");
  EXPECT_EQ(server.seen()[1].field("If-Range"), shelf.etag());
  EXPECT_EQ(server.seen()[2].field("Range"), "bytes=250000-");
}

TEST_F(Downloading, KeepsWhatCameWhenItGivesUp) {
  int attempts = 0;
  const ScriptedServer server([&](const SeenRequest& request) {
    return Act{++attempts == 1 ? shelf.broken(request, 200'000) : ""};
  });
  const auto done = download(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::no_server);
  EXPECT_THAT(done.error().sentence, HasSubstr("menu.pdf.part"));
  EXPECT_EQ(folder.read("menu.pdf.part"), content.substr(0, 100'000));
  EXPECT_FALSE(fs::exists(path()));
  EXPECT_THAT(server.seen(), SizeIs(4)) << "progress is what is counted anew after";

  // The next one goes on there.
  const ScriptedServer later(whole);
  ASSERT_TRUE(download(later));
  EXPECT_EQ(read_file(path()), content);
  EXPECT_EQ(later.seen()[0].field("Range"), "bytes=100000-");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Downloading, GivesUpOnAServerThatAlwaysBeginsAnew) {
  // One byte of it, and never a part. It would be asked for ever.
  constexpr int enough = 20;
  const ScriptedServer server([this, n = 0](const SeenRequest&) mutable {
    if (++n > enough) return Act{problem_response(404, "not-found")};
    std::string bytes = response(200, "application/pdf", content, "ETag: " + shelf.etag() + "\r\n");
    bytes.resize(bytes.size() - content.size() + 1);
    return Act{bytes};
  });
  const auto done = download(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::no_server);
  EXPECT_THAT(server.seen(), SizeIs(4)) << "only the first time something new came";
}

TEST_F(Downloading, GoesOnUnderTheServersNameToo) {
  left(content.substr(0, 1000), shelf.etag());
  const ScriptedServer server(whole);
  ASSERT_TRUE(download(server, {0, folder.path(""), {}, false}));
  EXPECT_EQ(read_file(path()), content);
  ASSERT_THAT(server.seen(), SizeIs(2));
  EXPECT_EQ(server.seen()[1].field("Range"), "bytes=1000-");
}

TEST_F(Downloading, BeginsAnewWhenTheFileIsAnotherOne) {
  left(content_of(5000), quoted(sha256_of("something else")));
  const ScriptedServer server(whole);
  ASSERT_TRUE(download(server));
  EXPECT_EQ(read_file(path()), content);
  EXPECT_THAT(server.seen(), SizeIs(1));
}

TEST_F(Downloading, LeavesAPartAloneThatItDidNotBegin) {
  folder.write("menu.pdf.part", "mine");
  const ScriptedServer server(whole);
  for (const bool replace : {false, true}) {
    const auto done = download(server, {0, {}, path(), replace});
    ASSERT_FALSE(done) << replace;
    EXPECT_EQ(done.error().exit, Exit::usage);
    EXPECT_THAT(done.error().sentence, HasSubstr("menu.pdf.part already"));
    EXPECT_THAT(done.error().sentence, HasSubstr("Name another path, or remove"));
    EXPECT_FALSE(download(server, {0, folder.path(""), {}, replace})) << "under its own name";
    EXPECT_EQ(folder.read("menu.pdf.part"), "mine");
    EXPECT_EQ(files(), 1U);
  }
  fs::remove(folder.path("menu.pdf.part"));
  ASSERT_TRUE(download(server)) << "as it was told to";
  EXPECT_EQ(read_file(path()), content);
}

TEST_F(Downloading, LeavesAPartAloneThatCameMeanwhile) {
  const ScriptedServer server([&](const SeenRequest& request) {
    folder.write("menu.pdf.part", "mine");
    return Act{shelf.answer(request)};
  });
  const auto done = download(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::usage);
  EXPECT_EQ(folder.read("menu.pdf.part"), "mine");
}

TEST_F(Downloading, LeavesAPartAloneThatIsNoFile) {
  ASSERT_EQ(::mkfifo(folder.path("menu.pdf.part").c_str(), 0600), 0);
  const ScriptedServer server(whole);
  const auto done = download(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::usage);
  EXPECT_TRUE(fs::is_fifo(folder.path("menu.pdf.part")));
}

TEST_F(Downloading, LeavesAVersionAloneThatItDidNotWrite) {
  const ScriptedServer server(whole);
  for (const std::string& text : {std::string("mine"), std::string("\"abc\"\n"),
                                  shelf.etag() + " and more\n", content_of(5000)}) {
    folder.write("menu.pdf.part.etag", text);
    const auto alone = download(server);
    ASSERT_FALSE(alone) << text;
    EXPECT_EQ(alone.error().exit, Exit::usage);
    EXPECT_THAT(alone.error().sentence, HasSubstr("menu.pdf.part.etag already"));
    folder.write("menu.pdf.part", "something");
    EXPECT_FALSE(download(server)) << "nobody knows of which file the part is";
    EXPECT_EQ(folder.read("menu.pdf.part"), "something");
    EXPECT_EQ(folder.read("menu.pdf.part.etag"), text);
    fs::remove(folder.path("menu.pdf.part"));
  }
  EXPECT_THAT(server.seen(), SizeIs(0));
}

TEST_F(Downloading, BeginsInAPartThatIsEmpty) {
  folder.write("menu.pdf.part", "");
  const ScriptedServer server(whole);
  ASSERT_TRUE(download(server));
  EXPECT_EQ(read_file(path()), content);
  EXPECT_EQ(files(), 1U);
}

TEST_F(Downloading, WritesOfWhichVersionThePartIsBeforeThereIsAnyOfIt) {
  std::string part = "none";
  std::string version = "none";
  const ScriptedServer server([&, n = 0](const SeenRequest& request) mutable {
    if (n++ == 0) return Act{shelf.broken(request, content.size())};
    part = folder.read("menu.pdf.part");
    version = folder.read("menu.pdf.part.etag");
    return Act{shelf.answer(request)};
  });
  ASSERT_TRUE(download(server));
  EXPECT_EQ(part, "");
  EXPECT_EQ(version, shelf.etag() + "\n");
}

TEST_F(Downloading, NoticesAPartThatIsNotWhatItSays) {
  std::string spoilt = content.substr(0, 1000);
  spoilt[500] ^= 1;
  left(spoilt, shelf.etag());
  const ScriptedServer server(whole);
  ASSERT_TRUE(download(server));
  EXPECT_EQ(read_file(path()), content);
  ASSERT_THAT(server.seen(), SizeIs(2));
  EXPECT_EQ(server.seen()[1].field("Range"), std::nullopt);
}

TEST_F(Downloading, FinishesAPartThatIsWholeAlready) {
  left(content, shelf.etag());
  const ScriptedServer server(whole);
  ASSERT_TRUE(download(server));
  EXPECT_EQ(read_file(path()), content);
  EXPECT_THAT(server.seen(), SizeIs(1));

  fs::remove(path());
  left(content + "too much", shelf.etag());
  ASSERT_TRUE(download(server));
  EXPECT_EQ(read_file(path()), content);
}

TEST_F(Downloading, NoticesWhenSomethingElseCame) {
  const ScriptedServer server(in_turn(
      {{response(200, "text/plain", "abd", "ETag: " + quoted(sha256_of("abc")) + "\r\n")}}));
  const auto done = download(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().problem.code, "checksum");
  EXPECT_EQ(done.error().exit, Exit::no_server);
  EXPECT_EQ(files(), 0U) << "and leaves nothing of it";
}

TEST_F(Downloading, TakesNothingWithoutAChecksum) {
  for (const char* fields : {"", "ETag: \"abc\"\r\n", "ETag: W/\"0\"\r\n"}) {
    const ScriptedServer server(in_turn({{response(200, "text/plain", "abc", fields)}}));
    const auto done = download(server);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().problem.code, "nonsense");
  }
  const ScriptedServer other_part(
      in_turn({{response(206, "text/plain", "abc",
                         "ETag: " + shelf.etag() + "\r\nContent-Range: bytes 7-9/10\r\n")}}));
  left("12345", shelf.etag());
  EXPECT_FALSE(download(other_part));
  EXPECT_EQ(folder.read("menu.pdf.part"), "12345");
}

TEST_F(Downloading, TakesNoPartThatIsNotAllOfTheRest) {
  for (const char* range :
       {"1-18446744073709551615/0", "1-3/3", "1-3/5", "1-0/1", "1-3/*", "1-3", "-3/4"}) {
    left("1", shelf.etag());
    const ScriptedServer server(
        in_turn({{response(206, "text/plain", "234",
                           "ETag: " + shelf.etag() + "\r\nContent-Range: bytes " + range + "\r\n")},
                 {problem_response(404, "not-found")}}));
    const auto done = download(server);
    ASSERT_FALSE(done) << range;
    EXPECT_EQ(done.error().problem.code, "nonsense") << range;
    EXPECT_EQ(folder.read("menu.pdf.part"), "1") << range;
  }
}

TEST_F(Downloading, ReplacesNothingUnlessTold) {
  folder.write("menu.pdf", "mine");
  const ScriptedServer server(whole);
  const auto done = download(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::usage);
  EXPECT_THAT(done.error().sentence, HasSubstr("--force"));
  EXPECT_THAT(server.seen(), SizeIs(0));
  EXPECT_FALSE(download(server, {0, folder.path(""), {}, false}));
  EXPECT_EQ(folder.read("menu.pdf"), "mine");
  ASSERT_TRUE(download(server, {0, {}, path(), true}));
  EXPECT_EQ(folder.read("menu.pdf"), content);
}

TEST_F(Downloading, ReplacesFilesOnly) {
  fs::create_directory(folder.path("menu.pdf"));
  const ScriptedServer server(whole);
  const auto done = download(server, {0, {}, path(), true});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::usage);
  EXPECT_TRUE(fs::is_directory(path()));
}

TEST_F(Downloading, ReplacesNothingThatCameMeanwhile) {
  const ScriptedServer server([&](const SeenRequest& request) {
    folder.write("menu.pdf", "mine");
    return Act{shelf.answer(request)};
  });
  ASSERT_FALSE(download(server));
  EXPECT_EQ(folder.read("menu.pdf"), "mine");
  EXPECT_EQ(folder.read("menu.pdf.part"), content) << "what came is not lost";
}

TEST_F(Downloading, FollowsNoLink) {
  fs::create_symlink(folder.write("other", "mine"), folder.path("menu.pdf.part"));
  const ScriptedServer server(whole);
  const auto done = download(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::trouble);
  EXPECT_EQ(folder.read("other"), "mine");
}

TEST_F(Downloading, LeavesAloneWhatSomebodyElseDownloads) {
  left("12345", shelf.etag());
  const int other = ::open(folder.path("menu.pdf.part").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  const ScriptedServer server(whole);
  const auto done = download(server);
  ::close(other);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().problem.code, "busy");
  EXPECT_EQ(folder.read("menu.pdf.part"), "12345");
}

TEST_F(Downloading, IsNotTriedAgainWhenItIsRefused) {
  const ScriptedServer server(in_turn({{problem_response(404, "not-found")}}));
  const auto done = download(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::not_found);
  EXPECT_THAT(server.seen(), SizeIs(1));
  EXPECT_EQ(files(), 0U);
}

TEST_F(Downloading, WaitsForAServerThatIsBusy) {
  const ScriptedServer server([this, n = std::make_shared<int>(0)](const SeenRequest& request) {
    return Act{(*n)++ == 0 ? problem_response(503, "unavailable") : shelf.answer(request)};
  });
  EXPECT_TRUE(download(server));
  EXPECT_THAT(server.seen(), SizeIs(2));
}

TEST_F(Downloading, FailsAtOnceWhereNobodyIs) {
  std::optional<ScriptedServer> server(std::in_place, whole);
  const Context where = context(*server);
  const ApiClient api = where.api("secret");
  server.reset();
  const Downloader::Wish wish{9, {}, path(), false};
  const auto done = Downloader(where, api, wish, pace()).run();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::no_server);
  EXPECT_THAT(done.error().sentence, HasSubstr("nobody answers"));
}

TEST_F(Downloading, NeedsAPathThatIsNotEmpty) {
  const ScriptedServer server(whole);
  for (const bool replace : {false, true}) {
    const auto done = download(server, {0, {}, "", replace});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().exit, Exit::usage);
    EXPECT_THAT(done.error().sentence, HasSubstr("path is empty"));
    EXPECT_FALSE(fs::exists(".part"));
  }
  EXPECT_THAT(server.seen(), SizeIs(0));
}

TEST_F(Downloading, SaysWhenTheDiskIsInTheWay) {
  const ScriptedServer server(whole);
  const auto done = download(server, {0, {}, folder.path("no/such/folder"), false});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().exit, Exit::trouble);
}

}  // namespace
}  // namespace confab::client
