// Messages on their way: each has a key, so that however often it is sent, it is there once.
//
// What nobody answered is tried again, in order, and at once when the connection is back. What was
// refused waits for a person. All of it outlives a reload of the tab.
import { ask, newKey, Silence } from './api.js';
import { inTab } from './memory.js';
import { Signals } from './signals.js';

const pauses = [1000, 2000, 4000, 8000, 15_000];
/** After so many tries without an answer it is shown as failed, though it is still tried. */
const triesUntilFailed = 3;

/** Tells `changed` (item), `sent` (item, message) and `scheduled` (item). An item is {key, chat, text,
    files, reply_to, at, state: 'pending' | 'failed', problem}. */
export class Outbox extends Signals {
  #items;
  #busy = false;
  #tries = 0;
  #timer = 0;
  #place;

  constructor(name) {
    super();
    this.#place = `outbox.${name}`;
    this.#items = JSON.parse(inTab.get(this.#place) ?? '[]');
    for (const item of this.#items) item.state = 'pending';
  }

  of(chat) {
    return this.#items.filter((item) => item.chat === chat);
  }

  add(message) {
    const item = { key: newKey(), at: Date.now(), state: 'pending', ...message };
    this.#items.push(item);
    this.#save();
    this.tell('changed', item);
    this.flush();
    return item;
  }

  retry(item) {
    item.state = 'pending';
    item.problem = undefined;
    this.tell('changed', item);
    this.flush();
  }

  drop(item) {
    this.#items = this.#items.filter((other) => other !== item);
    this.#save();
    this.tell('changed', item);
  }

  /** The stream may bring a message before its own answer comes. */
  claim(message) {
    const item = this.#items.find((one) => (one.state === 'pending' || one.silent) && !one.claimed && one.chat === message.chat
      && one.text === message.text && (one.reply_to ?? null) === (message.reply_to ?? null));
    if (item) item.claimed = message.id;
    return item ?? null;
  }

  /** Sends what waits, one after the other: their order is the writer's. */
  async flush() {
    if (this.#busy) return;
    clearTimeout(this.#timer);
    this.#busy = true;
    for (;;) {
      const item = this.#items.find((one) => one.state === 'pending' || one.silent);
      if (!item || !(await this.#send(item))) break;
    }
    this.#busy = false;
  }

  /** False when there is no use in going on now. */
  async #send(item) {
    const { key, chat, text, files, reply_to } = item;
    const body = { chat, text: text || undefined, reply_to, files: files?.length ? files.map((file) => file.id) : undefined };
    try {
      const { message } = await ask('POST', '/send', body, { key });
      this.#tries = 0;
      this.#items = this.#items.filter((other) => other !== item);
      this.#save();
      this.tell('sent', item, message);
      return true;
    } catch (error) {
      if (!(error instanceof Silence) && !error.passing) {
        Object.assign(item, { state: 'failed', silent: false, claimed: undefined, problem: { ...error } });
        this.tell('changed', item);
        return true;
      }
      this.#tries++;
      item.silent = true;
      if (this.#tries >= triesUntilFailed && item.state !== 'failed') {
        Object.assign(item, { state: 'failed', problem: { code: 'silence' } });
        this.tell('changed', item);
      }
      this.#timer = setTimeout(() => this.flush(), pauses[Math.min(this.#tries, pauses.length) - 1]);
      return false;
    }
  }

  #save() {
    inTab.set(this.#place, this.#items.length ? JSON.stringify(this.#items) : null);
  }
}
