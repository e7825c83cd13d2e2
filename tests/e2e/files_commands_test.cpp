// Files at the console, with the real server: sent, fetched, resumed, refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/running_program.hpp"

namespace confab::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using Texts = std::vector<std::string>;

constexpr std::size_t five_mib = std::size_t{5} << 20;

/// Ann and Vera, each in a folder of her own.
class FileCommands : public ::testing::Test {
 protected:
  FileCommands() {
    ann.confab({"connect", "ann"});
    vera.confab({"connect", "Вера"});
  }

  Program program(const Console& who, Texts arguments) const {
    Program program = who.confab_program(std::move(arguments));
    program.folder = (&who == &ann ? anns : veras).path("");
    return program;
  }
  Ran run(const Console& who, Texts arguments) const {
    return run_program(program(who, std::move(arguments)));
  }
  json::value tells(const Console& who, Texts arguments) const {
    arguments.emplace_back("--json");
    const Ran ran = run(who, std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return json::parse(ran.out);
  }
  /// Sends a file of hers to Vera; its id.
  std::string sent(const std::string& path) const {
    const json::value message = tells(ann, {"send", "--to", "Вера", "--file", path}).at("message");
    return std::to_string(message.at("files").at(0).at("id").to_number<std::uint64_t>());
  }
  /// Bytes in which every place looks different.
  static std::string content_of(std::size_t size) {
    std::string content(size, '\0');
    std::uint32_t state = 7;
    for (char& byte : content) {
      state = state * 1'664'525 + 1'013'904'223;
      byte = static_cast<char>(state >> 24U);
    }
    return content;
  }

  RunningServer server{{{"--rate-limit", "0"}}};
  const Console ann{server};
  const Console vera{server};
  TemporaryFolder anns;
  TemporaryFolder veras;
};

TEST_F(FileCommands, AreUploadedSentSeenAndDownloaded) {
  const std::string content = content_of(300'000);
  anns.write("отчёт за год.bin", content);
  const Ran uploaded = run(ann, {"upload", "отчёт за год.bin"});
  EXPECT_EQ(uploaded.exit_code, 0) << uploaded.err;
  EXPECT_THAT(uploaded.out, MatchesRegex("[0-9]+\n"));
  EXPECT_EQ(uploaded.err, "uploaded отчёт за год.bin · 292.9 KiB · application/octet-stream\n");

  const std::string id = sent("отчёт за год.bin");
  EXPECT_EQ(vera.shows({"read"}),
            "— @ann —\n"
            "#N TIME ann:\n"
            "    + #N отчёт за год.bin · 292.9 KiB\n");
  const Ran downloaded = run(vera, {"download", id});
  EXPECT_EQ(downloaded.exit_code, 0) << downloaded.err;
  EXPECT_EQ(downloaded.out, "отчёт за год.bin\n");
  EXPECT_EQ(downloaded.err, "saved · 292.9 KiB · checksum verified\n");
  EXPECT_EQ(veras.read("отчёт за год.bin"), content);
  EXPECT_EQ(run(vera, {"download", id}).exit_code, 2) << "nothing is replaced";
  EXPECT_EQ(run(vera, {"download", "#" + id, "--force"}).exit_code, 0);
  EXPECT_EQ(run(vera, {"download", id, "другой.bin"}).exit_code, 0);
  EXPECT_EQ(veras.read("другой.bin"), content);
  fs::create_directory(veras.path("folder"));
  EXPECT_EQ(run(vera, {"download", id, "folder"}).out, "folder/отчёт за год.bin\n");
  EXPECT_EQ(run(vera, {"download", id, "-"}).out, content);
  EXPECT_EQ(run(ann, {"download", id, "again"}).exit_code, 0);
}

TEST_F(FileCommands, TellProgramsTheSame) {
  anns.write("menu.txt", "soup\n");
  const json::value file =
      tells(ann, {"upload", "menu.txt", "--name", "меню.md", "--type", "text/x-menu"});
  EXPECT_EQ(file.at("name"), "меню.md");
  EXPECT_EQ(file.at("type"), "text/x-menu");
  const std::string id = std::to_string(file.at("id").to_number<std::uint64_t>());
  EXPECT_EQ(
      tells(ann, {"download", id}),
      (json::value{
          {"id", file.at("id")}, {"path", "меню.md"}, {"size", 5}, {"sha256", file.at("sha256")}}));
}

TEST_F(FileCommands, GoWithWordsWithCommentsAndWithWhatIsSentLater) {
  anns.write("a.txt", "a");
  anns.write("b.txt", "b");
  const json::value both =
      tells(ann, {"send", "--file", "a.txt", "--file", "b.txt", "Two", "files"}).at("message");
  EXPECT_EQ(both.at("text"), "Two files");
  EXPECT_EQ(both.at("files").as_array().size(), 2U);
  const std::string id = std::to_string(both.at("id").to_number<std::uint64_t>());
  EXPECT_EQ(
      tells(ann, {"comment", id, "--file", "a.txt"}).at("message").at("files").at(0).at("name"),
      "a.txt");
  EXPECT_EQ(tells(ann, {"schedule", "+1h", "--file", "b.txt"})
                .at("scheduled")
                .at("files")
                .at(0)
                .at("name"),
            "b.txt");
  EXPECT_THAT(ann.shows({"scheduled"}), EndsWith("to general\n    + #N b.txt · 1 B\n"));
  const Texts again{"send", "--file", "a.txt", "--key", "once", "--json"};
  const Ran first = run(ann, again);
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(json::parse(run(ann, again).out).at("message").at("id"),
            json::parse(first.out).at("message").at("id"))
      << "sent again under its key, and there once";
}

TEST_F(FileCommands, AreToldByTail) {
  anns.write("menu.txt", "soup\n");
  sent("menu.txt");
  EXPECT_THAT(without_numbers(run(vera, {"tail", "--once"}).out),
              HasSubstr("#N TIME ann:\n    + #N menu.txt · 5 B\n"));
}

TEST_F(FileCommands, AreRefusedBeforeTheirBytesAreSent) {
  anns.write("larger.bin", std::string(five_mib + 1, 'x'));
  const Ran larger = run(ann, {"upload", "larger.bin"});
  EXPECT_EQ(larger.exit_code, 2);
  EXPECT_THAT(larger.err, HasSubstr("5242880"));
  anns.write("large.bin", std::string(five_mib, 'x'));
  for (const char* const name : {"bob", "carol", "dan"})
    EXPECT_EQ(Person(server, name).reports("ann").status, 201);
  const Ran banned = run(ann, {"upload", "large.bin"});
  EXPECT_EQ(banned.exit_code, 4);
  EXPECT_THAT(banned.err, HasSubstr("you are banned from writing until"));
}

TEST_F(FileCommands, SayWhatCannotBe) {
  EXPECT_EQ(run(ann, {"upload", "nowhere.txt"}).exit_code, 2);
  EXPECT_EQ(run(ann, {"upload", "."}).exit_code, 2);
  EXPECT_EQ(run(ann, {"send", "--file", "nowhere.txt", "hi"}).exit_code, 2);
  EXPECT_EQ(run(ann, {"download", "999"}).exit_code, 7);
  EXPECT_EQ(run(ann, {"download"}).exit_code, 2);
  anns.write("mine.txt", "mine");
  const std::string id = tells(ann, {"upload", "mine.txt"}).at("id").to_number<int>() > 0
                             ? run(ann, {"upload", "mine.txt"}).out
                             : "";
  EXPECT_EQ(run(vera, {"download", id.substr(0, id.find('\n'))}).exit_code, 7)
      << "not sent to her, so not there";
  EXPECT_TRUE(fs::is_empty(veras.path("")));
}

TEST_F(FileCommands, OfAServerWithLittleRoomAreRefused) {
  RunningServer little({{"--file-quota", "100KiB"}});
  const Console bob(little);
  bob.shows({"connect", "bob"});
  Program upload = bob.confab_program({"upload", anns.write("a.bin", content_of(200 * 1024))});
  EXPECT_EQ(run_program(upload).exit_code, 3);
}

TEST_F(FileCommands, ShowTheirProgressToAPersonOnly) {
  anns.write("меню.bin", content_of(five_mib));
  const Ran shown = run_on_terminal(program(ann, {"upload", "меню.bin"}), {});
  EXPECT_EQ(shown.exit_code, 0) << shown.out;
  EXPECT_THAT(shown.out, HasSubstr("меню.bin  ["));
  EXPECT_THAT(shown.out, HasSubstr("100 %  5.0 MiB of 5.0 MiB"));
  const Ran fetched = run_on_terminal(program(vera, {"download", sent("меню.bin")}), {});
  EXPECT_EQ(fetched.exit_code, 0) << fetched.out;
  EXPECT_THAT(fetched.out, HasSubstr("100 %  5.0 MiB of 5.0 MiB"));
  EXPECT_THAT(fetched.out, HasSubstr("\r\x1b[Kменю.bin\r\n")) << "and the line makes room";
  const Ran quiet = run_on_terminal(program(ann, {"upload", "меню.bin", "--quiet"}), {});
  EXPECT_EQ(quiet.out.find('%'), std::string::npos) << quiet.out;
  EXPECT_EQ(run(ann, {"upload", "меню.bin"}).err.find('%'), std::string::npos);
}

TEST_F(FileCommands, MoveNoTerminalByTheirNames) {
  const Person mallory(server, "mallory");
  const std::string token = "Bearer " + mallory.token();
  const Answer file = ask(server, request("POST", "/files?name=..%2F.%1B%5B2Jevil%E2%80%AE.txt",
                                          {{"Authorization", token}}, "abc"));
  ASSERT_EQ(file.status, 201) << file.body;
  ASSERT_EQ(mallory.post("/send", {{"files", {file.number("/id")}}}).status, 201);
  const Ran read = run(vera, {"read"});
  const Ran got = run(vera, {"download", std::to_string(file.number("/id"))});
  EXPECT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ((read.out + got.out + got.err).find('\x1b'), std::string::npos);
  EXPECT_TRUE(fs::exists(veras.path("[2Jevil.txt"))) << got.out;
}

// The connection breaks half-way because the server is killed; the same confab goes on when it is
// back, and another one goes on where that was interrupted for good.
class BrokenDownloads : public FileCommands {
 protected:
  BrokenDownloads() {
    server.options["--port"] = std::to_string(server.port());  // it comes back where it was
    anns.write("large.bin", content);
    id = sent("large.bin");
  }
  /// How much of it is there; 0 before it has begun.
  std::uint64_t part_size() const {
    std::error_code none;
    const auto size = fs::file_size(veras.path("large.bin.part"), none);
    return none ? 0 : size;
  }
  /// Downloads slowly enough to be interrupted: into a file that may not grow beyond half for now.
  std::string content = content_of(five_mib);
  std::string id;
};

TEST_F(BrokenDownloads, GoOnInTheNextRun) {
  Program half = program(vera, {"download", id});
  half.file_bytes_max = five_mib / 2;
  const Ran stopped = run_program(half);
  EXPECT_EQ(stopped.exit_code, 1) << "no room on the disk: " << stopped.err;
  EXPECT_EQ(part_size(), five_mib / 2);
  server.kill();
  EXPECT_EQ(run(vera, {"download", id}).exit_code, 6) << "nobody is there";
  EXPECT_EQ(part_size(), five_mib / 2) << "and what was here stays";
  server.start();
  const Ran resumed = run(vera, {"download", id});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(veras.read("large.bin"), content);
  EXPECT_FALSE(fs::exists(veras.path("large.bin.part")));
  EXPECT_FALSE(fs::exists(veras.path("large.bin.part.etag")));
}

TEST_F(BrokenDownloads, GoOnInTheSameRunWhenTheServerIsKilledAndComesBack) {
  // Standard output that nobody reads holds the download up half-way.
  const Program slow = program(vera, {"download", id, "-"});
  Program paused{
      "/bin/sh",
      {"-c",
       CONFAB_BIN_DIR "/confab download " + id +
           " - | { head -c 65536; touch half; while [ ! -e on ]; do sleep 0.05; done; cat; }"},
      slow.environment,
      {},
      {}};
  paused.folder = slow.folder;
  RunningProgram running(paused);
  ASSERT_TRUE(eventually([&] { return fs::exists(veras.path("half")); })) << running.err();
  server.kill();
  server.start();
  veras.write("on", "");
  const Ran ran = running.end();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(ran.out == content) << ran.out.size() << " bytes: " << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("was interrupted"));
}

}  // namespace
}  // namespace confab::testing
