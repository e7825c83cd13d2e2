// Opens a page in Chromium, runs the script from standard input in it, and writes what that came to
// as JSON:  node browser.mjs PROFILE URL <SCRIPT
// Chromium is told what to do through a pipe (the DevTools protocol), and ends when that closes.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [profile, url] = process.argv.slice(2);
const script = readFileSync(0, 'utf8');

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage',
  '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-extensions', '--no-proxy-server', '--remote-debugging-pipe',
  `--user-data-dir=${profile}`,
];
const chromium = spawn('chromium', flags, {
  stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
});
const [to, from] = chromium.stdio.slice(3);
const ended = new Promise((resolve) => {
  chromium.on('exit', resolve);
  chromium.on('error', (error) => {
    console.error(`chromium: ${error.message}`);
    resolve();
  });
});

const answers = new Map(); // by the number of the question
const events = new Map(); // by name: who waits
let unread = '';
from.on('data', (bytes) => {
  const texts = (unread + bytes).split('\0');
  unread = texts.pop();
  for (const text of texts) {
    const told = JSON.parse(text);
    if (told.id) answers.get(told.id)(told);
    else events.get(told.method)?.();
  }
});

let session;
let asked = 0;
function ask(method, params = {}) {
  const id = ++asked;
  to.write(JSON.stringify({ id, method, params, sessionId: session }) + '\0');
  return new Promise((resolve, reject) => {
    answers.set(id, ({ result, error }) => (error ? reject(error) : resolve(result)));
  });
}
const told = (name) => new Promise((resolve) => events.set(name, resolve));

async function run() {
  const { targetId } = await ask('Target.createTarget', { url: 'about:blank' });
  ({ sessionId: session } = await ask('Target.attachToTarget', { targetId, flatten: true }));
  await ask('Page.enable');
  const loaded = told('Page.loadEventFired');
  await ask('Page.navigate', { url });
  await loaded;
  const { result, exceptionDetails } = await ask('Runtime.evaluate', {
    expression: `(async () => {${script}})()`,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? script);
  console.log(JSON.stringify(result.value));
}

const failed = ended.then(() => Promise.reject(new Error('chromium has ended')));
try {
  await Promise.race([run(), failed]);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
// It ends when nobody is there to tell it anything; its profile is in use until then.
to.end();
await ended;
