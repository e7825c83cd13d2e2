#include "client/json_object.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace confab::client {
namespace {

TEST(JsonObject, HasItsFieldsInOrder) {
  EXPECT_EQ(JsonObject().json(), "{}");
  EXPECT_EQ(JsonObject()
                .add("text", "a \"b\"\n")
                .add("id", std::uint64_t{7})
                .add("yes", true)
                .add("no", false)
                .add_json("more", "[{}]")
                .json(),
            R"({"text":"a \"b\"\n","id":7,"yes":true,"no":false,"more":[{}]})");
}

TEST(JsonObject, LeavesOutWhatIsNotThere) {
  const std::optional<std::string> none;
  const std::optional<std::uint64_t> some = 3;
  EXPECT_EQ(JsonObject().add("a", none).add("b", some).json(), R"({"b":3})");
}

TEST(JsonObject, HasLists) {
  const std::vector<std::string> names{"bob", "вера"};
  const std::vector<std::uint64_t> ids{7, 9};
  const std::vector<std::string> nobody;
  EXPECT_EQ(JsonObject().add("users", names).add("files", ids).add("rest", nobody).json(),
            R"({"users":["bob","вера"],"files":[7,9],"rest":[]})");
}

}  // namespace
}  // namespace confab::client
