// The panel beside a chat: one message's thread, or the people of the room.
import { ask } from './api.js';
import { titleOf } from './chats.js';
import { announce, el, the } from './dom.js';
import { t } from './i18n.js';
import { People } from './people.js';
import { Signals } from './signals.js';
import { Thread } from './thread.js';

/** Tells `closed` when the keyboard was in it. */
export class Side extends Signals {
  #panel = the('#panel');
  #button = the('#show-people');
  #session;
  #conversation;
  #people;
  thread = null;

  constructor(session, conversation) {
    super();
    this.#session = session;
    this.#conversation = conversation;
    this.#people = new People(the('#people'), session);
    this.#button.addEventListener('click', () => this.#togglePeople());
    the('#close-panel').addEventListener('click', () => this.close());
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
    session.on('request', ({ user, state }) => {
      if (user === session.me.name) return;
      if (state === 'pending') announce(t('request.new', { name: user }));
      this.#drawRequests();
    });
    conversation.on('changed', () => {
      const { chat, entered } = conversation;
      if (!chat) this.close();
      this.#button.hidden = !entered || chat.kind === 'direct';
      this.#drawRequests();
    });
  }

  get #showsPeople() { return !this.#panel.hidden && !the('#people').hidden; }

  close() {
    if (this.#panel.hidden) return;
    const inside = this.#panel.contains(document.activeElement);
    this.#panel.hidden = true;
    this.thread = null;
    the('#thread').replaceChildren();
    if (inside) this.tell('closed');
  }

  /** `known`: finds a message that is at hand. False when the message it is about is gone. */
  async openThread(message, known, outbox, hooks) {
    const root = message.root ? known(message.root) ?? await ask('GET', `/messages/${message.root}`).catch(() => null) : message;
    if (!root) return false;
    this.#show('thread', t('thread'));
    this.thread = new Thread(the('#thread'), this.#session, outbox, root, hooks);
    this.thread.focus();
    return true;
  }

  #show(what, title) {
    this.#panel.hidden = false;
    the('#panel-title').textContent = title;
    the('#people').hidden = what !== 'people';
    the('#thread').hidden = what !== 'thread';
    if (what !== 'thread') this.thread = null;
  }

  #togglePeople() {
    if (this.#showsPeople) return this.close();
    const { chat } = this.#conversation;
    this.#show('people', titleOf(chat));
    this.#people.show(chat);
    this.#panel.focus();
  }

  /** Who waits to be let in is counted on the button. */
  async #drawRequests() {
    const { chat, entered } = this.#conversation;
    const waiting = entered ? await People.requests(chat, this.#session.me.name).catch(() => []) : [];
    if (chat !== this.#conversation.chat) return;
    const said = waiting.length ? `${t('people.show')}: ${t('requests.waiting', { n: waiting.length })}` : t('people.show');
    this.#button.querySelector('.badge')?.remove();
    this.#button.setAttribute('aria-label', said);
    this.#button.title = said;
    if (waiting.length) this.#button.append(el('span', { class: 'badge', 'aria-hidden': 'true', text: String(waiting.length) }));
    if (entered && this.#showsPeople) this.#people.show(chat);
  }
}
