// People with browsers. What goes wrong behind a page's back is a failure of the test: an error in its
// console, an exception, a request to anywhere but its own server.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import nodeTest, { after, afterEach, before } from 'node:test';
import { Server } from './server.mjs';

const executable = ['/usr/bin/chromium', process.env.CONFAB_CHROMIUM].filter(Boolean).find(existsSync);
const playwright = await import('playwright-core').catch(() => null);
const missing = !executable ? 'there is no chromium' : !playwright ? 'playwright-core is not there: run tools/install test' : false;
if (missing && process.env.CI) throw new Error(missing);

/** A test that is skipped, and says so, where there is no browser. */
export const test = (name, act) => nodeTest(name, { skip: missing, timeout: 300_000 }, act);

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--no-proxy-server'];
/** How long a test waits before it fails. */
const patience = 15_000;

let browser;
let server;
const everybody = [];

/** Nobody waits for ever, not even for an end. */
function soon(what, promise) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`not in time: ${what}`)), patience); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Before the tests of a file: a browser, and a server with these options. */
export function begin(...options) {
  before(async () => {
    if (missing) return;
    server = await Server.start(...options);
    browser = await playwright.chromium.launch({ executablePath: executable, args: flags, chromiumSandbox: false });
  });
  after(async () => {
    await soon('the browser ends', browser?.close());
    await server?.stop();
  });
  afterEach(async () => {
    for (const person of everybody.splice(0)) {
      await soon(`the pages of ${person.name} close`, person.context.close());
      person.judge();
    }
  });
}

export const theServer = () => server;

export class Person {
  #troubles = [];
  #expected = [];
  context;
  page;
  name;

  /** Somebody new, at the first page. `options`: of a browser's context (size, colours, language). */
  static async arrives({ path = '/', ...options } = {}) {
    const person = new Person();
    person.context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', baseURL: server.origin, ...options });
    person.context.setDefaultTimeout(patience);
    everybody.push(person);
    person.page = await person.newTab(path);
    return person;
  }

  /** A guest in the general chat, or in another one. */
  static async guest(name, { chat = 'general', ...options } = {}) {
    const person = await Person.arrives(options);
    await person.comesIn(name);
    if (chat !== 'general') await person.opens(chat);
    return person;
  }

  async newTab(path) {
    const page = await this.context.newPage();
    page.on('console', (message) => message.type() === 'error' && this.#note(`${message.text()} (${message.location().url})`));
    page.on('pageerror', (error) => this.#note(`exception: ${error.stack ?? error.message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== server.origin && url.protocol !== 'data:' && url.protocol !== 'blob:') this.#note(`it asked ${url.origin}`);
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(server.origin).host) this.#note(`it asked ${socket.url()}`);
    });
    await page.goto(path);
    return page;
  }

  /** What a test does on purpose may be told in the console. */
  expects(...patterns) { this.#expected.push(...patterns); }

  #note(trouble) { this.#troubles.push(trouble); }

  judge() {
    const troubles = this.#troubles.filter((trouble) => !this.#expected.some((pattern) => pattern.test(trouble)));
    assert.deepEqual(troubles, []);
  }

  async comesIn(name) {
    this.name = name;
    await this.page.fill('#guest-name', name);
    await this.page.keyboard.press('Enter');
    await this.inChat();
  }

  async registers(name, email, password) {
    this.name = name;
    await this.page.getByRole('tab', { name: 'Register' }).click();
    await this.page.fill('#new-name', name);
    await this.page.fill('#new-email', email);
    await this.page.fill('#new-password', password);
    await this.page.getByRole('tabpanel').getByRole('button', { name: 'Register' }).click();
    await this.page.getByRole('heading', { name }).waitFor();
  }

  async opens(chat) {
    await this.page.goto(`/chat.html#${encodeURIComponent(chat)}`);
    await this.inChat();
  }

  /** In a chat, or before a room's door. */
  async inChat() {
    await this.page.locator('#talk').waitFor();
    await this.page.waitForFunction(() => document.querySelector('#title').textContent !== '' && document.body.dataset.live === 'open');
  }

  get writing() { return this.page.locator('#talk .composer textarea'); }
  get log() { return this.page.locator('#log'); }

  async says(text) {
    await this.writing.fill(text);
    await this.writing.press('Enter');
  }

  /** The message with this text, once it is there. */
  message(text) {
    return this.log.locator('.items .msg', { has: this.page.locator('.text', { hasText: text }) });
  }

  async hears(text) {
    await this.message(text).waitFor();
  }
}

/** Waits until it is so. */
export async function eventually(what, is, milliseconds = patience) {
  const until = Date.now() + milliseconds;
  for (;;) {
    const value = await is();
    if (value) return value;
    assert.ok(Date.now() < until, `not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
