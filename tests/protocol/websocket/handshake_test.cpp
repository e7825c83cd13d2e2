#include "protocol/websocket/handshake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace confab::websocket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr bool with_compression = true;

/// What a browser sends.
HandshakeFields good_fields() {
  return {.upgrade = "websocket",
          .connection = "Upgrade",
          .key = "dGhlIHNhbXBsZSBub25jZQ==",
          .version = "13",
          .extensions = {}};
}

std::optional<HandshakeError> error_of(const HandshakeFields& fields) {
  const auto accepted = accept_handshake(fields, with_compression);
  return accepted ? std::nullopt : std::optional(accepted.error());
}

/// What is answered to these offers; "bad" where they are no list of extensions.
std::string answer_to(std::string_view offers) {
  HandshakeFields fields = good_fields();
  fields.extensions = offers;
  const auto accepted = accept_handshake(fields, with_compression);
  if (!accepted) return accepted.error() == HandshakeError::bad_extensions ? "bad" : "refused";
  EXPECT_EQ(accepted->deflate.has_value(), !accepted->extensions.empty());
  return accepted->extensions;
}

const std::string accepted_deflate =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

std::string with_window(int bits) {
  return accepted_deflate + "; server_max_window_bits=" + std::to_string(bits);
}

TEST(Handshake, AnswersTheKeyOfTheRfcAsTheRfcDoes) {  // RFC 6455 section 1.3
  EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  const auto accepted = accept_handshake(good_fields(), with_compression);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_FALSE(accepted->deflate);
  EXPECT_EQ(accepted->extensions, "");
}

TEST(Handshake, FindsItsWordsInListsAndInAnyCase) {
  HandshakeFields fields = good_fields();
  fields.upgrade = "WebSocket";
  fields.connection = "keep-alive,\tUPGRADE";
  EXPECT_EQ(error_of(fields), std::nullopt);
  fields.upgrade = "h2c, IRC/6.9 , websocket";
  EXPECT_EQ(error_of(fields), std::nullopt);
}

TEST(Handshake, IsNoUpgradeWithoutBothWords) {
  for (const char* upgrade :
       {"", "h2c", "websockets", "web socket", "websocket/13", "websocket x"}) {
    HandshakeFields fields = good_fields();
    fields.upgrade = upgrade;
    EXPECT_EQ(error_of(fields), HandshakeError::not_an_upgrade) << upgrade;
  }
  for (const char* connection : {"", "close", "upgraded", "keep-alive upgrade"}) {
    HandshakeFields fields = good_fields();
    fields.connection = connection;
    EXPECT_EQ(error_of(fields), HandshakeError::not_an_upgrade) << connection;
  }
}

TEST(Handshake, SpeaksVersion13Only) {
  for (const char* version : {"", "8", "12", "14", "013", "13, 8", "13, 13", "13.0"}) {
    HandshakeFields fields = good_fields();
    fields.version = version;
    EXPECT_EQ(error_of(fields), HandshakeError::bad_version) << version;
  }
}

TEST(Handshake, WantsOneKeyOf16Bytes) {
  for (const char* key :
       {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
        "dGhlIHNhbXBsZSBub25jZTE=", "dGhlIHNhbXBsZSBub25j",
        "dGhlIHNhbXBsZSBub25jZ===", "dGhlIHNhbXBsZSBub2-jZQ==", "dGhlIHNhbXBsZSBub2 jZQ==",
        "dGhlIHNhbXBsZSBub25jZTEyMzQ=", "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="}) {
    HandshakeFields fields = good_fields();
    fields.key = key;
    EXPECT_EQ(error_of(fields), HandshakeError::bad_key) << key;
  }
  HandshakeFields fields = good_fields();
  fields.key = "+/+/+/+/+/+/+/+/+/+/+A==";
  EXPECT_EQ(error_of(fields), std::nullopt);
}

// Compression: RFC 7692 section 7.1.

TEST(Compression, IsAcceptedWithoutContextTakeoverWhateverWasAsked) {
  EXPECT_EQ(answer_to("permessage-deflate"), accepted_deflate);
  EXPECT_EQ(answer_to("permessage-deflate; client_max_window_bits"), accepted_deflate);
  EXPECT_EQ(answer_to("permessage-deflate; client_max_window_bits=8"), accepted_deflate);
  EXPECT_EQ(answer_to("permessage-deflate;server_no_context_takeover;client_no_context_takeover"),
            accepted_deflate);
}

