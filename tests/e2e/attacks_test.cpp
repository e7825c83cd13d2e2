// Who tries to get at what is not theirs, and who sends what should break something.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <set>

#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"
#include "tests/support/jwt_forge.hpp"

namespace confab::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view owner_title = "Holidays of Ann";
/// Past every id that these tests make.
constexpr std::uint64_t ids_to_try = 60;

Fields bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }

/// What an answer says, without what each answer has of its own.
std::string gist(const Answer& answer) { return std::to_string(answer.status) + answer.body; }

struct AttacksTest : ::testing::Test {
  RunningServer server;
  Person ann{server, "ann"};
  Person bob{server, "bob"};
  Person eve{server, "eve"};

  Answer send(const Person& who, std::string_view method, std::string_view target,
              std::string_view body = {}, Fields more = {}) const {
    more.insert(more.begin(), bearer(who.token()).front());
    if (!body.empty()) more.emplace_back("Content-Type", "application/json");
    return ask(server, request(method, target, more, body));
  }
  void expect_at_ease() const {
    EXPECT_EQ(ann.get("/me").status, 200);
    EXPECT_EQ(ask(server, request("GET", "/readyz")).status, 200);
  }
  std::size_t blobs() const {
    using Entries = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Entries{server.data() + "/files"}, Entries{}));
  }
};
using Attacks = AttacksTest;

// --- what is somebody else's

TEST_F(Attacks, OnOtherPeoplesThingsByIdFindNothing) {
  const Answer room = ann.post("/chats", {{"title", owner_title}, {"private", true}});
  ASSERT_EQ(room.status, 201);
  const std::string address = room.text("/chat");
  const Answer file = ask(server, request("POST", "/files?name=a.txt", bearer(ann.token()), "abc"));
  ASSERT_EQ(file.status, 201);
  ASSERT_EQ(ann.post("/send", {{"chat", address}, {"text", "hidden"}}).status, 201);
  ASSERT_EQ(ann.post("/send", {{"to", "bob"}, {"text", "hidden"}}).status, 201);
  const Answer mine = ann.post("/send", {{"to", "ann"}, {"text", "hidden"}});
  ASSERT_EQ(ann.post("/send", {{"text", "hidden"}, {"at", "+15m"}}).status, 202);
  ASSERT_EQ(ann.post("/chats/" + address + "/links", json::object{}).status, 201);
  ASSERT_LT(mine.number("/message/id"), ids_to_try);

  const std::string own_device = std::to_string(eve.get("/me/devices").number("/devices/0/id"));
  // Every address with a number in it, with all the numbers there are and one that there is not.
  const std::string none = std::to_string(ids_to_try + 1);
  for (const std::string path : {"/messages/", "/files/", "/scheduled/", "/me/devices/"})
    for (const std::string method : {"GET", "DELETE"})
      for (const std::string tail : {"", "/comments"}) {
        if (tail.empty() ? path == "/messages/" && method == "DELETE"
                         : path != "/messages/" || method == "DELETE")
          continue;
        if (path == "/me/devices/" && method == "GET") continue;
        std::string absent = path;
        absent.append(none).append(tail);
        const std::string nothing = gist(send(eve, method, absent));
        EXPECT_THAT(nothing, HasSubstr("\"not-found\"")) << method << absent;
        for (std::uint64_t id = 0; id <= ids_to_try; ++id) {
          if (path == "/me/devices/" && std::to_string(id) == own_device) continue;
          std::string target = path;
          target.append(std::to_string(id)).append(tail);
          const Answer answer = send(eve, method, target);
          EXPECT_EQ(gist(answer), nothing) << method << " " << target;
        }
      }
  EXPECT_EQ(ann.get("/me").status, 200) << "no device of others was ended";
}

