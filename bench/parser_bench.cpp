/// Request heads: ours against a baseline that does only what picohttpparser's published method
/// does.
///
/// The baseline is a single pass that finds the next byte of interest with SSE4.2's string range
/// search (pcmpestri), splits the head into views, and judges nothing but characters. Ours also
/// splits the target, checks Host, gathers what frames the content, and remembers how far it came.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <string_view>

#include "protocol/http/request_parser.hpp"

#if defined(__x86_64__)
#include <nmmintrin.h>
#define CONFAB_SSE42 __attribute__((target("sse4.2")))
#endif

namespace {

using namespace confab::http;

constexpr std::string_view curl_get =
    "GET /status HTTP/1.1\r\n"
    "Host: localhost:8080\r\n"
    "User-Agent: curl/7.88.1\r\n"
    "Accept: */*\r\n\r\n";

constexpr std::string_view browser_get =
    "GET /chat.html?chat=general&after=1042 HTTP/1.1\r\n"
    "Host: chat.example.org\r\n"
    "Connection: keep-alive\r\n"
    "Cache-Control: max-age=0\r\n"
    "Upgrade-Insecure-Requests: 1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;"
    "q=0.8\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Sec-Fetch-Mode: navigate\r\n"
    "Sec-Fetch-Dest: document\r\n"
    "Referer: https://chat.example.org/index.html\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
    "If-None-Match: \"5d41402abc4b2a76b9719d911017c592\"\r\n"
    "Cookie: confab_session=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE\r\n\r\n";

/// One request, from its first byte to its end.
void parse(RequestParser& parser, std::string_view request) {
  benchmark::DoNotOptimize(request);
  const auto head = parser.advance(request);
  if (!head || head->event != RequestParser::Event::head) std::abort();
  benchmark::DoNotOptimize(parser.head().fields.data());
  const auto end = parser.advance(request.substr(head->consumed));
  if (!end || end->event != RequestParser::Event::end) std::abort();
}

void set_bytes(benchmark::State& state, std::string_view request) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(request.size()));
}

void ours(benchmark::State& state, std::string_view request) {
  RequestParser parser;
  for (auto _ : state) parse(parser, request);
  set_bytes(state, request);
}

BENCHMARK_CAPTURE(ours, curl_get, curl_get);
BENCHMARK_CAPTURE(ours, browser_get, browser_get);

#if defined(__x86_64__)

/// A head as the baseline leaves it.
struct Split {
  std::string_view method, target;
  int minor = 0;
  std::array<Field, 64> fields;
  std::size_t count = 0;
};

/// The first byte that lies in one of the ranges, sixteen bytes at a time; the rest of less than
/// sixteen is the caller's.
CONFAB_SSE42 inline const char* find_range(const char* p, const char* end, const char* ranges,
                                           int size, bool& found) {
  found = false;
  const __m128i set = _mm_loadu_si128(reinterpret_cast<const __m128i*>(ranges));
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const int at = _mm_cmpestri(set, size, bytes, 16,
                                _SIDD_LEAST_SIGNIFICANT | _SIDD_CMP_RANGES | _SIDD_UBYTE_OPS);
    if (at != 16) {
      found = true;
      return p + at;
    }
  }
  return p;
}