TEST(Compression, KeepsToTheWindowThatTheClientAsksFor) {
  for (int bits = 9; bits < 15; ++bits)
    EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=" + std::to_string(bits)),
              with_window(bits));
  EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=\"10\""), with_window(10));
  EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=\"1\\0\""), with_window(10));
  HandshakeFields fields = good_fields();
  fields.extensions = "permessage-deflate; server_max_window_bits=12";
  EXPECT_EQ(accept_handshake(fields, with_compression)->deflate->server_max_window_bits, 12);
}

TEST(Compression, AnswersAWindowOf15Too) {
  EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=15"), with_window(15));
}

TEST(Compression, DeclinesAnOfferItCannotMeet) {
  for (const char* parameters : {"server_max_window_bits=8",
                                 "server_max_window_bits=7",
                                 "server_max_window_bits=16",
                                 "server_max_window_bits=09",
                                 "server_max_window_bits=1",
                                 "server_max_window_bits=x",
                                 "server_max_window_bits=100",
                                 "server_max_window_bits",
                                 "client_max_window_bits=7",
                                 "client_max_window_bits=16",
                                 "client_max_window_bits=010",
                                 "client_max_window_bits=+9",
                                 "server_no_context_takeover=1",
                                 "client_no_context_takeover=true",
                                 "unknown",
                                 "unknown=1",
                                 "server_no_context_takeover; server_no_context_takeover",
                                 "client_no_context_takeover; client_no_context_takeover",
                                 "client_max_window_bits; client_max_window_bits=10",
                                 "server_max_window_bits=10; server_max_window_bits=10",
                                 "SERVER_NO_CONTEXT_TAKEOVER"})
    EXPECT_EQ(answer_to("permessage-deflate; " + std::string(parameters)), "") << parameters;
}

TEST(Compression, TakesTheFirstOfferItCanMeet) {
  EXPECT_EQ(answer_to("permessage-deflate; server_max_window_bits=8, permessage-deflate"),
            accepted_deflate);
  EXPECT_EQ(answer_to("x-webkit-deflate-frame, permessage-deflate; unknown, "
                      "permessage-deflate; server_max_window_bits=11, permessage-deflate"),
            with_window(11));
  EXPECT_EQ(answer_to(", ,permessage-deflate , "), accepted_deflate) << "lists may have holes";
}

TEST(Compression, IsNotAnsweredWhereItIsNotOfferedOrNotWanted) {
  EXPECT_EQ(answer_to(""), "");
  EXPECT_EQ(answer_to("permessage-bzip2, deflate-stream; a=b"), "");
  HandshakeFields fields = good_fields();
  fields.extensions = "permessage-deflate";
  const auto accepted = accept_handshake(fields, !with_compression);
  ASSERT_TRUE(accepted);
  EXPECT_FALSE(accepted->deflate);
  EXPECT_EQ(accepted->extensions, "");
}

TEST(Extensions, ThatAreNoListAreRefused) {  // RFC 6455 section 9.1
  for (const char* field :
       {"permessage-deflate;", "permessage-deflate; =1", "permessage-deflate; a=", "; a",
        "permessage deflate", "permessage-deflate; a=\"b", "permessage-deflate; a=\"\"",
        "permessage-deflate; a=\"b c\"", "permessage-deflate; a=\"b\\",
        "permessage-deflate; a=\"b\\\"", "permessage-deflate; a=b c", "permessage-deflate, (",
        "\"permessage-deflate\"", "permessage-deflate; a==b"})
    EXPECT_EQ(answer_to(field), "bad") << field;
}

// Subprotocols.

TEST(Protocols, AreListedInTheClientsOrder) {
  EXPECT_THAT(offered_protocols("confab, bearer.abc_DEF-123"),
              ElementsAre("confab", "bearer.abc_DEF-123"));
  EXPECT_THAT(offered_protocols(" chat ,,superchat,"), ElementsAre("chat", "superchat"));
  EXPECT_THAT(offered_protocols(""), IsEmpty());
}

TEST(Protocols, AreNoneWhereTheFieldIsNoListOfNames) {
  for (const char* field : {"a b", "confab, \"x\"", "confab; x", "(confab)", "confab, caf\xc3\xa9"})
    EXPECT_THAT(offered_protocols(field), IsEmpty()) << field;
}

}  // namespace
}  // namespace confab::websocket
