// Files with the real server: curl, kill -9, a full disk, and how much memory a hundred megabytes
// take.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "tests/e2e/support/console.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t five_mib = std::size_t{5} << 20;
/// What nineteen uploads of 5 MiB at a time, and as many downloads, may take beyond an idle server:
/// half of their content. (It is 2 MiB without the sanitizer, which has arenas of its own.)
constexpr std::size_t memory_growth_max_kib = 48 * 1024;

/// The journal is written beside the server's work.
bool tells(const ServerProcess& server, std::string_view what) {
  return eventually([&] { return server.journal().find(what) != std::string::npos; });
}

struct FilesTest : ::testing::Test {
  RunningServer server;
  Person ann{server, "ann"};
  Person bob{server, "bob"};

  static Fields token(const Person& whose) {
    return {{"Authorization", "Bearer " + whose.token()}};
  }
  std::string upload(std::string_view content) const { return upload(ann, content); }
  static std::string upload(const Person& whose, std::string_view content) {
    return request("POST", "/files?name=a.bin", token(whose), content);
  }
  std::size_t blobs() const {
    using Entries = fs::directory_iterator;
    return static_cast<std::size_t>(std::distance(Entries{server.data() + "/files"}, Entries{}));
  }
  Ran script(const std::string& text) const {
    return run_script("set -euo pipefail\n" + text, server,
                      {{"ANN", ann.token()}, {"BOB", bob.token()}});
  }
  /// A line of /proc/PID/status, in KiB.
  std::size_t memory(const std::string& what) const {
    std::ifstream status("/proc/" + std::to_string(server.process().pid()) + "/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with(what)) return std::stoul(line.substr(what.size() + 1));
    return 0;
  }
};

TEST_F(FilesTest, CurlSendsFiveMebibytesAndSomebodyElseResumesTheirDownload) {
  const Ran ran = script(R"sh(
head -c 5242880 /dev/urandom > large.bin
sum=$(sha256sum < large.bin | cut -d ' ' -f 1)
curl -sf -D head -o answer -H "Authorization: Bearer $ANN" --data-binary @large.bin \
  "$CONFAB_SERVER/files?name=large.bin"
grep -q 'HTTP/1.1 201' head
grep -q "\"sha256\":\"$sum\"" answer
id=$(grep -o '"id":[0-9]*' answer | cut -d : -f 2)
curl -sf -o sent -H "Authorization: Bearer $ANN" \
  --json "{\"to\":\"bob\",\"files\":[$id]}" "$CONFAB_SERVER/send"

file="$CONFAB_SERVER/files/$id"
curl -sf -r 0-2621439 -o copy.bin -H "Authorization: Bearer $BOB" "$file"
test "$(stat -c %s copy.bin)" = 2621440
curl -sf -C - -D head -o copy.bin -H "Authorization: Bearer $BOB" "$file"
grep -q 'HTTP/1.1 206' head
grep -qi 'content-range: bytes 2621440-5242879/5242880' head
cmp large.bin copy.bin
curl -s -o nothing -w '%{http_code}\n' -H "Authorization: Bearer $BOB" \
  -H "If-None-Match: \"$sum\"" "$file"
)sh");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.out, "304\n");
}

TEST_F(FilesTest, CurlIsRefusedOneByteMoreBeforeItSendsAny) {
  const Ran ran = script(R"sh(
head -c 5242881 /dev/zero > larger.bin
curl -s -o answer -w '%{http_code} %{size_upload}\n' -H "Authorization: Bearer $ANN" \
  --data-binary @larger.bin "$CONFAB_SERVER/files"
head -c 5242880 larger.bin > large.bin
curl -s -o answer -w '%{http_code}\n' -H "Authorization: Bearer $ANN" \
  -F file=@large.bin "$CONFAB_SERVER/files"
)sh");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "413 0\n201\n");
}

TEST_F(FilesTest, WhatWasAcknowledgedSurvivesKillAndWhatWasNotIsSwept) {
  Wire wire(server.port());
  const Answer stored = wire.ask(upload("abc"));
  ASSERT_EQ(stored.status, 201);
  wire.send(upload(std::string(five_mib, 'x')).substr(0, five_mib / 2));
  ASSERT_TRUE(eventually([&] { return blobs() == 2; }));
  server.kill();
  EXPECT_EQ(blobs(), 2U);
  server.start();
  EXPECT_EQ(blobs(), 1U);
  EXPECT_TRUE(tells(server, "leftovers of uploads removed"));
  EXPECT_EQ(ann.get("/files/" + std::to_string(stored.number("/id"))).body, "abc");

  // Killed after the record that erases it, and before that was done: as if it had come back.
  server.stop();
  write_file(server.data() + "/files/0123456789abcdef0123456789abcdef", "came back");
  server.start();
  EXPECT_EQ(blobs(), 1U);
  EXPECT_EQ(ann.get("/files/" + std::to_string(stored.number("/id"))).body, "abc");
}

TEST_F(FilesTest, ContentThatIsMissingIsSaidAtTheStart) {
  ASSERT_EQ(Wire(server.port()).ask(upload("abc")).status, 201);
  server.stop();
  for (const auto& blob : fs::directory_iterator(server.data() + "/files")) fs::remove(blob);
  server.start();
  EXPECT_TRUE(tells(server, "uploaded files are missing"));
}

TEST_F(FilesTest, ManyAtATimeTakeLittleMemory) {
  // The sanitizer would keep what was freed.
  server.stop();
  server.program.environment["ASAN_OPTIONS"] += ":quarantine_size_mb=1:malloc_context_size=0";
  server.start();
  // Two of them, because one may not do so many things at a time.
  const std::array<const Person*, 2> people{&ann, &bob};
  const std::string content(five_mib, 'x');
  const std::array<std::string, 2> wholes{upload(ann, content), upload(bob, content)};
  ASSERT_EQ(Wire(server.port()).ask(upload("warm")).status, 201);
  const std::size_t before = memory("VmHWM:");
  ASSERT_GT(before, 0U);
  constexpr std::size_t many = 19;
  std::vector<Wire> wires;
  for (std::size_t i = 0; i < many; ++i) {
    wires.emplace_back(server.port());
    const std::string_view whole = wholes[i % 2];
    ASSERT_TRUE(wires.back().send(whole.substr(0, whole.size() - 1)));
  }
  EXPECT_TRUE(eventually([&] { return blobs() == many + 1; }));
  std::vector<std::uint64_t> ids;
  for (Wire& wire : wires) {
    const Answer answer = wire.ask(content.substr(0, 1));
    ASSERT_EQ(answer.status, 201) << answer.body;
    ids.push_back(answer.number("/id"));
  }
  for (std::size_t i = 0; i < many; ++i)
    wires[i].send(request("GET", "/files/" + std::to_string(ids[i]), token(*people[i % 2])));
  for (Wire& wire : wires) EXPECT_EQ(wire.reply().body.size(), five_mib);
  EXPECT_LT(memory("VmHWM:") - before, memory_growth_max_kib);
}

TEST(FilesOnAFullDisk, AreRefusedAsUnavailableAndNothingIsLeft) {
  ServerProcess server;
  server.program.file_bytes_max = 2 * 1024 * 1024;
  server.start();
  const Person ann(server, "ann");
  const Fields token{{"Authorization", "Bearer " + ann.token()}};
  const auto upload = [&](std::size_t size) {
    return ask(server, request("POST", "/files", token, std::string(size, 'x')));
  };
  const Answer refused = upload(3 * 1024 * 1024);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.code(), "unavailable");
  EXPECT_TRUE(eventually([&] { return fs::is_empty(server.data() + "/files"); }));
  EXPECT_TRUE(tells(server, "a file cannot be stored"));
  EXPECT_EQ(upload(1024 * 1024).status, 201);
}

TEST(FilesInMemory, AreNotKept) {
  const TemporaryFolder temporary;
  ServerProcess server({{"--log", "memory"}});
  server.program.environment["TMPDIR"] = temporary.path("");
  server.start();
  const Person ann(server, "ann");
  const Fields token{{"Authorization", "Bearer " + ann.token()}};
  EXPECT_EQ(ask(server, request("POST", "/files", token, "abc")).status, 201);
  EXPECT_FALSE(fs::is_empty(temporary.path("")));
  server.stop();
  EXPECT_TRUE(fs::is_empty(temporary.path("")));
  EXPECT_FALSE(fs::exists(server.data()));
}

}  // namespace
}  // namespace confab::testing