TEST_F(Attacks, OnAPrivateRoomFindWhatTheyWouldOfOneThatNeverWas) {
  const std::string address =
      ann.post("/chats", {{"title", owner_title}, {"private", true}}).text("/chat");
  const Answer link = ann.post("/chats/" + address + "/links", json::object{});
  const std::string id = std::to_string(link.number("/id"));
  const std::string absent = "~" + std::string(16, 'a');
  struct Try {
    std::string method, path, body;
  };
  const std::vector<Try> tries{
      {"GET", "", ""},
      {"DELETE", "", ""},
      {"GET", "/messages", ""},
      {"GET", "/messages?after=0", ""},
      {"POST", "/read", R"({"up_to":1})"},
      {"POST", "/join", ""},
      {"POST", "/leave", ""},
      {"GET", "/members", ""},
      {"POST", "/invites", R"({"users":["eve"]})"},
      {"POST", "/links", "{}"},
      {"GET", "/links", ""},
      {"DELETE", "/links/" + id, ""},
      {"GET", "/requests", ""},
      {"POST", "/requests/eve", R"({"approve":true})"},
      {"POST", "/token", ""},
  };
  for (const Try& one : tries) {
    const Answer there = send(eve, one.method, "/chats/" + address + one.path, one.body);
    const Answer nowhere = send(eve, one.method, "/chats/" + absent + one.path, one.body);
    EXPECT_EQ(gist(there), gist(nowhere)) << one.method << one.path;
    EXPECT_EQ(there.status, 404) << one.method << one.path << there.body;
    // A link to ask by makes no difference.
    EXPECT_EQ(there.head.size(), nowhere.head.size()) << there.head;
  }
  for (const char* target : {"/events?poll=1&chat=", "/ws?chat="})
    EXPECT_EQ(gist(send(eve, "GET", target + address)), gist(send(eve, "GET", target + absent)));
  const auto into = [&](const std::string& chat) {
    return gist(eve.post("/send", {{"chat", chat}, {"text", "hello"}}));
  };
  EXPECT_EQ(into(address), into(absent));
  EXPECT_THAT(eve.get("/chats?search=holidays").body, Not(HasSubstr("Holidays")));
  EXPECT_THAT(eve.get("/status").body, Not(HasSubstr("Holidays")));
  EXPECT_EQ(eve.post("/chats", {{"title", owner_title}}).status, 201)
      << "nobody learns of it from a refusal";
}

TEST_F(Attacks, OnLinksByGuessingFindNothing) {
  const std::string address =
      ann.post("/chats", {{"title", owner_title}, {"private", true}}).text("/chat");
  const std::string url = ann.post("/chats/" + address + "/links", json::object{}).text("/url");
  const std::string secret = url.substr(url.rfind('/') + 1);
  const auto opens = [&](const std::string& guess) {
    return eve.post("/join/" + guess, json::object{});
  };
  const std::string nothing = gist(opens(std::string(secret.size(), 'a')));
  for (std::size_t at = 0; at < secret.size(); ++at) {
    std::string guess = secret;
    guess[at] = guess[at] == 'b' ? 'c' : 'b';
    EXPECT_EQ(gist(opens(guess)), nothing);
  }
  for (const std::string& guess :
       {secret.substr(1), secret + "a", secret + "%00", address, std::string(4000, 'a')})
    EXPECT_EQ(gist(opens(guess)), nothing) << guess;
  EXPECT_EQ(opens(secret).status, 202);
}

// --- credentials

TEST_F(Attacks, ByGuessedTokensLearnNothingAndDisturbNobody) {
  const std::string token = ann.token();
  std::vector<std::string> guesses{
      "a",    token.substr(1), token + "a",  std::string(43, 'A'), std::string(8000, 'A'),
      "null", "true",          token + "%00"};
  for (std::size_t at = 0; at < token.size(); ++at) {
    guesses.push_back(token);
    guesses.back()[at] = token[at] == 'b' ? 'c' : 'b';
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(token.data()),
                     token.size());
  guesses.push_back(base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}));
  for (int i = 0; i < 200; ++i)
    guesses.push_back(base64url(std::to_string(i) + "-of-many-guesses"));
  std::set<std::string> answers;
  for (const std::string& guess : guesses) {
    const Answer answer = ask(server, request("GET", "/me", bearer(guess)));
    EXPECT_EQ(answer.status, 401) << guess;
    answers.insert(answer.body);
  }
  EXPECT_EQ(answers.size(), 1U) << ::testing::PrintToString(answers);
  expect_at_ease();
}

