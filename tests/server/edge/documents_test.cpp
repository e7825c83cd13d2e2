// The description of the interface: it is there, it is whole, and it says what the structs say.
#include "server/edge/documents.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "protocol/api/types.hpp"

namespace confab::edge {
namespace {

namespace json = boost::json;
using Names = std::set<std::string, std::less<>>;

json::value read(std::string_view name) {
  const Document* document = find_document(name);
  return document == nullptr ? json::value{} : json::parse(document->bytes);
}

const json::object& schema(const json::value& api, std::string_view name) {
  return api.at("components").at("schemas").as_object().at(name).as_object();
}

Names strings(const json::value& list) {
  Names names;
  for (const json::value& one : list.as_array()) names.emplace(one.as_string());
  return names;
}

TEST(Documents, AreTheFilesOfTheSourceTreeByteForByte) {
  ASSERT_EQ(documents().size(), 3U);
  for (const Document& document : documents()) {
    std::ifstream file{CONFAB_SOURCE_DIR "/server/edge/documents/" + std::string{document.name},
                       std::ios::binary};
    ASSERT_TRUE(file) << document.name;
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_TRUE(document.bytes == bytes) << document.name;
    EXPECT_LT(document.gzip.size(), bytes.size()) << document.name;
    EXPECT_LT(document.brotli.size(), document.gzip.size()) << document.name;
  }
}

TEST(Documents, AreFoundByNameAndHaveAType) {
  ASSERT_NE(find_document("openapi.json"), nullptr);
  EXPECT_EQ(find_document("openapi.json")->type, "application/json");
  ASSERT_NE(find_document("docs.html"), nullptr);
  EXPECT_EQ(find_document("docs.html")->type, "text/html; charset=utf-8");
  EXPECT_EQ(find_document("openapi"), nullptr);
  EXPECT_EQ(find_document(""), nullptr);
}

TEST(Documents, ThePageNeedsNothingButItsStyleSheetAndIcon) {
  ASSERT_NE(find_document("docs.html"), nullptr);
  std::string page{find_document("docs.html")->bytes};
  for (const std::string_view own :
       {R"(<link rel="icon" href="/logo.png">)", R"(<link rel="stylesheet" href="/docs.css">)"}) {
    const auto at = page.find(own);
    ASSERT_NE(at, page.npos) << own;
    page.erase(at, own.size());
  }
  for (const std::string_view bad :
       {"<script", "<style", " style=", " src=", "<link", "@import", "url("})
    EXPECT_EQ(page.find(bad), page.npos) << bad;
}

TEST(OpenApi, IsVersion31AndNamesEveryOperationOnce) {
  const json::value api = read("openapi.json");
  EXPECT_EQ(api.at("openapi").as_string(), "3.1.0");
  Names ids;
  for (const auto& [path, methods] : api.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object())
      EXPECT_TRUE(ids.emplace(operation.at("operationId").as_string()).second) << path;
  EXPECT_GE(ids.size(), 24U);
}

// What a struct's list of fields says about one of them.
template <class T>
constexpr bool may_be_missing = false;
template <class T>
constexpr bool may_be_missing<std::optional<T>> = true;

template <class T>
constexpr bool may_be_null = false;
template <class T>
constexpr bool may_be_null<api::Nullable<T>> = true;
template <class T>
constexpr bool may_be_null<std::optional<T>> = may_be_null<T>;

bool allows_null(const json::object& field) {
  if (const json::value* one_of = field.if_contains("oneOf")) {
    for (const json::value& one : one_of->as_array())
      if (one.is_object() && one.as_object().contains("type") && one.at("type") == "null")
        return true;
  }
  const json::value* type = field.if_contains("type");
  return type != nullptr && type->is_array() && strings(*type).contains("null");
}

template <class T>
void expect_described(const json::value& api, std::string_view name) {
  SCOPED_TRACE(std::string{name});
  const json::object& described = schema(api, name);
  const json::object& properties = described.at("properties").as_object();
  Names fields;
  Names required;
  T value{};
  T::each(value, [&]<class Field>(std::string_view field, Field&) {
    fields.emplace(field);
    if (!may_be_missing<Field>) required.emplace(field);
    ASSERT_TRUE(properties.contains(field)) << field;
    EXPECT_EQ(allows_null(properties.at(field).as_object()), may_be_null<Field>) << field;
  });
  Names described_fields;
  for (const auto& property : properties) described_fields.emplace(property.key());
  EXPECT_EQ(described_fields, fields);
  EXPECT_EQ(strings(described.at("required")), required);
}

TEST(OpenApi, DescribesTheBodiesAsTheStructsAre) {
  const json::value api = read("openapi.json");
  expect_described<api::Rate>(api, "Rate");
  expect_described<api::User>(api, "User");
  expect_described<api::Me>(api, "Me");
  expect_described<api::Message>(api, "Message");
  expect_described<api::Chat>(api, "Chat");
  expect_described<api::Connected>(api, "Connected");
  expect_described<api::ServerLimits>(api, "ServerLimits");
  expect_described<api::Server>(api, "Server");
  expect_described<api::Status>(api, "Status");
  expect_described<api::Device>(api, "Device");
  expect_described<api::SentMessage>(api, "SentMessage");
  expect_described<api::Users>(api, "Users");
  expect_described<api::Devices>(api, "Devices");
  expect_described<api::Chats>(api, "Chats");
  expect_described<api::Messages>(api, "Messages");
  expect_described<api::Comments>(api, "Comments");
  expect_described<api::ReadCursor>(api, "ReadCursor");
  expect_described<api::ReportCounted>(api, "ReportCounted");
  expect_described<api::RoomToken>(api, "RoomToken");
  expect_described<api::Problem>(api, "Problem");
  expect_described<api::Event>(api, "Event");
  expect_described<api::File>(api, "File");
  expect_described<api::Member>(api, "Member");
  expect_described<api::Members>(api, "Members");
  expect_described<api::Link>(api, "Link");
  expect_described<api::Links>(api, "Links");
  expect_described<api::JoinRequest>(api, "Asker");
  expect_described<api::JoinRequests>(api, "JoinRequests");
  expect_described<api::RequestState>(api, "RequestState");
  expect_described<api::Scheduled>(api, "Scheduled");
  expect_described<api::ScheduledMessage>(api, "ScheduledMessage");
  expect_described<api::ScheduledMessages>(api, "ScheduledMessages");
  expect_described<api::ScheduledState>(api, "ScheduledState");
}

TEST(OpenApi, DescribesARefusedCommandAsItsProblem) {
  const json::value api = read("openapi.json");
  Names described;
  for (const auto& property : schema(api, "CommandError").at("properties").as_object())
    described.emplace(property.key());
  Names fields{"type", "key"};
  api::CommandProblem value;
  api::CommandProblem::each(
      value, [&]<class Field>(std::string_view field, Field&) { fields.emplace(field); });
  EXPECT_EQ(described, fields);
}

TEST(OpenApi, HasAnExampleOfEveryTypeOfEventAndCommand) {
  const json::value api = read("openapi.json");
  for (const char* name : {"Event", "Command"}) {
    const json::object& described = schema(api, name);
    Names types;
    for (const json::value& example : described.at("examples").as_array()) {
      types.emplace(example.at("type").as_string());
      for (const auto& field : example.as_object())
        EXPECT_TRUE(described.at("properties").as_object().contains(field.key())) << field.key();
      for (const std::string& field : strings(described.at("required")))
        EXPECT_TRUE(example.as_object().contains(field)) << field;
    }
    EXPECT_EQ(types, strings(described.at("properties").at("type").at("enum"))) << name;
  }
}

TEST(Problems, EveryCodeHasAStatusATitleATextAndAWayOut) {
  const json::value problems = read("problems.json");
  Names codes;
  for (const json::value& one : problems.at("problems").as_array()) {
    const json::object& problem = one.as_object();
    const std::string code{problem.at("code").as_string()};
    SCOPED_TRACE(code);
    EXPECT_TRUE(codes.insert(code).second);
    EXPECT_GE(problem.at("status").to_number<int>(), 400);
    EXPECT_LT(problem.at("status").to_number<int>(), 600);
    EXPECT_FALSE(problem.at("title").as_string().empty());
    EXPECT_GT(problem.at("explanation").as_string().size(), 40U);
    EXPECT_GT(problem.at("advice").as_string().size(), 10U);
  }
  const Names known{"malformed",
                    "unauthorized",
                    "forbidden",
                    "banned",
                    "not-found",
                    "method-not-allowed",
                    "name-taken",
                    "conflict",
                    "already-sent",
                    "gone",
                    "gap",
                    "quota",
                    "too-large",
                    "unsupported-media-type",
                    "invalid",
                    "key-reused",
                    "rate-limited",
                    "unavailable",
                    "timeout",
                    "target-too-long",
                    "upgrade-required",
                    "range-not-satisfiable",
                    "fields-too-large",
                    "expectation-failed",
                    "not-implemented",
                    "version-not-supported"};
  EXPECT_EQ(codes, known);
  const json::value api = read("openapi.json");
  EXPECT_EQ(strings(schema(api, "Problem").at("properties").at("code").at("enum")), known);
}

TEST(Problems, TheExamplesOfTheDescriptionUseTheirTitlesAndStatuses) {
  const json::value problems = read("problems.json");
  const json::value api = read("openapi.json");
  for (const auto& [name, response] : api.at("components").at("responses").as_object()) {
    const json::value* content = response.as_object().if_contains("content");
    if (content == nullptr) continue;
    for (const auto& [label, example] :
         content->at("application/problem+json").at("examples").as_object()) {
      const json::object& shown = example.at("value").as_object();
      const auto& all = problems.at("problems").as_array();
      const auto* found = std::find_if(all.begin(), all.end(), [&](const json::value& one) {
        return one.at("code") == shown.at("code");
      });
      ASSERT_NE(found, all.end()) << name;
      EXPECT_EQ(shown.at("title"), found->at("title")) << name;
      EXPECT_EQ(shown.at("status"), found->at("status")) << name;
    }
  }
}

}  // namespace
}  // namespace confab::edge
