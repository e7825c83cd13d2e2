#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "protocol/http/request_parser.hpp"
#include "protocol/http/response_parser.hpp"
#include "protocol/http/serializer.hpp"
#include "protocol/text/percent.hpp"
#include "tests/support/any_cuts.hpp"
#include "tests/support/bad_requests.hpp"
#include "tests/support/hear.hpp"

/// What holds for any message, and for any bytes.
namespace confab::http {
namespace {

using confab::testing::hear_request;
using confab::testing::hear_response;
using confab::testing::Heard;
using confab::testing::some_cuts;

constexpr std::string_view token_chars =
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

rc::Gen<std::string> any_token() {
  return rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string(token_chars))));
}

/// Anything a field may say; what the parser trims is trimmed here.
rc::Gen<std::string> any_value() {
  const auto value_char = rc::gen::suchThat(rc::gen::arbitrary<char>(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
  return rc::gen::map(rc::gen::container<std::string>(value_char), [](std::string value) {
    const std::size_t first = value.find_first_not_of(" \t");
    if (first == value.npos) return std::string();
    return value.substr(first, value.find_last_not_of(" \t") - first + 1);
  });
}

struct AnyField {
  std::string name;
  std::string value;
};

/// Fields that mean nothing to a parser.
std::vector<AnyField> some_fields() {
  std::vector<AnyField> fields;
  const auto count = *rc::gen::inRange(0, 8);
  for (int i = 0; i < count; ++i) fields.push_back({"X-" + *any_token(), *any_value()});
  return fields;
}

std::string some_bytes() { return *rc::gen::arbitrary<std::string>(); }

/// A body in one of the two framings, appended with the field that announces it.
void append_content(std::string& out, const std::string& body) {
  if (*rc::gen::arbitrary<bool>()) {
    append_field(out, "Content-Length", body.size());
    append_head_end(out);
    out += body;
    return;
  }
  append_field(out, "Transfer-Encoding", "chunked");
  append_head_end(out);
  for (std::size_t at = 0; at < body.size();) {
    const auto size = *rc::gen::inRange<std::size_t>(1, body.size() - at + 1);
    append_chunk(out, std::string_view(body).substr(at, size));
    at += size;
  }
  const std::vector<Field> trailers{{"X-Sum", "1"}};
  append_last_chunk(out, *rc::gen::arbitrary<bool>() ? std::span<const Field>(trailers)
                                                     : std::span<const Field>());
}

RC_GTEST_PROP(AnyRequest, ArrivesAsItWasSentHoweverTheBytesAreCut, ()) {
  std::string stream;
  std::vector<std::string> bodies;
  std::vector<std::string> fields_expected;
  const auto count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) {
    append_request_line(stream, *rc::gen::element(Method::post, Method::put, Method::get),
                        "/" + text::percent_encode(some_bytes()));
    append_field(stream, "Host", "example.org");
    std::string expected = "\nHost=example.org;";
    for (const AnyField& field : some_fields()) {
      append_field(stream, field.name, field.value);
      expected += "\n" + field.name + "=" + field.value + ";";
    }
    fields_expected.push_back(expected);
    bodies.push_back(some_bytes());
    append_content(stream, bodies.back());
  }
  const Heard whole = hear_request(stream);
  RC_ASSERT(!whole.error);
  RC_ASSERT(whole.messages.size() == bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    RC_ASSERT(whole.messages[i].whole);
    RC_ASSERT(whole.messages[i].body == bodies[i]);
    RC_ASSERT(whole.messages[i].head.find(fields_expected[i]) != std::string::npos);
  }
  RC_ASSERT(hear_request(stream, some_cuts()) == whole);
}

RC_GTEST_PROP(AnyResponse, ArrivesAsItWasSentHoweverTheBytesAreCut, ()) {
  std::string stream;
  append_status_line(stream, *rc::gen::element(200, 201, 404, 503, 999));
  for (const AnyField& field : some_fields()) append_field(stream, field.name, field.value);
  const std::string body = some_bytes();
  append_content(stream, body);

  const Heard whole = hear_response(stream);
  RC_ASSERT(!whole.error);
  RC_ASSERT(whole.messages.size() == 1U);
  RC_ASSERT(whole.messages[0].body == body);
  RC_ASSERT(hear_response(stream, some_cuts()) == whole);
}

/// A message that was damaged somewhere is nearer to the edges than bytes at random.
std::string damaged(std::string stream) {
  static const std::string tempting = "\r\n\t :;,0aF\x00\x7f\xff";
  const auto edits = *rc::gen::inRange(1, 5);
  for (int i = 0; i < edits && !stream.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, stream.size());
    const char c = *rc::gen::elementOf(tempting);
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        stream[at] = c;
        break;
      case 1:
        stream.insert(at, 1, c);
        break;
      default:
        stream.erase(at, 1);
    }
  }
  return stream;
}

RC_GTEST_PROP(AnyBytes, AreUnderstoodTheSameByAServerHoweverTheyAreCut, ()) {
  static const auto seeds = confab::testing::bad_requests();
  const auto& seed = seeds[*rc::gen::inRange<std::size_t>(0, seeds.size())];
  RC_PRE(seed.bytes.size() < 1000U);
  const std::string stream = damaged(seed.bytes + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const Heard whole = hear_request(stream);
  const Heard cut = hear_request(stream, some_cuts());
  RC_ASSERT(cut.error == whole.error);
  RC_ASSERT(cut.messages == whole.messages);
}

RC_GTEST_PROP(AnyBytes, AreUnderstoodTheSameByAClientHoweverTheyAreCut, ()) {
  const std::string stream = damaged(*rc::gen::element<std::string>(
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nServer: x\r\n\r\nuntil the end"));
  const bool closes = *rc::gen::arbitrary<bool>();
  const Heard whole =
      hear_response(stream, [&] { return stream.size() + 1; }, Method::get, {}, closes);
  const Heard cut = hear_response(stream, some_cuts(), Method::get, {}, closes);
  RC_ASSERT(cut.error == whole.error);
  RC_ASSERT(cut.messages == whole.messages);
}

}  // namespace
}  // namespace confab::http
