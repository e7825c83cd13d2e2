// Asking the server. The session is a cookie that no script can read, so there is nothing to carry.
import { Signals } from './signals.js';

/** `rate` {limit, remaining, resets}, from every answer that says it; `signed-out`. */
export const answers = new Signals();

/** The server said no: `status`, `code`, `detail` and what the code promises (RFC 9457). */
export class Refusal extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? `HTTP ${status}`);
    Object.assign(this, problem, { status });
    if (retryAfter) this.retry_at = Date.now() + 1000 * retryAfter;
  }

  /** The same request may succeed in a moment, without anybody changing anything. */
  get passing() {
    return this.status === 503 || this.status === 408;
  }
}

/** Nobody answered, so nobody knows what became of it: ask again, under the same key. */
export class Silence extends Error {
  code = 'silence';
}

/** A key for a request that may have to be repeated. Without randomUUID, which only secure pages have. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const chatPath = (chat, rest = '') => `/chats/${encodeURIComponent(chat)}${rest}`;
export const userPath = (name, rest = '') => `/users/${encodeURIComponent(name)}${rest}`;

function noteRate(header) {
  const limit = Number(header('RateLimit-Limit'));
  if (!limit) return;
  answers.tell('rate', {
    limit,
    remaining: Number(header('RateLimit-Remaining')),
    resets: Date.now() + 1000 * Number(header('RateLimit-Reset')),
  });
}

/** Reads an answer; throws what is none. `header` gives a field of it by its name. */
function judge(status, text, header) {
  noteRate(header);
  let body = null;
  try {
    body = text === '' ? null : JSON.parse(text);
  } catch {
    throw new Silence('the answer makes no sense'); // a proxy's, on the way
  }
  if (status >= 200 && status < 300) return body;
  if (status === 401) answers.tell('signed-out');
  throw new Refusal(status, body ?? {}, Number(header('Retry-After')));
}

const patience = 20_000;

/** The answer's JSON, or null where there is none. Throws a Refusal or Silence. */
export async function ask(method, path, body, { key } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  let answer;
  let text;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
    });
    text = await answer.text();
  } catch (error) {
    throw new Silence(error.message);
  }
  return judge(answer.status, text, (name) => answer.headers.get(name));
}

/** Sends a file's content; `onProgress` hears the share that is there, 0 to 1. `signal` ends it. */
export function upload(file, { key, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch tells nothing while it sends
    request.open('POST', `/files?name=${encodeURIComponent(file.name || 'file')}`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Idempotency-Key', key);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('error', () => reject(new Silence('no connection')));
    request.addEventListener('abort', () => reject(new Silence('given up')));
    request.addEventListener('load', () => {
      try {
        resolve(judge(request.status, request.responseText, (name) => request.getResponseHeader(name)));
      } catch (error) {
        reject(error);
      }
    });
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
