// The messages of one chat, or of one thread, in their order; older ones come when one scrolls up.
//
// They stand in chunks, and the browser leaves out the work for chunks out of sight (content-visibility
// in style.css), so that thousands of messages cost what a hundred do. The arrow keys go from message to message; only one of
// them is a stop for the Tab key.
import { el, the } from './dom.js';
import { day, t } from './i18n.js';
import { actionBar, messageNode, pendingNode, showComments } from './message.js';
import { Signals } from './signals.js';

/** Messages of one author that follow each other closely stand under one name. */
const closely = 5 * 60_000;
/** This near to the end, one has read to the end. */
const nearEnd = 48;
const chunkMax = 50;

/** The messages beside one, whatever chunks they are in. */
const previous = (node) => node.previousElementSibling ?? node.parentElement.previousElementSibling?.lastElementChild ?? null;
const following = (node) => node.nextElementSibling ?? node.parentElement.nextElementSibling?.firstElementChild ?? null;

const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

/** Tells `older`, `end` (true, false), `act` (name, message) and `leave` (Escape: back to writing). */
export class Timeline extends Signals {
  #scroller;
  #list;
  #outgoing;
  #top;
  #shown = new Map(); // id -> {message, node}
  #newest = 0;
  #me;
  #inThread;
  #acts = actionBar();
  #stop = null;
  #following = true;
  #more = false;
  #nearTop;

