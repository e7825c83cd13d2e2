// The chat that is open: what it is, its messages on the page, and how far they were read.
import { ask, chatPath, Refusal, userPath } from './api.js';
import { atMost, whenQuiet } from './dom.js';
import { milliseconds } from './duration.js';
import { Signals } from './signals.js';

const firstPage = 50;
/** The most that the server gives at once. */
const longestPage = 100;

const looked = () => !document.hidden && document.hasFocus();

/** Tells `changed` when more is known of the chat, `shut` (a refusal, or null for a room to enter) when
    there is nothing to read, and `trouble` (error) where something did not work. */
export class Conversation extends Signals {
  address = '';
  /** As the server tells it; null while it is asked, or when there is none. `begun` is false for a direct
      chat without a message. */
  chat = null;
  #session;
  #timeline;
  #loading = false;
  #early = null; // what came while the first page was under way
  #since = null; // the line above what is new stands after this id

  constructor(session, timeline) {
    super();
    this.#session = session;
    this.#timeline = timeline;
    timeline.on('older', () => this.#older());
    timeline.on('end', (atEnd) => atEnd && this.confirm());
    addEventListener('focus', this.confirm);
    document.addEventListener('visibilitychange', this.confirm);
  }

  /** One is in it, and may read and write. */
  get entered() { return this.chat !== null && this.chat.member !== false; }

  async go(address) {
    this.address = address;
    this.chat = null;
    this.#since = null;
    this.#loading = false;
    this.#timeline.show([], false);
    this.tell('changed');
    try {
      const chat = await this.#about(address);
      if (address !== this.address) return; // somebody was quicker than the answer
      this.chat = chat;
      if (this.entered) await this.#load();
      else this.tell('shut', null);
    } catch (error) {
      if (address === this.address) this.tell('shut', error);
    }
    if (address === this.address) this.tell('changed');
  }

  /** Into a room that one was shown the door of. */
  async enter() {
    try {
      await ask('POST', chatPath(this.address, '/join'));
      this.#session.chats.delete(this.address); // no invitation any more
      this.#session.refresh();
      await this.go(this.address);
    } catch (error) {
      this.tell('trouble', error);
    }
  }

  /** A message that has just happened, here. */
  take(message) {
    const { me } = this.#session;
    const own = message.from === me.name;
    const sees = looked() && this.#timeline.atEnd;
    this.chat.begun = true;
    this.#timeline.add(message);
    this.#early?.push(message);
    if (!own && !sees && !this.#timeline.hasNewLine) this.#timeline.markNew(message.id - 1);
    if (own && sees) this.#timeline.unmarkNew();
    this.confirm();
  }

  /** It is gone, or one is not in it any more. */
  lose() {
    this.chat = null;
    this.tell('shut', new Refusal(404, {}));
    this.tell('changed');
  }

  /** Something was missed. */
  async again() {
    if (this.entered) await this.#load().catch((error) => this.tell('trouble', error));
  }

  /** What one has before one's eyes is read. */
  confirm = atMost(150, () => {
    const { newest, atEnd } = this.#timeline;
    if (!looked() || !atEnd || !newest || !this.chat) return;
    this.#session.confirm(this.address, newest);
    this.#timeline.readUpTo(newest, milliseconds(this.chat.ttl));
  });

  /** How many there are and who is here changes without telling how it is now. */
  learn = whenQuiet(200, async () => {
    if (!this.entered || this.chat.begun === false) return;
    const { address } = this;
    const chat = await ask('GET', chatPath(address)).catch(() => null);
    if (!chat || address !== this.address) return;
    this.chat = chat;
    this.tell('changed');
  });

  /** A direct chat that was not begun is there as soon as its other user is. */
  async #about(address) {
    const known = this.#session.chats.get(address);
    if (known?.invited) return { ...known, member: false };
    if (known || !address.startsWith('@')) return ask('GET', chatPath(address));
    const { name, online } = await ask('GET', userPath(address.slice(1)));
    const { ttl } = this.#session.server.limits;
    return { chat: `@${name}`, kind: 'direct', title: name, private: true, owner: null, members: 2, online: online ? 1 : 0, unread: 0, read_up_to: 0, last_message: null, ttl, begun: false };
  }

  async #load() {
    const { address, chat } = this;
    const early = this.#early = [];
    const { read_up_to, unread } = this.#session.chats.get(address) ?? chat;
    const limit = Math.min(longestPage, Math.max(firstPage, unread + 10));
    this.#loading = true;
    try {
      const page = chat.begun === false ? { messages: [], more: false } : await ask('GET', chatPath(address, `/messages?limit=${limit}`));
      if (address !== this.address) return;
      this.#timeline.show(page.messages, page.more);
      for (const message of early) this.#timeline.add(message);
      this.#since ??= read_up_to;
      this.#timeline.markNew(this.#since)?.scrollIntoView({ block: 'center' });
      this.confirm();
    } finally {
      this.#loading = false;
      this.#early = null;
    }
  }

  async #older() {
    const { address } = this;
    const before = this.#timeline.oldest;
    if (this.#loading || !before) return;
    this.#loading = true;
    try {
      const { messages, more } = await ask('GET', chatPath(address, `/messages?before=${before}&limit=${longestPage}`));
      if (address === this.address) this.#timeline.addOlder(messages, more);
    } catch (error) {
      this.tell('trouble', error);
    }
    this.#loading = false;
  }
}
