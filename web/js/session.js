// Who is signed in, the chats of theirs, and what is unread in each: as it was when the page asked, and
// as events have changed it since.
import { answers, ask, chatPath } from './api.js';
import { atMost } from './dom.js';
import { Live } from './live.js';
import { Signals } from './signals.js';

/** Tells `chats` when any of them changed, `me`, `rate`, `message`, `presence`, `typing`, `request`,
    `scheduled`, `gone` (a chat's address), `again` (something was missed: load it anew), `live`
    ('open', 'waiting') and `signed-out`. */
export class Session extends Signals {
  #cursor;
  live;

  /** Null for who is not signed in; then `about.server` says what the server is. */
  static async load(about = {}) {
    let status;
    try {
      status = await ask('GET', '/status');
    } catch (refusal) {
      if (refusal.status !== 401) throw refusal;
      status = await ask('GET', '/status'); // the old session was taken away by that answer
    }
    about.server = status.server;
    if (!status.user) return null;
    return new Session(status);
  }

  constructor(status) {
    super();
    this.server = status.server;
    this.me = status.user;
    this.rate = { ...status.rate, resets: Date.parse(status.rate.resets_at ?? 0) };
    this.scheduled = status.scheduled;
    this.#cursor = status.cursor;
    this.chats = new Map(status.chats.map((chat) => [chat.chat, chat]));
    answers.on('rate', (rate) => {
      this.rate = rate;
      this.tell('rate');
    });
    answers.on('signed-out', () => this.tell('signed-out'));
    this.live = new Live(this.#cursor);
    this.live.on('event', (event) => this.#hear(event));
    this.live.on('state', (state) => this.tell('live', state));
    this.live.on('revoked', () => this.tell('signed-out'));
    // A socket does not say why it was refused; this does.
    this.live.on('failing', () => ask('GET', '/me').catch(() => {}));
  }

  get unread() {
    let sum = 0;
    for (const chat of this.chats.values()) sum += chat.unread;
    return sum;
  }

  get bannedUntil() {
    const until = Date.parse(this.me.banned_until ?? 0);
    return until > Date.now() ? until : null;
  }

  /** Newest first, as a list of chats shows them. */
  recent() {
    const when = (chat) => chat.last_message?.id ?? 0;
    return [...this.chats.values()].sort((one, other) => when(other) - when(one) || (one.chat < other.chat ? -1 : 1));
  }

  /** Everything of the list that no event says whole. */
  refresh = atMost(60, async () => {
    try {
      const { chats } = await ask('GET', '/chats');
      this.chats = new Map(chats.map((chat) => [chat.chat, chat]));
      this.tell('chats');
    } catch {
      // Coming back asks again.
    }
  });

  async refreshMe() {
    this.me = await ask('GET', '/me');
    this.tell('me');
  }

  /** Says how far a chat was read. Only forward, and as often as is worth it. */
  async confirm(address, upTo) {
    const chat = this.chats.get(address);
    if (!chat || upTo <= chat.read_up_to) return;
    const before = chat.read_up_to;
    chat.read_up_to = upTo;
    try {
      const { unread, read_up_to } = await ask('POST', chatPath(address, '/read'), { up_to: upTo });
      Object.assign(chat, { unread, read_up_to: Math.max(read_up_to, chat.read_up_to) });
      this.tell('chats');
    } catch {
      chat.read_up_to = before;
    }
  }

  #hear(event) {
    const known = this.chats.get(event.chat ?? event.message?.chat);
    switch (event.type) {
      case 'gap':
        this.refresh();
        this.tell('again');
        break;
      case 'message':
        this.#take(event.message, known);
        break;
      case 'read':
        if (known) Object.assign(known, { unread: event.unread, read_up_to: event.read_up_to });
        this.tell('chats');
        break;
      case 'chat':
        if (event.change === 'deleted') {
          this.chats.delete(event.chat);
          this.tell('gone', event.chat);
          this.tell('chats');
        } else this.refresh();
        break;
      case 'member':
        if (event.user === this.me.name && (event.change === 'left' || event.change === 'removed')) {
          this.chats.delete(event.chat);
          this.tell('gone', event.chat);
          this.tell('chats');
        } else this.refresh();
        this.tell('presence', event);
        break;
      case 'joined':
      case 'left':
        this.tell('presence', event);
        break;
      case 'request':
        if (event.user === this.me.name) this.refresh();
        this.tell('request', event);
        break;
      case 'report':
        this.me.strikes = event.strikes;
        this.tell('me');
        break;
      case 'banned':
        this.me.banned_until = event.banned_until;
        this.tell('me');
        break;
      case 'typing':
      case 'scheduled':
        this.tell(event.type, event);
        break;
    }
  }

  #take(message, chat) {
    if (chat) {
      if ((chat.last_message?.id ?? 0) < message.id) chat.last_message = message;
      if (message.from !== this.me.name && message.id > chat.read_up_to) chat.unread++;
      this.tell('message', message);
      this.tell('chats');
    } else {
      this.tell('message', message);
      this.refresh();
    }
  }
}
