// One message and its comments, beside the chat.
import { ask } from './api.js';
import { Composer, composerForm } from './composer.js';
import { el, the } from './dom.js';
import { explain, t, translate } from './i18n.js';
import { messageNode } from './message.js';
import { Timeline } from './timeline.js';

const pageSize = 50;

export class Thread {
  #root;
  #timeline;
  #composer;
  #loading = false;

  /** Fills `place`. `hooks`: send({chat, text, files, reply_to}), act(name, message), leave(). */
  constructor(place, session, outbox, root, hooks) {
    this.#root = root;
    const log = document.querySelector('template#log-template').content.firstElementChild.cloneNode(true);
    log.setAttribute('aria-label', t('thread'));
    const form = composerForm(t('thread.write'));
    translate(form);
    const first = el('div', { class: 'root' }, messageNode(root, { me: session.me.name, inThread: true }));
    this.trouble = el('p', { class: 'trouble', role: 'alert' });
    place.replaceChildren(first, log, this.trouble, form);
    this.#timeline = new Timeline(log, { me: session.me.name, inThread: true });
    this.#composer = new Composer(form, { textMax: session.server.limits.text_max, fileMax: session.server.limits.file_max });
    this.#composer.begin(`thread.${root.id}`);
    the('[data-do=later]', form).remove();
    this.#composer.on('send', (message) => hooks.send({ ...message, chat: root.chat, reply_to: root.id }));
    this.#composer.on('typing', () => session.live.say({ type: 'typing', chat: root.chat }));
    this.#composer.on('up', () => this.#timeline.focus());
    this.#timeline.on('leave', () => this.#composer.focus());
    this.#timeline.on('act', (name, message) => name !== 'thread' && hooks.act(name, message));
    this.#timeline.on('older', () => this.#load({ before: this.#timeline.oldest }));
    this.outgoing = () => {
      const items = outbox.of(root.chat).filter((item) => item.reply_to === root.id && !item.claimed);
      this.#timeline.showOutgoing(items, (item) => outbox.retry(item), (item) => outbox.drop(item));
    };
    this.outgoing();
    this.#load();
  }

  get root() { return this.#root; }
  focus() { this.#composer.focus(); }

  take(message) {
    if (message.root === this.#root.id) this.#timeline.add(message);
  }

  /** After something was missed. */
  async again() {
    this.#loading = false;
    await this.#load();
  }

  async #load(where = {}) {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const query = new URLSearchParams({ limit: pageSize, ...where });
      const { comments, more } = await ask('GET', `/messages/${this.#root.id}/comments?${query}`);
      if (where.before) this.#timeline.addOlder(comments, more);
      else this.#timeline.show(comments, more);
    } catch (error) {
      this.trouble.textContent = explain(error);
    }
    this.#loading = false;
  }
}
