// What happens, as it happens: one WebSocket that comes back by itself and misses nothing.
//
// Every event that is history has an id, and a connection goes on after the last one that was seen.
// Who is here and who types is told only now, and never repeated.
import { Signals } from './signals.js';

const firstPause = 400;
const longestPause = 15_000;
/** The server says something every 15 s, if only that it is there. */
const longestSilence = 40_000;

/** Tells `event` {type, …}, `state` 'open' or 'waiting', and `revoked`. */
export class Live extends Signals {
  #socket = null;
  #after;
  #tries = 0;
  #timer = 0;
  #watch = 0;
  #ended = false;
  state = 'waiting';

  /** `after`: the last event that is known already. */
  constructor(after) {
    super();
    this.#after = after;
    addEventListener('online', () => this.#soon());
    document.addEventListener('visibilitychange', () => document.hidden || this.#soon());
    // A page that is left and kept for going back would hold its connection in its grave.
    addEventListener('pagehide', () => this.#socket?.close());
    addEventListener('pageshow', (event) => event.persisted && this.open());
  }

  open() {
    clearTimeout(this.#timer);
    if (this.#ended || this.#socket) return;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/ws?after=${this.#after}`);
    this.#socket = socket;
    this.#listen();
    socket.addEventListener('message', ({ data }) => {
      this.#listen();
      this.#hear(JSON.parse(data));
    });
    socket.addEventListener('close', ({ code }) => this.#closed(socket, code));
  }

  /** Says something that matters only now; without a connection it is not said. */
  say(command) {
    if (this.#socket?.readyState === WebSocket.OPEN && this.state === 'open') this.#socket.send(JSON.stringify(command));
  }

  #hear(event) {
    if (event.id) this.#after = Math.max(this.#after, event.id);
    if (event.type === 'open' || event.type === 'gap') {
      this.#tries = 0;
      // An id from another history is no place to go on from.
      if (event.type === 'gap' && event.newest < this.#after) this.#after = event.newest;
      this.#become('open');
    }
    if (event.type !== 'keepalive') this.tell('event', event);
  }

  #closed(socket, code) {
    if (this.#socket !== socket) return;
    this.#socket = null;
    clearTimeout(this.#watch);
    if (code === 1008) {
      this.#ended = true;
      this.tell('revoked');
      return;
    }
    this.#become('waiting');
    // Nobody comes back at the same moment as everybody else.
    const pause = Math.min(longestPause, firstPause * 2 ** this.#tries++) * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => this.open(), pause);
    if (this.#tries > 1) this.tell('failing');
  }

  #soon() {
    if (!this.#socket) this.open();
  }

  /** A connection that is dead without having said so. */
  #listen() {
    clearTimeout(this.#watch);
    const socket = this.#socket;
    this.#watch = setTimeout(() => {
      socket.close();
      this.#closed(socket, 1006);
    }, longestSilence);
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.tell('state', state);
  }
}
