// Reads the project itself: what may include what (the table of rooms in docs/architecture.md says
// it), where the heavy libraries are, and what every file and folder owes its reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

/// A file of the project. `name` is as from the source folder: "server/house.cpp".
struct Source {
  std::string name;
  std::string text;

  std::string folder() const { return fs::path(name).parent_path().string(); }
  bool is_header() const { return name.ends_with(".hpp"); }
};

fs::path root() { return CONFAB_SOURCE_DIR; }

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> all;
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool lies_in(std::string_view name, std::string_view folder) {
  return name.size() > folder.size() && name.starts_with(folder) && name[folder.size()] == '/';
}

/// All files in a folder, without those that npm put there.
std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> found;
  for (fs::recursive_directory_iterator at(folder), end; at != end; ++at) {
    if (at->path().filename() == "node_modules") at.disable_recursion_pending();
    if (at->is_regular_file()) found.push_back(at->path());
  }
  return found;
}

/// All C++ of the project, in order of name.
const std::vector<Source>& sources() {
  static const std::vector<Source> all = [] {
    std::vector<Source> found;
    for (const char* top : {"protocol", "server", "client", "tests", "bench", "cmake"})
      for (const fs::path& path : files_in(root() / top))
        if (path.extension() == ".cpp" || path.extension() == ".hpp")
          found.push_back({path.lexically_relative(root()).string(), read(path)});
    std::ranges::sort(found, {}, &Source::name);
    return found;
  }();
  return all;
}

struct Include {
  std::string what;
  bool of_the_project = false;  ///< in quotes
};

std::vector<Include> includes(const Source& source) {
  std::vector<Include> found;
  for (std::string line : lines(source.text)) {
    std::erase(line, ' ');
    constexpr std::string_view directive = "#include";
    if (!line.starts_with(directive) || line.size() < directive.size() + 2) continue;
    const bool quoted = line[directive.size()] == '"';
    line.erase(0, directive.size() + 1);
    found.push_back({line.substr(0, line.find(quoted ? '"' : '>')), quoted});
  }
  return found;
}

/// "boost/asio" of <boost/asio/buffer.hpp>, "fmt" of <fmt/format.h>, "sodium" of <sodium.h>;
/// nothing for what comes with the compiler and the system.
std::optional<std::string> library(const std::string& header) {
  const fs::path path(header);
  if (is_one_of(header, {"sodium.h", "utf8proc.h", "zlib.h"})) return path.stem().string();
  const auto first = path.begin();
  if (std::next(first) == path.end()) return std::nullopt;
  if (is_one_of(first->string(), {"sys", "netinet", "arpa", "linux"})) return std::nullopt;
  if (*first != "boost") return first->string();
  return "boost/" + std::next(first)->stem().string();
}

/// What docs/architecture.md says of one room.
struct Room {
  std::vector<std::string> folders;
  std::string target;  ///< empty: none of its own
  std::vector<std::string> may_include;
  bool may_include_everything = false;
};

/// What stands between backticks.
std::vector<std::string> in_backticks(const std::string& cell) {
  std::vector<std::string> found;
  for (std::size_t at = cell.find('`'); at != std::string::npos;) {
    const std::size_t end = cell.find('`', at + 1);
    if (end == std::string::npos) break;
    found.push_back(cell.substr(at + 1, end - at - 1));
    at = cell.find('`', end + 1);
  }
  return found;
}

std::string without_slash(std::string name) {
  if (name.ends_with('/')) name.pop_back();
  return name;
}

const std::vector<Room>& rooms() {
  static const std::vector<Room> all = [] {
    std::vector<Room> found;
    bool in_table = false;
    for (const std::string& line : lines(read(root() / "docs/architecture.md"))) {
      if (line.starts_with("| room |")) in_table = true;
      if (!line.starts_with("|")) in_table = false;
      if (!in_table || !line.starts_with("| `")) continue;
      std::vector<std::string> cells;
      std::istringstream stream(line);
      for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(cell);
      if (cells.size() < 5) continue;
      Room room;
      for (std::string& folder : in_backticks(cells[1]))
        room.folders.push_back(without_slash(folder));
      for (std::string& target : in_backticks(cells[2])) room.target = target;
      for (std::string& other : in_backticks(cells[4]))
        room.may_include.push_back(without_slash(other));
      room.may_include_everything = cells[4].find("everything") != std::string::npos;
      found.push_back(std::move(room));
    }
    return found;
  }();
  return all;
}

