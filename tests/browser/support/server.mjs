// confabd as people run it: a process of its own, on a free port, with a data folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

function program() {
  const folders = [process.env.CONFAB_BIN_DIR, join(root, 'build/asan/bin'), join(root, 'build/release/bin')];
  const found = folders.filter(Boolean).map((folder) => join(folder, 'confabd')).find(existsSync);
  if (!found) throw new Error('there is no confabd; build it, or say where it is in CONFAB_BIN_DIR');
  return found;
}

/** What is told to the tests is not for the server, which reads every CONFAB_… as an option. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CONFAB_')));
}

/** A server leaves within ten seconds; a slow machine gets more. */
const patience = 30_000;

export class Server {
  #folder = mkdtempSync(join(tmpdir(), 'confab-pages-'));
  #options;
  #process;
  #said = '';
  port = 0;

  static async start(...options) {
    const server = new Server();
    server.#options = options;
    await server.begin();
    return server;
  }

  get origin() { return `http://localhost:${this.port}`; }

  async begin() {
    // Again on the same port: pages come back to the address they know.
    const options = ['--port', String(this.port), '--data-dir', this.#folder, ...this.#options];
    if (process.env.CONFAB_WEB_DIR) options.push('--web-dir', process.env.CONFAB_WEB_DIR);
    this.#process = spawn(program(), options, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process.stderr.on('data', (bytes) => { this.#said += bytes; });
    const ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`confabd has ended with ${code}: ${this.#said}`);
    });
    ended.catch(() => {});
    const [line] = await Promise.race([once(createInterface(this.#process.stdout), 'line'), ended]);
    this.port = Number(/:(\d+)$/.exec(line)[1]);
  }

  /** As at SIGTERM; everything acknowledged is on disk afterwards. */
  async end() {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), patience);
    const [code] = await gone;
    clearTimeout(late);
    if (code !== 0) throw new Error(`confabd has ended with ${code}: ${this.#said}`);
  }

  async stop() {
    await this.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** As a program would: the answer's JSON. */
  async ask(method, path, { token, body, accept } = {}) {
    const headers = { Accept: accept ?? 'application/json' };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers['Content-Type'] = 'application/json';
    const answer = await fetch(this.origin + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }

  /** A guest without a browser: says and does what a test tells it to. */
  async guest(name) {
    const { token } = await this.ask('POST', '/connect', { body: { name } });
    return {
      name,
      token,
      ask: (method, path, body) => this.ask(method, path, { token, body }),
      says: async (text, more = {}) => (await this.ask('POST', '/send', { token, body: { text, ...more } })).message,
    };
  }
}