constexpr std::array<bool, 256> make_tokens() {
  std::array<bool, 256> table{};
  for (const char c : std::string_view{"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr std::array<bool, 256> tokens = make_tokens();

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// A word up to a space.
CONFAB_SSE42 inline const char* word(const char* p, const char* end, std::string_view& out) {
  alignas(16) static constexpr char ranges[16] = {'\0', ' ', '\x7f', '\x7f'};
  const char* const begin = p;
  bool found = false;
  p = find_range(p, end, ranges, 4, found);
  if (!found)
    while (p != end && *p != ' ' && !is_control(*p)) ++p;
  if (p == end || *p != ' ') return nullptr;
  out = between(begin, p);
  return p + 1;
}

/// The rest of a line; its line end is left out.
CONFAB_SSE42 inline const char* rest_of_line(const char* p, const char* end,
                                             std::string_view& out) {
  alignas(16) static constexpr char ranges[16] = {'\0', '\x08', '\x0a', '\x1f', '\x7f', '\x7f'};
  const char* const begin = p;
  bool found = false;
  p = find_range(p, end, ranges, 6, found);
  if (!found)
    while (p != end && (!is_control(*p) || *p == '\t')) ++p;
  if (end - p < 2 || p[0] != '\r' || p[1] != '\n') return nullptr;
  out = between(begin, p);
  return p + 2;
}

CONFAB_SSE42 const char* split_head(const char* p, const char* end, Split& out) {
  alignas(16) static constexpr char not_token[16] = {'\0', ' ', '"', '"', '(', ')', ',', ',',
                                                     '/',  '/', ':', '@', '[', ']', '{', '\xff'};
  if ((p = word(p, end, out.method)) == nullptr) return nullptr;
  if ((p = word(p, end, out.target)) == nullptr) return nullptr;
  if (end - p < 10 || std::string_view(p, 7) != "HTTP/1." || p[8] != '\r' || p[9] != '\n')
    return nullptr;
  out.minor = p[7] - '0';
  p += 10;
  for (out.count = 0; out.count < out.fields.size(); ++out.count) {
    if (p == end) return nullptr;
    if (*p == '\r') return end - p >= 2 && p[1] == '\n' ? p + 2 : nullptr;
    Field& field = out.fields[out.count];
    const char* const name = p;
    bool found = false;
    p = find_range(p, end, not_token, 16, found);
    while (p != end && tokens[static_cast<unsigned char>(*p)]) ++p;
    if (p == end || *p != ':') return nullptr;
    field.name = between(name, p);
    for (++p; p != end && (*p == ' ' || *p == '\t');) ++p;
    if ((p = rest_of_line(p, end, field.value)) == nullptr) return nullptr;
    while (!field.value.empty() && (field.value.back() == ' ' || field.value.back() == '\t'))
      field.value.remove_suffix(1);
  }
  return nullptr;
}

void parse(Split& split, std::string_view request) {
  benchmark::DoNotOptimize(request);
  if (split_head(request.data(), request.data() + request.size(), split) == nullptr) std::abort();
  benchmark::DoNotOptimize(split.fields.data());
}

void baseline(benchmark::State& state, std::string_view request) {
  Split split;
  for (auto _ : state) parse(split, request);
  set_bytes(state, request);
}

/// What a thousand requests cost.
template <class Parser>
std::chrono::nanoseconds time_thousand(Parser& parser, std::string_view request) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) parse(parser, request);
  return std::chrono::steady_clock::now() - begin;
}

/// The two in turns, so that a busy machine slows both: the counter is ours over the baseline's.
/// Of each the best turn counts, the one that was disturbed least.
void ours_to_baseline(benchmark::State& state, std::string_view request) {
  RequestParser parser;
  Split split;
  auto best_of_ours = std::chrono::nanoseconds::max();
  auto best_of_baseline = std::chrono::nanoseconds::max();
  for (auto _ : state) {
    best_of_ours = std::min(best_of_ours, time_thousand(parser, request));
    best_of_baseline = std::min(best_of_baseline, time_thousand(split, request));
  }
  state.counters["ratio"] =
      static_cast<double>(best_of_ours.count()) / static_cast<double>(best_of_baseline.count());
}

BENCHMARK_CAPTURE(baseline, curl_get, curl_get);
BENCHMARK_CAPTURE(baseline, browser_get, browser_get);
BENCHMARK_CAPTURE(ours_to_baseline, curl_get, curl_get);
BENCHMARK_CAPTURE(ours_to_baseline, browser_get, browser_get);

#endif

}  // namespace

BENCHMARK_MAIN();