TEST_F(Attacks, ByForgedRoomTokensOpenNothing) {
  const std::string real = ann.post("/chats/general/token", json::object{}).text("/token");
  const auto opens = [&](const std::string& token) {
    return ask(server, request("GET", "/events?chat=general&poll=1&after=0", bearer(token))).status;
  };
  ASSERT_EQ(opens(real), 200);
  const std::string head = real.substr(0, real.find('.'));
  const std::string claims = real.substr(head.size() + 1, real.rfind('.') - head.size() - 1);
  const JwtKey zeros{};
  std::vector<std::string> forged{
      base64url(R"({"alg":"none","typ":"JWT"})") + "." + claims + ".",
      base64url(R"({"alg":"None","typ":"JWT"})") + "." + claims + ".",
      base64url(R"({"alg":"nOnE"})") + "." + claims + ".",
      head + "." + claims + ".",
      head + "." + claims,
      seal(head, claims, zeros),
      real + "A",
      real + ".A",
  };
  // The key is taken from the token where it names one: ours has no such field.
  for (const std::string_view header :
       {R"({"alg":"HS256","typ":"JWT","kid":"/dev/null"})",
        R"({"alg":"HS256","typ":"JWT","jwk":{"kty":"oct","k":""}})",
        R"({"alg":"HS384","typ":"JWT"})", R"({"alg":"RS256","typ":"JWT"})",
        R"({"alg":["HS256","none"],"typ":"JWT"})"})
    forged.push_back(seal(base64url(header), claims, zeros));
  for (const std::string& token : forged) EXPECT_EQ(opens(token), 401) << token;
  // A real one opens this and nothing else.
  for (const std::string target : {"/me", "/chats/general/messages", "/me/devices"})
    EXPECT_EQ(ask(server, request("GET", target, bearer(real))).code(), "forbidden") << target;
}

// --- names that want to be more

TEST_F(Attacks, ByPathsInNamesLeaveTheFolderOfFiles) {
  const std::vector<std::string> names{"..%2f..%2f..%2fetc%2fpasswd",
                                       "..%5c..%5cboot.ini",
                                       "%2fetc%2fpasswd",
                                       "....%2f%2f....%2f%2fx",
                                       "..",
                                       ".",
                                       "a%2f",
                                       "C%3A%5Cx",
                                       "con%2f..%2f.bashrc"};
  std::size_t taken = 0;
  for (const std::string& name : names) {
    const Answer answer =
        ask(server, request("POST", "/files?name=" + name, bearer(ann.token()), "x"));
    ASSERT_EQ(answer.status, 201) << name << answer.body;
    ++taken;
    EXPECT_THAT(answer.text("/name"), AllOf(Not(HasSubstr("/")), Not(HasSubstr("\\")))) << name;
    EXPECT_THAT(answer.text("/name"), Not(AnyOf(".", "..", ""))) << name;
    const Answer got = ann.get("/files/" + std::to_string(answer.number("/id")));
    EXPECT_THAT(got.field("Content-Disposition").value_or(""), Not(HasSubstr(".."))) << name;
  }
  EXPECT_EQ(blobs(), taken);
  for (const auto& entry : std::filesystem::directory_iterator(server.data()))
    EXPECT_THAT(entry.path().filename().string(),
                AnyOf("files", "lock", "log", "room-token.key", HasSubstr(".log")));
  for (const std::string target :
       {"/../../etc/passwd", "/files/../../etc/passwd", "/files/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd", "/docs/../../../etc/passwd", "/problems/..%2fdocs.html",
        "/..\\..\\etc\\passwd"}) {
    const Answer answer = ask(server, request("GET", target, bearer(ann.token())));
    EXPECT_THAT(answer.status, AnyOf(400, 404)) << target;
    EXPECT_THAT(answer.body, Not(HasSubstr("root:"))) << target;
  }
}

