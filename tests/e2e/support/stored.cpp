#include "tests/e2e/support/stored.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

namespace confab::testing {

namespace json = boost::json;

std::map<std::uint64_t, std::string> stored_messages(const ServerProcess& server) {
  std::map<std::uint64_t, std::string> texts;
  const auto note = [&](const json::value& id, const json::value& text) {
    texts[id.to_number<std::uint64_t>()] = text.as_string();
  };
  const json::value state = json::parse(server.folder.read("data/state.json"));
  for (const json::value& chat : state.at("chats").as_array())
    for (const json::value& message : chat.at("messages").as_array())
      note(message.at("id"), message.at("text"));
  const Ran dump = server.run({"log", "dump", server.data()});
  EXPECT_EQ(dump.exit_code, 0) << dump.err;
  std::istringstream lines(dump.out);
  for (std::string line; std::getline(lines, line);) {
    const json::value record = json::parse(line);
    if (record.as_object().contains("text")) note(record.at("seq"), record.at("text"));
  }
  return texts;
}

}  // namespace confab::testing