/// The room whose folder is the innermost around this file.
const Room* room_of(std::string_view name) {
  const Room* best = nullptr;
  std::size_t depth = 0;
  for (const Room& room : rooms())
    for (const std::string& folder : room.folders)
      if (lies_in(name, folder) && folder.size() > depth) {
        best = &room;
        depth = folder.size();
      }
  return best;
}

bool allows(const Room& room, const std::string& name) {
  return room.may_include_everything ||
         std::ranges::find(room.may_include, name) != room.may_include.end();
}

/// The folders of C++ in a room.
std::set<std::string> folders() {
  std::set<std::string> found;
  for (const Source& source : sources()) found.insert(source.folder());
  return found;
}

TEST(Tree, EveryFileLiesInARoomOfTheArchitecture) {
  ASSERT_GE(rooms().size(), 8U) << "the table of rooms in docs/architecture.md was not found";
  for (const Source& source : sources()) EXPECT_NE(room_of(source.name), nullptr) << source.name;
  for (const Room& room : rooms())
    for (const std::string& folder : room.folders)
      EXPECT_TRUE(fs::is_directory(root() / folder)) << folder;
}

TEST(Tree, RoomsIncludeOnlyWhatTheArchitectureSays) {
  for (const Source& source : sources()) {
    const Room* room = room_of(source.name);
    if (room == nullptr) continue;
    for (const Include& include : includes(source)) {
      if (!include.of_the_project) continue;
      ASSERT_TRUE(fs::exists(root() / include.what)) << source.name << " includes " << include.what;
      const Room* other = room_of(include.what);
      if (other == nullptr || other == room) continue;
      EXPECT_TRUE(std::ranges::any_of(other->folders,
                                      [&](const std::string& name) { return allows(*room, name); }))
          << source.name << " must not include " << include.what;
    }
  }
}

TEST(Tree, LibrariesAreIncludedOnlyWhereTheArchitectureSays) {
  for (const Source& source : sources()) {
    const Room* room = room_of(source.name);
    if (room == nullptr) continue;
    for (const Include& include : includes(source)) {
      const auto used = include.of_the_project ? std::nullopt : library(include.what);
      if (!used) continue;
      EXPECT_TRUE(allows(*room, "<" + *used + ">"))
          << source.name << " must not include <" << include.what << ">";
    }
  }
}

TEST(Tree, NoArrowPointsBothWays) {
  for (const Room& room : rooms()) {
    if (room.may_include_everything) continue;
    for (const std::string& name : room.may_include) {
      const Room* other = room_of(name + "/x");
      if (name.starts_with('<') || other == nullptr) continue;
      EXPECT_FALSE(other->may_include_everything) << room.folders[0] << " -> " << name;
      EXPECT_THAT(other->may_include, Not(IsSupersetOf({room.folders[0]})))
          << room.folders[0] << " and " << name;
    }
  }
}

TEST(Tree, TheBuildHasTheSameRooms) {
  std::map<std::string, std::string> told;
  for (const Room& room : rooms())
    if (!room.target.empty()) told[room.target] = room.folders[0];
  std::map<std::string, std::string> built;
  for (const char* name : {"CMakeLists.txt", "client/CMakeLists.txt"})
    for (const std::string& line : lines(read(root() / name))) {
      std::istringstream words(line);
      std::string target, from, folder;
      words >> target >> from >> folder;
      constexpr std::string_view call = "confab_library(";
      if (target.starts_with(call) && from == "FROM") built[target.substr(call.size())] = folder;
    }
  for (const auto& [target, folder] : built)
    EXPECT_EQ(told[target], folder) << target << " in docs/architecture.md";
}