TEST_F(Attacks, ByLineBreaksAddNoHeader) {
  const std::string evil = "%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a<script>";
  for (const std::string& target :
       {"/files?name=x" + evil, "/files?name=x&type=text/html" + evil, "/files?key=k" + evil}) {
    const Answer answer = ask(server, request("POST", target, bearer(ann.token()), "x"));
    EXPECT_THAT(answer.head, Not(HasSubstr("evil"))) << target;
    if (answer.status != 201) continue;
    const Answer got = ann.get("/files/" + std::to_string(answer.number("/id")));
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.field("Set-Cookie"), std::nullopt) << got.head;
    EXPECT_EQ(got.body, "x");
  }
  const Answer typed = ask(
      server, request("POST", "/files?name=x",
                      {bearer(ann.token()).front(), {"Content-Type", "text/html; x=\"\t\""}}, "x"));
  EXPECT_EQ(typed.status, 201) << typed.body;
  for (const std::string& title :
       {std::string("a\r\nSet-Cookie: evil=1"), std::string("a\nb"), std::string("a\0b", 3)})
    EXPECT_EQ(ann.post("/chats", {{"title", title}}).status, 422);
  // Nor does what comes back in a header of the answer.
  const Answer room = ann.post("/chats", {{"title", "Сад \"и\" огород"}});
  EXPECT_EQ(room.status, 201);
  EXPECT_THAT(room.field("Location").value_or(""), Not(HasSubstr("\""))) << room.head;
  EXPECT_EQ(ann.get(room.field("Location").value()).text("/title"), "Сад \"и\" огород");
}

// --- bodies that want to be too much

std::string form_head(std::string_view boundary, std::string_view more = {}) {
  return std::string("--").append(boundary).append("\r\n").append(more);
}