  constructor(scroller, { me, inThread = false }) {
    super();
    this.#scroller = scroller;
    this.#me = me;
    this.#inThread = inThread;
    this.#list = the('.items', scroller);
    this.#outgoing = the('.outgoing', scroller);
    this.#top = the('.older', scroller);
    this.#top.addEventListener('click', () => this.tell('older'));
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    scroller.addEventListener('click', (event) => this.#clicked(event));
    scroller.addEventListener('keydown', (event) => this.#pressed(event));
    scroller.addEventListener('focusin', (event) => this.#look(event.target.closest('.msg')));
    scroller.addEventListener('pointerover', (event) => event.pointerType === 'mouse' && this.#offer(event.target.closest('.msg')));
    scroller.addEventListener('pointerleave', () => this.#acts.closest('.msg')?.matches(':focus-within') || this.#acts.remove());
    const sizes = new ResizeObserver(() => this.#following && this.toEnd());
    for (const node of [scroller, this.#list, this.#outgoing]) sizes.observe(node);
    this.#nearTop = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.#more && this.tell('older'), { root: scroller, rootMargin: '600px' });
    this.#nearTop.observe(this.#top);
  }

  get atEnd() { return this.#following; }
  get newest() { return this.#newest; }
  get oldest() { return this.#shown.size ? Math.min(...this.#shown.keys()) : null; }
  get size() { return this.#shown.size; }
  has(id) { return this.#shown.has(id); }
  message(id) { return this.#shown.get(id)?.message; }

  /** Begins anew with these, the newest there are. */
  show(messages, more) {
    this.#shown.clear();
    this.#newest = 0;
    this.#stop = null;
    this.#acts.remove();
    this.#list.replaceChildren();
    this.#quietly(() => this.#insert(messages, null));
    this.#setMore(more);
    this.toEnd();
  }

  /** Puts older ones on top; what is looked at stays where it is. */
  addOlder(messages, more) {
    const anchor = this.#first;
    const before = anchor?.getBoundingClientRect().top ?? 0;
    this.#quietly(() => this.#insert(messages, anchor));
    this.#setMore(more);
    if (anchor && !this.#following) this.#scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    // It tells only of changes; where these filled too little, the next ones are wanted at once.
    this.#nearTop.unobserve(this.#top);
    this.#nearTop.observe(this.#top);
  }

  add(message) {
    if (this.#shown.has(message.id)) return;
    // What was missed while the connection was away may come after what was answered meanwhile.
    const next = message.id < this.#newest ? this.#list.querySelector(`#m${this.#after(message.id)}`) : null;
    this.#insert([message], next);
    const root = message.root && this.#shown.get(message.root);
    if (root && !this.#inThread) {
      root.message.comments++;
      showComments(root.node, root.message);
    }
    if (this.#following) this.toEnd();
  }

  /** Those whose time is over disappear. */
  expire(now) {
    for (const [id, { message, node }] of this.#shown) {
      if (!message.expires_at || Date.parse(message.expires_at) > now) continue;
      const next = following(node);
      const chunk = node.parentElement;
      if (this.#stop === node) this.#stop = null;
      node.remove();
      if (!chunk.hasChildNodes()) chunk.remove();
      this.#shown.delete(id);
      if (next) this.#settle(next);
    }
  }

  /** Everything up to this id was read now; it has this long to live. */
  readUpTo(id, lifetime) {
    if (!lifetime) return;
    const expires = new Date(Date.now() + lifetime).toISOString();
    for (const { message } of this.#shown.values()) if (message.id <= id) message.expires_at ??= expires;
  }

  /** The line above what is new: before the first message of others after this id. */
  markNew(after) {
    this.unmarkNew();
    for (const { message, node } of this.#shown.values()) {
      if (message.id <= after || message.from === this.#me) continue;
      node.prepend(el('div', { class: 'new-line' }, el('span', { text: t('new') })));
      return node;
    }
    return null;
  }

  get hasNewLine() { return this.#list.querySelector('.new-line') !== null; }
  unmarkNew() { this.#list.querySelector('.new-line')?.remove(); }

  /** What is on its way or was refused stands at the end. */
  showOutgoing(items, onRetry, onDrop) {
    this.#outgoing.replaceChildren(...items.map((item) => pendingNode(item, { onRetry: () => onRetry(item), onDrop: () => onDrop(item) })));
    if (this.#following) this.toEnd();
  }

  toEnd() {
    this.#following = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Goes to a message, if it is shown, and to the last one otherwise. */
  focus(id) {
    const node = this.#shown.get(id)?.node ?? this.#outgoing.lastElementChild ?? this.#last;
    node?.focus({ preventScroll: !id });
    if (id) node?.scrollIntoView({ block: 'center' });
  }

  get #first() { return this.#list.firstElementChild?.firstElementChild ?? null; }
  get #last() { return this.#list.lastElementChild?.lastElementChild ?? null; }

  /** Puts nodes into chunks: before `next`, or at the end. */
  #place(nodes, next) {
    // Between two that are there: into their chunk. Before all of them: chunks of their own.
    if (next && next !== this.#first) return next.before(...nodes);
    const last = this.#list.lastElementChild;
    let rest = nodes;
    if (!next && last && last.childElementCount < chunkMax) {
      const room = chunkMax - last.childElementCount;
      last.append(...nodes.slice(0, room));
      rest = nodes.slice(room);
    }
    const chunks = [];
    for (let from = 0; from < rest.length; from += chunkMax) chunks.push(el('div', { class: 'chunk' }, ...rest.slice(from, from + chunkMax)));
    if (next) this.#list.prepend(...chunks);
    else this.#list.append(...chunks);
  }

  /** A live region reads out what comes, and shall not read out the past. */
  #quietly(act) {
    this.#scroller.setAttribute('aria-busy', 'true');
    act();
    requestAnimationFrame(() => this.#scroller.setAttribute('aria-busy', 'false'));
  }

  #setMore(more) {
    this.#more = more;
    this.#top.hidden = !more;
  }

  #after(id) {
    let found = Infinity;
    for (const other of this.#shown.keys()) if (other > id && other < found) found = other;
    return found;
  }

  #insert(messages, next) {
    const nodes = [];
    for (const message of messages) {
      if (this.#shown.has(message.id)) continue;
      const parent = this.#shown.get(message.reply_to)?.message;
      const node = messageNode(message, { me: this.#me, parent, inThread: this.#inThread });
      this.#shown.set(message.id, { message, node });
      node.message = message;
      this.#newest = Math.max(this.#newest, message.id);
      nodes.push(node);
    }
    this.#place(nodes, next);
    for (const node of nodes) this.#settle(node);
    if (next) this.#settle(next);
    if (!this.#stop && nodes.length) this.#setStop(nodes.at(-1));
    if (this.#following && nodes.length && !next && !this.#scroller.contains(document.activeElement)) this.#setStop(nodes.at(-1));
  }

  /** What a message shows of its own depends on the one before it. */
  #settle(node) {
    const one = previous(node)?.message;
    const { message } = node;
    const newDay = !one || !sameDay(one.at, message.at);
    const follows = !newDay && one.from === message.from && Date.parse(message.at) - Date.parse(one.at) < closely;
    node.classList.toggle('follows', follows);
    node.querySelector('.day')?.remove();
    if (newDay && !this.#inThread) node.prepend(el('div', { class: 'day' }, el('span', { text: day(new Date(message.at)) })));
  }

  #scrolled() {
    const left = this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight;
    const following = left < nearEnd;
    if (following === this.#following) return;
    this.#following = following;
    this.tell('end', following);
  }

  #setStop(node) {
    this.#stop?.setAttribute('tabindex', -1);
    this.#stop = node;
    node.setAttribute('tabindex', 0);
  }

  #look(node) {
    if (!node?.message) return;
    this.#setStop(node);
    this.#offer(node);
  }

  #offer(node) {
    if (!node?.message || node.contains(this.#acts) || this.#acts.contains(document.activeElement)) return;
    for (const button of this.#acts.children) {
      const { act } = button.dataset;
      const own = node.message.from === this.#me;
      button.hidden = act === 'thread' ? this.#inThread : own;
    }
    if (this.#inThread && node.message.from === this.#me) this.#acts.remove();
    else the('.line-of', node).append(this.#acts);
  }

  #clicked(event) {
    const act = event.target.closest('[data-act]')?.dataset.act;
    const node = event.target.closest('.msg');
    if (act && node?.message) this.tell('act', act, node.message);
  }

  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const node = document.activeElement.closest('.msg');
    if (!node) return;
    if (event.key === 'Escape') {
      this.tell('leave');
    } else if (event.target !== node) {
      return; // a button within it
    } else {
      const message = node.message;
      const acts = { Enter: 'thread', c: 'thread', d: 'direct', r: 'report' };
      const moves = { ArrowUp: 'up', ArrowDown: 'down', Home: 'first', End: 'last' };
      if (acts[event.key] && message) this.tell('act', acts[event.key], message);
      else if (moves[event.key]) this.#move(node, moves[event.key]);
      else return;
    }
    event.preventDefault();
  }

  #move(node, where) {
    const outgoing = node.parentElement === this.#outgoing;
    const ways = {
      up: () => (outgoing ? node.previousElementSibling ?? this.#last : previous(node)),
      down: () => (outgoing ? node.nextElementSibling : following(node) ?? this.#outgoing.firstElementChild),
      first: () => this.#first,
      last: () => this.#outgoing.lastElementChild ?? this.#last,
    };
    const to = ways[where]();
    if (to) to.focus();
    else if (where === 'down') this.tell('leave');
    else if (where === 'up' && this.#more) this.tell('older');
  }
}
