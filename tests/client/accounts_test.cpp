// confab -s NAME and confab config, with the real program.
#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <thread>
#include <vector>

#include "tests/client/at_home.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;
namespace json_lib = boost::json;

class Accounts : public AtHome {
 protected:
  Accounts() { token.clear(); }

  Ran confab(std::vector<std::string> arguments) const {
    Program said = program(std::move(arguments));
    said.environment.erase("CONFAB_SERVER");
    return run_program(said);
  }
  std::string out(std::vector<std::string> arguments) const {
    const Ran ran = confab(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.out;
  }
  std::filesystem::path file() const { return home_ / ".config" / "confab" / "config.toml"; }
  void write(const std::string& text) const {
    std::filesystem::create_directories(file().parent_path());
    std::ofstream(file()) << text;
  }
  void lets_in(const std::string& name) {
    answers["POST /connect"] = json_response(201, json(connected(name, "token-of-" + name)));
  }
  std::string last_speaker() const {
    return server.seen().back().field("Authorization").value_or("nobody");
  }
};

TEST_F(Accounts, AreAddedShownChangedAndRemoved) {
  EXPECT_EQ(out({"config", "path"}), file().native() + "\n");
  EXPECT_EQ(out({"config"}), "");
  const Ran added = confab({"config", "add", "work", server.url(), "--name", "ann"});
  EXPECT_EQ(added.exit_code, 0);
  EXPECT_EQ(added.err, "Come in with: confab -s work connect ann\n");
  out({"config", "add", "home", "127.0.0.1:1", "--default"});
  EXPECT_EQ(out({"config", "list"}),
            "server = home\n"
            "account.work.url = " +
                server.url() +
                "\n"
                "account.work.name = ann\n"
                "account.home.url = 127.0.0.1:1\n");
  EXPECT_EQ(out({"config", "get", "server"}), "home\n");
  out({"config", "set", "server", "work"});
  EXPECT_EQ(json_lib::parse(out({"config", "--json"})),
            (json_lib::value{{"server", "work"},
                             {"accounts",
                              {{{"account", "work"}, {"url", server.url()}, {"name", "ann"}},
                               {{"account", "home"}, {"url", "127.0.0.1:1"}}}}}));
  out({"config", "remove", "work"});
  EXPECT_EQ(out({"config"}), "account.home.url = 127.0.0.1:1\n");
  out({"config", "unset", "account.home.url"});
  EXPECT_EQ(out({"config"}), "");
}

TEST_F(Accounts, AreAllThereWhenSeveralAreAddedAtOnce) {
  constexpr int programs = 6;
  constexpr int each = 5;
  const auto name = [](int one, int i) { return fmt::format("of-{}-{}", one, i); };
  std::vector<std::thread> adding;
  for (int one = 0; one < programs; ++one)
    adding.emplace_back([&, one] {
      for (int i = 0; i < each; ++i) out({"config", "add", name(one, i), server.url()});
    });
  for (std::thread& thread : adding) thread.join();
  const std::string all = out({"config"});
  for (int one = 0; one < programs; ++one)
    for (int i = 0; i < each; ++i)
      EXPECT_THAT(all, HasSubstr("account." + name(one, i) + ".url = " + server.url() + "\n"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(file().parent_path()), {}), 1);
}

TEST_F(Accounts, AreNotMadeOfNonsense) {
  out({"config", "add", "work", server.url()});
  const std::string before = out({"config"});
  EXPECT_EQ(confab({"config", "add", "work", server.url()}).exit_code, 3) << "there already";
  EXPECT_EQ(confab({"config", "add", "a b", server.url()}).exit_code, 2);
  EXPECT_EQ(confab({"config", "add", "http://x", server.url()}).exit_code, 2);
  EXPECT_EQ(confab({"config", "add", "x", "ftp://x"}).exit_code, 2);
  EXPECT_EQ(confab({"config", "add", "x", "nourl"}).err,
            "confab: \"nourl\" is not the address of a server. It has to look like "
            "http://127.0.0.1:8000; a server of that name is http://nourl.\n");
  EXPECT_EQ(confab({"config", "set", "account.work.url", "nourl"}).exit_code, 2);
  EXPECT_EQ(confab({"config", "add", "x", server.url(), "--name", "a b"}).exit_code, 2);
  EXPECT_EQ(confab({"config", "set", "colour", "red"}).exit_code, 2);
  EXPECT_EQ(confab({"config", "set", "account.work.colour", "red"}).exit_code, 2);
  EXPECT_EQ(confab({"config", "set", "server", "nowhere"}).exit_code, 2);
  EXPECT_EQ(confab({"config", "get", "server"}).exit_code, 7);
  EXPECT_EQ(confab({"config", "unset", "server"}).exit_code, 7);
  EXPECT_EQ(confab({"config", "remove", "nobody"}).exit_code, 7);
  EXPECT_EQ(confab({"config", "lost"}).exit_code, 2);
  EXPECT_EQ(out({"config"}), before);
}

TEST_F(Accounts, AreNeverWrittenSoThatNobodyCanReadThem) {
  out({"config", "add", "work", server.url()});
  const std::string before = out({"config"});
  for (const char* const name :
       {"account.a b.url", "account..url", "account.-a.url", "account.a\"b.url", "account.a.b.url",
        "account.a]b.url", "account.a\nb.url", "account.url", "account.a b.name", "ser ver", ""}) {
    EXPECT_EQ(confab({"config", "set", name, server.url()}).exit_code, 2) << name;
    EXPECT_EQ(out({"config"}), before) << name;
  }
  for (const std::string& value : {std::string("http://x/\xff"), std::string("a\nb = \"c"),
                                   std::string("a\" \"b"), std::string(100'000, 'x')}) {
    EXPECT_EQ(confab({"config", "set", "server", value}).exit_code, 2);
    EXPECT_EQ(out({"config"}), before);
  }
  out({"config", "unset", "account.work.url"});
  EXPECT_EQ(out({"config"}), "");
}

TEST_F(Accounts, AreChosenByNameInAllThreeWays) {
  answers["GET /status"] = json_response(200, json(signed_in_status("ann", {})));
  write("[account.work]\nurl = \"" + server.url() + "\"\n");
  EXPECT_EQ(confab({"-s", "work", "status"}).exit_code, 0);
  EXPECT_EQ(confab({"status", "--server", "work"}).exit_code, 0);
  Program by_environment = program({"status"});
  by_environment.environment["CONFAB_SERVER"] = "work";
  EXPECT_EQ(run_program(by_environment).exit_code, 0);
  write("server = \"work\"\n[account.work]\nurl = \"" + server.url() + "\"\n");
  EXPECT_EQ(confab({"status"}).exit_code, 0);
  EXPECT_EQ(asked().size(), 4U);
  write("server = \"" + server.url() + "\"\n");
  EXPECT_EQ(confab({"status"}).exit_code, 0) << "as it was before there were accounts";
}

TEST_F(Accounts, ThatAreMistypedAreNotTakenForHosts) {
  write("[account.work]\nurl = \"" + server.url() + "\"\n");
  const Ran ran = confab({"-s", "wrok", "status"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("there is no account \"wrok\". Did you mean work?"));
}

TEST_F(Accounts, OfOneServerAreTwoPeople) {
  write("[account.a]\nurl = \"" + server.url() +
        "\"\nname = \"ann\"\n"
        "[account.b]\nurl = \"" +
        server.url() + "\"\n");
  answers["GET /status"] = json_response(200, json(signed_in_status("x", {})));
  const Ran first = confab({"-s", "a", "send", "x"});
  EXPECT_EQ(first.exit_code, 3);
  EXPECT_THAT(first.err, HasSubstr("confab -s a connect ann"));
  lets_in("ann");
  out({"-s", "a", "connect"});
  EXPECT_THAT(server.seen().back().body, HasSubstr(R"("name":"ann")"));
  lets_in("bob");
  out({"-s", "b", "connect", "bob"});
  for (int i = 0; i < 2; ++i) {
    out({"-s", "a", "status"});
    EXPECT_EQ(last_speaker(), "Bearer token-of-ann");
    out({"-s", "b", "status"});
    EXPECT_EQ(last_speaker(), "Bearer token-of-bob");
  }
  out({"-s", server.url(), "status"});
  EXPECT_EQ(last_speaker(), "nobody") << "who is nobody's account";
  const Ran other = confab({"-s", "a", "connect", "eve"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("the account a speaks for ann."));
  EXPECT_EQ(confab({"-s", "a", "connect", "ANN"}).exit_code, 0);
}

TEST_F(Accounts, MayBeMendedWhenTheFileIsWrong) {
  write("server = \"nowhere\"\n[account.work]\nurl = \"" + server.url() + "\"\n");
  EXPECT_EQ(confab({"status"}).exit_code, 2);
  out({"config", "set", "server", "work"});
  write("colour = \"red\"\n");
  EXPECT_THAT(confab({"status"}).err, HasSubstr("\"colour\", which confab does not know"));
  EXPECT_EQ(confab({"-s", server.url(), "status"}).exit_code, 7) << "the file was not asked";
  out({"config", "unset", "colour"});
  write("server = oops\n");
  EXPECT_THAT(confab({"status"}).err, HasSubstr("config.toml, line 1: "));
}

}  // namespace
}  // namespace confab::testing