TEST_F(Attacks, ByFormsOfManyPartsAreRefusedAndLeaveNothing) {
  constexpr std::string_view file_head =
      "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
  std::string many;
  for (int i = 0; i < 50'000; ++i)
    many += form_head("B", "Content-Disposition: form-data; name=\"x\"\r\n\r\n\r\n");
  std::string two = form_head("B", file_head);
  two.append("a\r\n").append(form_head("B", file_head)).append("b\r\n--B--\r\n");
  const std::vector<std::pair<std::string, std::string>> bombs{
      {"many parts", many + "--B--\r\n"},
      {"many boundaries",
       [] {
         std::string text;
         for (int i = 0; i < 100'000; ++i) text += "--B\r\n";
         return text;
       }()},
      {"an endless preamble", std::string(1 << 20, 'x')},
      {"an endless field name", form_head("B", std::string(1 << 20, 'x'))},
      {"many fields",
       [] {
         std::string text = form_head("B");
         for (int i = 0; i < 20'000; ++i) text += "X-A: b\r\n";
         return text + "\r\n";
       }()},
      {"no end", form_head("B", file_head) + "abc"},
      {"no file",
       form_head("B", "Content-Disposition: form-data; name=\"name\"\r\n\r\na\r\n") + "--B--\r\n"},
      {"two files", two},
      {"a form in a form",
       form_head("B",
                 "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"
                 "Content-Type: multipart/mixed; boundary=C\r\n"
                 "Content-Transfer-Encoding: base64\r\n\r\n--C\r\n")},
      {"a long name", form_head("B", "Content-Disposition: form-data; name=\"file\"; filename=\"" +
                                         std::string(100'000, 'a') + "\"\r\n\r\nx\r\n--B--\r\n")},
      {"nothing", ""},
  };
  for (const auto& [what, body] : bombs) {
    const Answer answer = ask(server, request("POST", "/files",
                                              {bearer(ann.token()).front(),
                                               {"Content-Type", "multipart/form-data; boundary=B"}},
                                              body));
    EXPECT_THAT(answer.status, AnyOf(400, 413, 422)) << what << answer.body;
    EXPECT_FALSE(answer.code().empty()) << what;
  }
  for (const std::string type :
       {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary=a b",
        "multipart/form-data; boundary=" /* more than RFC 2046 allows */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "a"}) {
    const Answer answer =
        ask(server, request("POST", "/files", {bearer(ann.token()).front(), {"Content-Type", type}},
                            form_head("B", file_head) + "abc\r\n--B--\r\n"));
    EXPECT_THAT(answer.status, AnyOf(400, 415, 422)) << type << answer.body;
  }
  EXPECT_TRUE(eventually([&] { return blobs() == 0; }));
  expect_at_ease();
}

/// JSON that is none, or that is more than anybody needs; for an object with one field `text`.
std::vector<std::pair<std::string, std::string>> hostile_json() {
  const std::string ten_thousand(10'000, '9');
  const auto nested = [](std::size_t depth) {
    return R"({"text":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  return {
      {"depth", nested(10'000)},
      {"depth of objects",
       [] {
         std::string text;
         for (int i = 0; i < 8'000; ++i) text += R"({"a":)";
         return text;
       }()},
      {"some depth", nested(40)},
      {"a huge number", R"({"text":"a","reply_to":)" + ten_thousand + "}"},
      {"a huge exponent", R"({"text":"a","reply_to":1e999999999})"},
      {"a small exponent", R"({"text":"a","reply_to":1e-999999999})"},
      {"a fraction", R"({"text":"a","reply_to":1.5})"},
      {"a negative number", R"({"text":"a","reply_to":-1})"},
      {"minus nothing", R"({"text":"a","reply_to":-0})"},
      {"past 64 bits", R"({"text":"a","reply_to":18446744073709551616})"},
      {"duplicate keys", R"({"text":"a","text":"b"})"},
      {"duplicate keys in another spelling", R"({"text":"a","te\u0078t":"b"})"},
      {"a lone surrogate", R"({"text":"\ud800"})"},
      {"surrogates the wrong way round", R"({"text":"\udc00\ud800"})"},
      {"no UTF-8", "{\"text\":\"\xff\xfe\"}"},
      {"overlong UTF-8", "{\"text\":\"\xc0\xaf\"}"},
      {"a surrogate in UTF-8", "{\"text\":\"\xed\xa0\x80\"}"},
      {"a NUL", R"({"text":"a\u0000b"})"},
      {"a raw NUL", std::string("{\"text\":\"a\0b\"}", 14)},
      {"a byte order mark", "\xef\xbb\xbf{\"text\":\"a\"}"},
      {"something behind it", R"({"text":"a"} x)"},
      {"two documents", R"({"text":"a"}{"text":"b"})"},
      {"no object", R"(["text"])"},
      {"a text", R"("text")"},
      {"null", "null"},
      {"no end", R"({"text":"a)"},
      {"a comment", R"({"text":"a"/**/})"},
      {"a comma too many", R"({"text":"a",})"},
      {"NaN", R"({"text":"a","reply_to":NaN})"},
      {"another type", R"({"text":{"a":1}})"},
      {"null in a field", R"({"text":null})"},
      {"a field of no name", R"({"text":"a","":1})"},
      {"a field that is inherited elsewhere", R"({"text":"a","__proto__":{}})"},
      {"nothing at all", " "},
  };
}

TEST_F(Attacks, ByHostileJsonAreToldSoAndChangeNothing) {
  const std::vector<std::string> targets{"/send",
                                         "/connect",
                                         "/register",
                                         "/login",
                                         "/chats",
                                         "/chats/general/read",
                                         "/chats/general/invites",
                                         "/chats/general/links",
                                         "/chats/general/requests/bob",
                                         "/users/bob/reports"};
  for (const std::string& target : targets)
    for (const auto& [what, body] : hostile_json()) {
      const Answer answer = send(ann, "POST", target, body);
      EXPECT_THAT(answer.status, AnyOf(400, 422)) << target << ": " << what << answer.body;
      EXPECT_FALSE(answer.code().empty()) << target << ": " << what;
    }
  for (const auto& [what, body] : hostile_json())
    EXPECT_THAT(send(ann, "PATCH", "/me", body).status, AnyOf(400, 422)) << what;
  EXPECT_EQ(ann.reads().size(), 0U);
  EXPECT_EQ(ann.get("/chats?mine=1").json.at("chats").as_array().size(), 0U);
  EXPECT_EQ(bob.get("/me").number("/strikes"), 0U);
  expect_at_ease();
}

}  // namespace
}  // namespace confab::testing
