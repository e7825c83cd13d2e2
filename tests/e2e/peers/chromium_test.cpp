// Chromium, with a page of the server's own: WebSocket, EventSource, and what it does by itself
// when the server comes back.
#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <future>

#include "tests/e2e/peers/peer.hpp"
#include "tests/e2e/support/echo_process.hpp"
#include "tests/e2e/support/eventually.hpp"
#include "tests/e2e/support/person.hpp"

namespace confab::testing {
namespace {

using ::testing::HasSubstr;

/// Starts a Chromium of its own, opens the page and runs the script in it: the body of an
/// asynchronous function, whose value is told as JSON.
Ran browse(const std::string& url, const std::string& script) {
  const TemporaryFolder profile;
  Program browser{.path = "/usr/bin/env",
                  .arguments = {"node", CONFAB_SOURCE_DIR "/tests/e2e/peers/chromium/browser.mjs",
                                profile.path("profile"), url},
                  .environment = inherited_environment(),
                  .input = script,
                  .time_max = std::chrono::seconds{120}};
  browser.environment["HOME"] = profile.path("");
  return run_program(browser);
}

json::value result(const Ran& ran) {
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  return ran.exit_code == 0 ? json::parse(ran.out) : json::value{};
}

struct Chromium : PeersTest {
  void SetUp() override { need(missing_browser()); }
};

/// Collects what a source of events has heard, and waits for something in it.
const std::string listening = R"js(
const heard = [];
const waiting = [];
const hear = (text) => {
  heard.push(text);
  waiting.splice(0).forEach((look) => look());
};
const until = (text) => new Promise((done, fail) => {
  const look = () => (heard.includes(text) ? done() : waiting.push(look));
  setTimeout(() => fail(new Error(`no "${text}" after ${heard.slice(-5)}`)), 60000);
  look();
});
)js";

TEST_F(Chromium, HearsItsMessagesFromTheEcho) {
  const EchoProcess echo;
  // Only a page of this machine may talk to it.
  const RunningServer server;
  const json::value told = result(
      browse(server.url() + "/healthz", listening + "const url = '" + echo.url() + "';" + R"js(
const socket = new WebSocket(url);
socket.binaryType = 'arraybuffer';
socket.onopen = () => hear('open');
socket.onmessage = ({ data }) => hear(typeof data === 'string' ? data : `${data.byteLength} bytes`);
socket.onclose = ({ code, wasClean }) => hear(`closed ${code} ${wasClean}`);
await until('open');
for (const text of ['Hello', '', 'Привет']) socket.send(text);
socket.send(new Uint8Array(16 << 20));
for (let i = 0; i < 1000; ++i) socket.send(`message ${i}`);
await until('message 999');
socket.close(3001, 'enough');
await until('closed 3001 true');

const tooMuch = new WebSocket(url);
tooMuch.onclose = ({ code }) => hear(`refused ${code}`);
tooMuch.onopen = () => tooMuch.send(new Uint8Array((16 << 20) + 1));
await until('refused 1009');
return { extensions: socket.extensions, count: heard.length, beginning: heard.slice(0, 6) };
)js"));
  EXPECT_THAT(json::serialize(told.at("extensions")), HasSubstr("permessage-deflate"));
  EXPECT_EQ(told.at("count"), 1007);
  EXPECT_EQ(json::serialize(told.at("beginning")),
            R"(["open","Hello","","Привет","16777216 bytes","message 0"])");
}

TEST_F(Chromium, TalksAndListensOnAPageOfTheServer) {
  const RunningServer server;
  const json::value told = result(browse(server.url() + "/healthz", listening + R"js(
const connect = async (body, credentials) => (await fetch('/connect', {
  method: 'POST',
  credentials,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})).json();
// Two people: one by the browser's cookie, one by a token.
await connect({ name: 'cora', cookie: true }, 'same-origin');
const { token } = await connect({ name: 'tom' }, 'omit');

const source = new EventSource('/events');
source.addEventListener('message', ({ data, lastEventId }) => {
  const { id, message } = JSON.parse(data);
  hear(`cora hears ${message.from}: ${message.text}, ${id === Number(lastEventId)}`);
});
const socket = new WebSocket(`ws://${location.host}/ws`, ['confab', `bearer.${token}`]);
socket.onmessage = ({ data }) => {
  const { type, key, message } = JSON.parse(data);
  if (type === 'open') hear('tom is there');
  if (type === 'ack') hear(`ack ${key}`);
  if (type === 'message') hear(`tom hears ${message.from}: ${message.text}`);
};
await new Promise((done) => { source.onopen = done; });
await until('tom is there');
socket.send(JSON.stringify({ type: 'send', text: 'Anybody there?', key: '1' }));
await until('cora hears tom: Anybody there?, true');
await until('ack 1');
await until('tom hears tom: Anybody there?');

// The cookie is enough for a page of the server.
const hers = new WebSocket(`ws://${location.host}/ws`);
hers.onopen = () => hers.send(JSON.stringify({ type: 'send', text: 'Yes' }));
await until('tom hears cora: Yes');
await until('cora hears cora: Yes, true');
return { protocol: socket.protocol, other: hers.protocol, heard: heard.length };
)js"));
  EXPECT_EQ(json::serialize(told), R"({"protocol":"confab","other":"","heard":6})");
}

TEST_F(Chromium, MissesNothingWhenTheServerComesBack) {
  RunningServer server;
  server.options["--port"] = std::to_string(server.port());
  const Person ann(server, "ann");
  auto page = std::async(std::launch::async, browse, server.url() + "/healthz", listening + R"js(
const { token } = await (await fetch('/connect', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ name: 'cora', cookie: true }),
})).json();
const texts = [];
const source = new EventSource('/events');
source.addEventListener('message', ({ data }) => {
  texts.push(JSON.parse(data).message.text);
  hear(texts.at(-1));
});
const socket = new WebSocket(`ws://${location.host}/ws`);
socket.onmessage = ({ data }) => {
  const { type, reason } = JSON.parse(data);
  if (type === 'open') hear('open');
  if (type === 'closed') hear(reason);
};
socket.onclose = ({ code, wasClean }) => hear(`closed ${code} ${wasClean}`);
await new Promise((done) => { source.onopen = done; });
await until('open');
socket.send(JSON.stringify({ type: 'send', text: 'ready' }));
await until('closed 1001 true');
await until('last');
return { goodbye: heard.includes('going-away'), texts };
)js");
  // It begins as soon as the page is listening; each word is said once.
  const auto page_is_ready = [&] {
    const auto messages = texts(ann.reads());
    return std::ranges::find(messages, "ready") != messages.end();
  };
  EXPECT_TRUE(eventually(page_is_ready, std::chrono::seconds{60}));
  ann.says("before");
  server.restart();
  ann.says("while it is away");
  ann.says("last");
  const json::value told = result(page.get());
  EXPECT_EQ(json::serialize(told),
            R"({"goodbye":true,"texts":["ready","before","while it is away","last"]})");
}

}  // namespace
}  // namespace confab::testing