/// Headers that cost much to compile, or must not spread, have one place each.
TEST(Tree, HeavyLibrariesHaveTheirOnePlace) {
  for (const Source& source : sources())
    for (const Include& include : includes(source)) {
      if (include.of_the_project) continue;
      const std::string& header = include.what;
      const std::string said = source.name + " must not include <" + header + ">";
      EXPECT_NE(header, "boost/asio.hpp") << source.name;
      if (library(header) == "boost/beast") {
        EXPECT_EQ(source.name, "tests/e2e/peers/beast_peer.cpp") << said;
      }
      if (header == "boost/asio/impl/src.hpp") {
        EXPECT_EQ(source.name, "cmake/asio.cpp") << said;
      }
      const std::string used = library(header).value_or("");
      if (used == "spdlog") {
        EXPECT_EQ(source.name, "server/logging/line_writer.cpp") << said;
      }
      if (used == "CLI") {
        EXPECT_TRUE(
            is_one_of(source.name, {"server/config/command_line.cpp", "client/options/grammar.cpp",
                                    "bench/fanout/main.cpp", "bench/load/main.cpp"}))
            << said << ": one source for each program";
      }
      if (used == "utf8proc") {
        EXPECT_EQ(source.name, "protocol/text/unicode.cpp") << said;
      }
      if (used == "zlib" && lies_in(source.name, "protocol")) {
        EXPECT_EQ(source.name, "protocol/websocket/deflate.cpp") << said;
      }
      if (used == "openssl" && lies_in(source.name, "protocol")) {
        EXPECT_EQ(source.name, "protocol/websocket/handshake.cpp") << said;
      }
      if (used == "sodium" && lies_in(source.name, "client")) {
        EXPECT_EQ(source.name, "client/transfer/sha256.cpp") << said;
      }
      if (used == "readline") {
        EXPECT_EQ(source.name, "client/chat/readline_editor.cpp") << said;
      }
      if (used == "boost/json" && lies_in(source.name, "server/chat")) {
        EXPECT_TRUE(source.name.starts_with("server/chat/snapshot")) << said;
      }
      if (used == "boost/json" && lies_in(source.name, "server/core")) {
        EXPECT_EQ(source.name, "server/core/room_tokens.cpp") << said;
      }
    }
}

TEST(Tree, NobodySleepsAndHopes) {
  // Split, so that this file has none of them.
  const std::vector<std::string> forbidden{
      std::string("sleep_") + "for", std::string("sleep_") + "until", std::string("usl") + "eep",
      std::string("nanosl") + "eep"};
  for (const Source& source : sources()) {
    // These mean it: one before an idle server is measured, and the two places where tests ask
    // again and again until something has become true.
    if (is_one_of(source.name, {"bench/load/idle.cpp", "tests/e2e/support/eventually.hpp",
                                "tests/support/child.cpp"}))
      continue;
    for (const std::string& word : forbidden)
      EXPECT_EQ(source.text.find(word), std::string::npos) << source.name << " has " << word;
  }
}

TEST(Tree, EveryHeaderSaysWhatItIsFor) {
  for (const Source& source : sources()) {
    if (!source.is_header()) continue;
    const std::vector<std::string> all = lines(source.text);
    ASSERT_GE(all.size(), 2U) << source.name;
    EXPECT_EQ(all[0], "#pragma once") << source.name;
    EXPECT_TRUE(all[1].starts_with("/// ")) << source.name << " begins without a /// comment";
  }
}

TEST(Tree, NoFileOutsideTheTestsIsLongerThan500Lines) {
  constexpr std::size_t lines_max = 500;
  for (const Source& source : sources()) {
    if (lies_in(source.name, "tests")) continue;
    EXPECT_LE(lines(source.text).size(), lines_max) << source.name;
  }
}

