#pragma once
/// Requests that a server has to refuse, and with what: for the parser, and for a real socket.

#include <string>
#include <string_view>
#include <vector>

#include "protocol/http/error.hpp"

namespace confab::testing {

struct BadRequest {
  std::string name;  ///< letters and digits, as a test's name
  std::string bytes;
  http::Error error;
  int status;  ///< written out, so that a change of the mapping is noticed
};

/// All of them with the default `Limits`. None depends on more bytes to come.
inline std::vector<BadRequest> bad_requests() {
  using enum http::Error;
  using namespace std::string_literals;
  const std::string get = "GET / HTTP/1.1\r\n";
  const std::string host = "Host: a\r\n";
  const std::string end = "\r\n";
  const std::string post = "POST /send HTTP/1.1\r\n" + host;
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  const auto with = [&](const std::string& lines) { return get + host + lines + end; };
  const auto line = [&](const std::string& start) { return start + "\r\n" + host + end; };
  return {
      // The request line: RFC 9112 section 3.
      {"EmptyMethod", line(" / HTTP/1.1"), bad_request_line, 400},
      {"MethodThatIsNoToken", line("GE(T / HTTP/1.1"), bad_request_line, 400},
      {"MethodWithControlCharacter", line("GE\x01T / HTTP/1.1"), bad_character, 400},
      {"MethodAlone", line("GET"), bad_request_line, 400},
      {"NothingButGarbage", "\x16\x03\x01\x02\r\n\r\n"s, bad_character, 400},
      {"NoVersion", line("GET /"), bad_request_line, 400},
      {"TwoSpacesBeforeTarget", line("GET  / HTTP/1.1"), bad_request_line, 400},
      {"TwoSpacesBeforeVersion", line("GET /  HTTP/1.1"), bad_version, 400},
      {"TabBeforeTarget", line("GET\t/ HTTP/1.1"), bad_character, 400},
      {"TabBeforeVersion", line("GET /\tHTTP/1.1"), bad_character, 400},
      {"SpaceAtTheEnd", line("GET / HTTP/1.1 "), bad_version, 400},
      {"SpaceInFront", line(" GET / HTTP/1.1"), bad_request_line, 400},
      {"TooManyEmptyLinesBefore", "\r\n\r\n\r\n" + get + host + end, bad_request_line, 400},
      {"UnknownMethod", line("BREW /pot HTTP/1.1"), unknown_method, 501},
      {"MethodInSmallLetters", line("get / HTTP/1.1"), unknown_method, 501},
      {"WordsOfAnotherProtocol", "EHLO example.org\r\n\r\n", bad_request_line, 400},

      // Versions: RFC 9112 section 2.3, RFC 9110 section 15.6.6.
      {"Http2", line("GET / HTTP/2.0"), unsupported_version, 505},
      {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", unsupported_version, 505},
      {"Http09", line("GET / HTTP/0.9"), unsupported_version, 505},
      {"Http12", line("GET / HTTP/1.2"), unsupported_version, 505},
      {"VersionWithTwoDigits", line("GET / HTTP/1.10"), bad_version, 400},
      {"VersionWithoutMinor", line("GET / HTTP/1"), bad_version, 400},
      {"VersionWithLetter", line("GET / HTTP/1.x"), bad_version, 400},
      {"VersionInSmallLetters", line("GET / http/1.1"), bad_version, 400},
      {"VersionOfAnotherProtocol", line("GET / ICY/1.1"), bad_version, 400},
      {"Http2WithGarbage", line("GET / HTTP/2.0x"), bad_version, 400},

      // Targets: RFC 9112 section 3.2.
      {"TargetWithoutSlash", line("GET index.html HTTP/1.1"), bad_target, 400},
      {"TargetWithFragment", line("GET /#top HTTP/1.1"), bad_target, 400},
      {"TargetWithQuote", line("GET /\" HTTP/1.1"), bad_target, 400},
      {"TargetWithAngle", line("GET /<script> HTTP/1.1"), bad_target, 400},
      {"TargetBeyondAscii", line("GET /caf\xc3\xa9 HTTP/1.1"), bad_target, 400},
      {"TargetWithNul", line("GET /\0 HTTP/1.1"s), bad_character, 400},
      {"TargetWithDelete", line("GET /\x7f HTTP/1.1"), bad_character, 400},
      {"TargetWithSpace", line("GET /a b HTTP/1.1"), bad_version, 400},
      {"AsteriskForGet", line("GET * HTTP/1.1"), bad_target, 400},
      {"AuthorityForGet", line("GET a:80 HTTP/1.1"), bad_target, 400},
      {"PathForConnect", line("CONNECT / HTTP/1.1"), bad_target, 400},
      {"ConnectWithoutPort", line("CONNECT a HTTP/1.1"), bad_target, 400},
      {"ConnectWithEmptyPort", line("CONNECT a: HTTP/1.1"), bad_target, 400},
      {"AbsoluteFormOfAnotherScheme", line("GET ftp://a/ HTTP/1.1"), bad_target, 400},
      {"AbsoluteFormWithoutHost", line("GET http:///x HTTP/1.1"), bad_target, 400},
      {"AbsoluteFormWithUser", line("GET http://u:p@a/ HTTP/1.1"), bad_target, 400},
      {"AbsoluteFormWithBadPort", line("GET http://a:b/ HTTP/1.1"), bad_target, 400},
      {"TargetTooLong", line("GET /" + std::string(8192, 'a') + " HTTP/1.1"), target_too_long, 414},
      {"TargetWithoutEnd", "GET /" + std::string(20000, 'a'), target_too_long, 414},

      // Line ends: RFC 9112 section 2.2.
      {"BareLfAfterRequestLine", "GET / HTTP/1.1\nHost: a\r\n\r\n", bad_line_end, 400},
      {"BareLfAfterField", get + "Host: a\n\r\n", bad_line_end, 400},
      {"BareLfAsEmptyLine", get + host + "\n", bad_line_end, 400},
      {"BareLfInTarget", "GET /\n HTTP/1.1\r\n" + host + end, bad_line_end, 400},
      {"BareLfInFieldName", with("X\nY: z\r\n"), bad_line_end, 400},
      {"BareLfFirst", "\n" + get + host + end, bad_line_end, 400},
      {"BareCrInRequestLine", "GET / HTTP/1.1\rHost: a\r\n\r\n", bad_line_end, 400},
      {"BareCrInMethod", line("G\rET / HTTP/1.1"), bad_line_end, 400},
      {"BareCrInValue", with("X: a\rb\r\n"), bad_line_end, 400},
      {"BareCrInFieldName", with("X\rY: b\r\n"), bad_line_end, 400},
      {"BareCrAsEmptyLine", get + host + "\rX: y\r\n\r\n", bad_line_end, 400},
      {"TwoCrBeforeLf", with("X: a\r\r\n"), bad_line_end, 400},

      // Field lines: RFC 9112 section 5.
      {"FieldWithoutColon", with("Nonsense\r\n"), bad_field_line, 400},
      {"FieldWithoutName", with(": value\r\n"), bad_field_line, 400},
      {"FieldNameThatIsNoToken", with("X(Y): z\r\n"), bad_field_line, 400},
      {"FieldNameBeyondAscii", with("X\xc3\xa9: z\r\n"), bad_field_line, 400},
      {"FieldNameWithSpace", with("X Y: z\r\n"), bad_field_line, 400},
      {"FieldNameWithNul", with("X\0: z\r\n"s), bad_character, 400},
      {"SpaceBeforeColon", with("X : y\r\n"), space_before_colon, 400},
      {"TabBeforeColon", with("X\t: y\r\n"), space_before_colon, 400},
      {"SpaceBeforeColonOfTransferEncoding", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
       space_before_colon, 400},
      {"LineFolding", with("X: a\r\n b\r\n"), line_folding, 400},
      {"LineFoldingWithTab", with("X: a\r\n\tb\r\n"), line_folding, 400},
      {"SpaceBeforeFirstField", get + " " + host + end, line_folding, 400},
      {"NulInValue", with("X: a\0b\r\n"s), bad_character, 400},
      {"ControlCharacterInValue", with("X: a\x1b[31m\r\n"), bad_character, 400},
      {"DeleteInValue", with("X: a\x7f\r\n"), bad_character, 400},

      // Sizes.
      {"HeadTooLarge", with("X: " + std::string(17000, 'x') + "\r\n"), head_too_large, 431},
      {"FieldWithoutEnd", get + host + "X: " + std::string(17000, 'x'), head_too_large, 431},
      {"MethodWithoutEnd", std::string(17000, 'G'), head_too_large, 431},
      {"TooManyFields",
       [&] {
         std::string lines;
         for (int i = 0; i < 100; ++i) lines += "X: y\r\n";
         return with(lines);
       }(),
       too_many_fields, 431},

      // Host: RFC 9112 section 3.2.
      {"NoHost", get + end, missing_host, 400},
      {"NoHostWithAbsoluteForm", "GET http://a/ HTTP/1.1\r\n\r\n", missing_host, 400},
      {"TwoHosts", get + host + host + end, bad_host, 400},
      {"TwoHostsInOneField", get + "Host: a, b\r\n\r\n", bad_host, 400},
      {"TwoHostsInHttp10", "GET / HTTP/1.0\r\n" + host + host + end, bad_host, 400},
      {"HostWithPath", get + "Host: a/b\r\n\r\n", bad_host, 400},
      {"HostWithUser", get + "Host: u@a\r\n\r\n", bad_host, 400},
      {"HostWithSpace", get + "Host: a b\r\n\r\n", bad_host, 400},
      {"HostWithBadPort", get + "Host: a:b\r\n\r\n", bad_host, 400},
      {"HostWithLargePort", get + "Host: a:65536\r\n\r\n", bad_host, 400},
      {"HostThatIsOnlyAPort", get + "Host: :80\r\n\r\n", bad_host, 400},
      {"HostWithBrokenEscape", get + "Host: a%2\r\n\r\n", bad_host, 400},
      {"HostWithOpenBracket", get + "Host: [::1\r\n\r\n", bad_host, 400},
      {"HostWithStrangeBrackets", get + "Host: [a.b!]\r\n\r\n", bad_host, 400},
      {"HostBeyondAscii", get + "Host: caf\xc3\xa9\r\n\r\n", bad_host, 400},

      // Content-Length: RFC 9112 section 6.3, RFC 9110 section 8.6.
      {"LengthWithLetters", post + "Content-Length: 5x\r\n\r\nhello", bad_content_length, 400},
      {"LengthWithSign", post + "Content-Length: +5\r\n\r\nhello", bad_content_length, 400},
      {"LengthBelowZero", post + "Content-Length: -5\r\n\r\nhello", bad_content_length, 400},
      {"LengthInHexadecimal", post + "Content-Length: 0x5\r\n\r\nhello", bad_content_length, 400},
      {"LengthWithSpaces", post + "Content-Length: 1 2\r\n\r\nhello", bad_content_length, 400},
      {"LengthThatIsEmpty", post + "Content-Length:\r\n\r\n", bad_content_length, 400},
      {"LengthBeyond64Bits", post + "Content-Length: 18446744073709551616\r\n\r\n",
       bad_content_length, 400},
      {"LengthFarBeyond64Bits", post + "Content-Length: 99999999999999999999999\r\n\r\n",
       bad_content_length, 400},
      {"LengthsThatDiffer", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
       bad_content_length, 400},
      {"LengthsThatAgree", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
       bad_content_length, 400},
      {"LengthsInOneField", post + "Content-Length: 5, 5\r\n\r\nhello", bad_content_length, 400},

      // Transfer-Encoding: RFC 9112 sections 6.1 and 6.3.
      {"LengthWithTransferEncoding",
       post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ambiguous_length,
       400},
      {"TransferEncodingWithLength",
       post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", ambiguous_length,
       400},
      {"CodingBeforeChunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
       unsupported_coding, 501},
      {"CodingInAnotherFieldBeforeChunked",
       post + "Transfer-Encoding: gzip;q=1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       unsupported_coding, 501},
      {"CodingAlone", post + "Transfer-Encoding: gzip\r\n\r\n", bad_transfer_encoding, 400},
      {"CodingIdentity", post + "Transfer-Encoding: identity\r\n\r\n", bad_transfer_encoding, 400},
      {"ChunkedBeforeCoding", post + "Transfer-Encoding: chunked, gzip\r\n\r\n",
       bad_transfer_encoding, 400},
      {"ChunkedTwice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},
      {"ChunkedInTwoFields",
       post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},
      {"ChunkedWithParameter", post + "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},
      {"ChunkedMisspelt", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},
      {"CodingInQuotes", post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},
      {"CodingWithQuotedComma", post + "Transfer-Encoding: gzip;a=\"b, chunked\"\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},
      {"CodingsWithoutComma", post + "Transfer-Encoding: gzip chunked\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},
      {"CodingThatIsEmpty", post + "Transfer-Encoding:\r\n\r\n", bad_transfer_encoding, 400},
      {"CodingListWithHole", post + "Transfer-Encoding: , chunked\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},
      {"ChunkedInHttp10",
       "POST /send HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       bad_transfer_encoding, 400},

      // Chunks: RFC 9112 section 7.1.
      {"ChunkWithoutSize", chunked + "\r\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeWithPrefix", chunked + "0x5\r\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeWithSign", chunked + "+5\r\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeBelowZero", chunked + "-5\r\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeWithLetter", chunked + "5g\r\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeAfterSpace", chunked + " 5\r\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeBeforeSpace", chunked + "5 \r\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeWithManyDigits", chunked + "00000000000000005\r\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeBeforeBareLf", chunked + "5\nhello\r\n", bad_chunk, 400},
      {"ChunkSizeBeforeBareCr", chunked + "5\rhello\r\n", bad_chunk, 400},
      {"ChunkLongerThanItsSize", chunked + "5\r\nhello!\r\n", bad_chunk, 400},
      {"ChunkBeforeBareLf", chunked + "5\r\nhello\n0\r\n\r\n", bad_chunk, 400},
      {"ChunkBeforeBareCr", chunked + "5\r\nhello\r0\r\n\r\n", bad_chunk, 400},
      {"ChunkExtensionWithBareLf", chunked + "5;a\nhello\r\n", bad_chunk, 400},
      {"ChunkExtensionWithNul", chunked + "5;a\0\r\nhello\r\n"s, bad_chunk, 400},
      {"ChunkExtensionTooLarge", chunked + "5;" + std::string(1024, 'a') + "\r\nhello\r\n",
       chunk_extension_too_large, 400},
      {"TrailerWithoutColon", chunked + "0\r\nnonsense\r\n\r\n", bad_trailer, 400},
      {"TrailerWithBareLf", chunked + "0\r\nX: y\n\r\n", bad_trailer, 400},
      {"TrailerThatIsFolded", chunked + "0\r\nX: y\r\n z\r\n\r\n", bad_trailer, 400},
      {"TrailerTooLarge", chunked + "0\r\nX: " + std::string(5000, 'y') + "\r\n\r\n",
       trailer_too_large, 431},
      {"TooManyTrailers",
       [&] {
         std::string lines;
         for (int i = 0; i < 101; ++i) lines += "X: y\r\n";
         return chunked + "0\r\n" + lines + end;
       }(),
       too_many_fields, 431},

      // Content and expectations.
      {"LengthOverTheLimit", post + "Content-Length: 65537\r\n\r\n", body_too_large, 413},
      {"ChunkOverTheLimit", chunked + "10001\r\n", body_too_large, 413},
      {"ChunkOfAllBits", chunked + "ffffffffffffffff\r\n", body_too_large, 413},
      {"UnknownExpectation", post + "Content-Length: 1\r\nExpect: a-miracle\r\n\r\n",
       expectation_failed, 417},
      {"UnknownExpectationBesideContinue",
       post + "Content-Length: 1\r\nExpect: 100-continue, a-miracle\r\n\r\n", expectation_failed,
       417},
  };
}

}  // namespace confab::testing