/// A folder has a README, or one around it names the folder, or a header in it begins with what it
/// is for.
TEST(Tree, EveryFolderIsExplained) {
  for (const Room& room : rooms())
    for (const std::string& folder : room.folders) {
      const bool one_of_many = room.folders.size() > 1;
      EXPECT_TRUE(one_of_many || fs::exists(root() / folder / "README.md") ||
                  fs::exists(root() / folder / ".." / "README.md"))
          << folder << " has no README.md";
    }
  for (const std::string& folder : folders()) {
    bool explained = fs::exists(root() / folder / "README.md");
    // tests/README.md says that the tests mirror the tree.
    if (lies_in(folder, "tests"))
      explained =
          explained || fs::is_directory(root() / fs::path(folder).lexically_relative("tests"));
    const std::string name = fs::path(folder).filename().string();
    for (fs::path around = fs::path(folder).parent_path(); !explained && !around.empty();
         around = around.parent_path())
      explained = read(root() / around / "README.md").find("`" + name + "/`") != std::string::npos;
    for (const Source& source : sources())
      explained = explained || (source.folder() == folder && source.is_header() &&
                                source.text.starts_with("#pragma once\n/// "));
    EXPECT_TRUE(explained) << folder;
  }
}

/// The packages in the tables of requirements.md.
std::set<std::string> packages() {
  std::set<std::string> found;
  for (const std::string& line : lines(read(root() / "requirements.md"))) {
    std::istringstream words(line);
    std::string bar, package;
    words >> bar >> package;
    if (bar == "|" && package != "package" && package != "---") found.insert(package);
  }
  return found;
}

/// Every argument of these calls in the project's CMake files.
std::set<std::string> asked_of_cmake(const std::string& call, std::size_t which) {
  std::set<std::string> found;
  for (const char* name :
       {"CMakeLists.txt", "server/CMakeLists.txt", "client/CMakeLists.txt", "tests/CMakeLists.txt",
        "tests/fuzz/CMakeLists.txt", "bench/CMakeLists.txt"})
    for (const std::string& line : lines(read(root() / name))) {
      const std::size_t at = line.find(call + "(");
      if (at == std::string::npos) continue;
      std::string arguments = line.substr(at + call.size() + 1);
      arguments.resize(std::min(arguments.size(), arguments.find(')')));
      std::istringstream stream(arguments);
      std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
      if (which == 0 && !words.empty()) words.resize(1);
      for (std::size_t i = which; i < words.size(); ++i)
        if (!is_one_of(words[i], {"REQUIRED", "IMPORTED_TARGET", "QUIET"})) found.insert(words[i]);
    }
  return found;
}

TEST(Tree, EverythingThatCMakeLooksForIsAPackageWithAReason) {
  const std::map<std::string, std::set<std::string>> package_of{
      {"Threads", {"g++-12"}},
      {"Boost", {"libboost1.81-dev", "libboost-json1.81-dev"}},
      {"spdlog", {"libspdlog-dev"}},
      {"fmt", {"libfmt-dev"}},
      {"PkgConfig", {"pkg-config"}},
      {"CLI11", {"libcli11-dev"}},
      {"GTest", {"libgtest-dev", "libgmock-dev"}},
      {"rapidcheck", {"librapidcheck-dev"}},
      {"Python3", {"python3"}},
      {"benchmark", {"libbenchmark-dev"}},
      {"mimalloc", {"libmimalloc-dev"}},
      {"OpenSSL", {"libssl-dev"}},
      {"ZLIB", {"zlib1g-dev"}},
      {"libsodium", {"libsodium-dev"}},
      {"libutf8proc", {"libutf8proc-dev"}},
      {"libjwt", {"libjwt-dev"}},
      {"libbrotlienc", {"libbrotli-dev"}},
      {"readline", {"libreadline-dev"}},
  };
  std::set<std::string> asked = asked_of_cmake("find_package", 0);
  asked.merge(asked_of_cmake("pkg_check_modules", 1));
  ASSERT_TRUE(asked.contains("Boost") && asked.contains("libsodium")) << "CMakeLists.txt";
  for (const std::string& name : asked) {
    const auto known = package_of.find(name);
    ASSERT_NE(known, package_of.end()) << name << ": which package of requirements.md is that?";
    EXPECT_THAT(packages(), IsSupersetOf(known->second)) << name;
  }
}

TEST(Tree, EveryPackageHasItsReasonOnce) {
  std::vector<std::string> seen;
  for (const std::string& line : lines(read(root() / "requirements.md"))) {
    if (!line.starts_with("| ") || line.starts_with("| ---") || line.starts_with("| package"))
      continue;
    std::istringstream stream(line.substr(1));
    std::vector<std::string> cells;
    for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(cell);
    ASSERT_EQ(cells.size(), 3U) << line;
    EXPECT_FALSE(std::ranges::all_of(cells[1], [](unsigned char c) {
      return std::isspace(c) != 0;
    })) << line;
    seen.push_back(cells[0]);
  }
  const std::set<std::string> once(seen.begin(), seen.end());
  EXPECT_THAT(seen, UnorderedElementsAreArray(once));
  EXPECT_THAT(once, Not(IsEmpty()));
}

/// "Suite.Name" of every test there is.
std::set<std::string> tests_there_are() {
  static const std::set<std::string_view> ways{"TEST", "TEST_F", "TEST_P", "RC_GTEST_PROP",
                                               "RC_GTEST_FIXTURE_PROP"};
  std::set<std::string> found;
  for (const Source& source : sources()) {
    if (!lies_in(source.name, "tests")) continue;
    for (std::size_t at = source.text.find('('); at != std::string::npos;
         at = source.text.find('(', at + 1)) {
      const std::size_t line = source.text.rfind('\n', at) + 1;
      if (!ways.contains(std::string_view{source.text}.substr(line, at - line))) continue;
      std::istringstream words(source.text.substr(at + 1, 200));
      std::string suite;
      std::string name;
      std::getline(words, suite, ',');
      words >> std::ws;
      name.assign(std::istreambuf_iterator<char>(words), {});
      found.insert(suite + "." + name.substr(0, name.find_first_of(",)")));
    }
  }
  return found;
}

/// docs/rules.md says which tests show a rule.
TEST(Tree, EveryRuleIsShownByTestsThatAreThere) {
  const std::set<std::string> there = tests_there_are();
  ASSERT_TRUE(there.contains("Tree.EveryRuleIsShownByTestsThatAreThere"));
  std::size_t rules = 0;
  for (const std::string& line : lines(read(root() / "docs/rules.md"))) {
    if (!line.starts_with("| ") || line.starts_with("| ---") || line.starts_with("| rule"))
      continue;
    ++rules;
    const std::string shown = line.substr(line.find(" | ") + 3);
    std::size_t tests = 0;
    for (std::size_t at = shown.find('`'); at != std::string::npos; ++tests) {
      const std::size_t end = shown.find('`', at + 1);
      ASSERT_NE(end, std::string::npos) << line;
      const std::string name = shown.substr(at + 1, end - at - 1);
      EXPECT_TRUE(there.contains(name) || fs::exists(root() / "tests" / name)) << name;
      at = shown.find('`', end + 1);
    }
    EXPECT_GT(tests, 0U) << line;
  }
  EXPECT_GT(rules, 70U);
}

/// A link in a page leads to a file that is there.
TEST(Tree, LinksBetweenPagesLeadSomewhere) {
  std::vector<fs::path> pages;
  for (const fs::directory_entry& entry : fs::directory_iterator(root()))
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  for (const char* top :
       {"docs", "protocol", "server", "client", "tests", "bench", "cmake", "tools", "data"})
    for (const fs::path& path : files_in(root() / top))
      if (path.extension() == ".md") pages.push_back(path);
  for (const fs::path& page : pages) {
    const std::string text = read(page);
    for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
      std::string link = text.substr(at + 2, text.find(')', at) - at - 2);
      link.resize(std::min(link.size(), link.find('#')));
      if (link.empty() || link.find("://") != std::string::npos || link.starts_with("/")) continue;
      EXPECT_TRUE(fs::exists(page.parent_path() / link)) << page << " links to " << link;
    }
  }
}

}  // namespace
}  // namespace confab
