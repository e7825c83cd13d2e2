// What stands around the messages: the chat's head, who types, what happened just now, how much one may
// still say; and, where there is nothing to read, why.
import { Refusal } from './api.js';
import { titleOf } from './chats.js';
import { el, the } from './dom.js';
import { explain, moment, t } from './i18n.js';

const typingLasts = 5000;
const newsLast = 4000;

export class Around {
  #session;
  #conversation;
  #typists = new Map(); // name -> until when
  #silence = 0;

  constructor(session, conversation) {
    this.#session = session;
    this.#conversation = conversation;
    session.on('me', () => this.drawLimits());
    session.on('rate', () => this.drawLimits());
    session.on('live', (state) => {
      document.body.dataset.live = state;
      the('#connection').textContent = state === 'open' ? '' : t('connection.waiting');
    });
    session.on('presence', ({ type, chat, user }) => {
      if (chat !== conversation.address || user === session.me.name) return;
      if (type === 'joined' || type === 'left') this.say(t(`presence.${type}`, { name: user }));
      if (type === 'left') this.stopsTyping(user);
    });
    session.on('typing', ({ chat, user }) => {
      if (chat !== conversation.address || user === session.me.name) return;
      this.#typists.set(user, Date.now() + typingLasts);
      this.#drawTyping();
      setTimeout(() => this.#drawTyping(), typingLasts + 100);
    });
    conversation.on('trouble', (error) => this.say(explain(error)));
    conversation.on('shut', (error) => this.#shut(error));
    conversation.on('changed', () => this.#draw());
    setInterval(() => this.drawLimits(), 5000); // the hour and a ban end by themselves
  }

  /** For a moment. */
  say(text) {
    the('#news').textContent = text;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => { the('#news').textContent = ''; }, newsLast);
  }

  stopsTyping(name) {
    if (this.#typists.delete(name)) this.#drawTyping();
  }

  drawLimits() {
    const { bannedUntil, me, rate: { limit, remaining, resets }, server } = this.#session;
    const banned = the('#banned');
    banned.hidden = !bannedUntil;
    banned.textContent = bannedUntil ? t('banned', { until: moment(new Date(bannedUntil)) }) : '';
    const counts = limit > 0 && this.#conversation.address === 'general';
    const left = resets > Date.now() ? remaining : limit;
    const hourly = server.limits.rate_window === '1h';
    const says = left ? t(hourly ? 'rate' : 'rate.left', { n: left, of: String(limit) }) : t('rate.none', { until: moment(new Date(resets)) });
    the('#rate').textContent = counts ? says : '';
    the('#rate').classList.toggle('bad', counts && !left);
    the('#strikes').textContent = me.strikes ? t('strikes', { n: me.strikes, of: String(server.limits.strikes) }) : '';
  }

  #draw() {
    const { chat, entered } = this.#conversation;
    if (!chat) this.#typists.clear();
    if (entered) the('#gate').hidden = true;
    the('#title').textContent = chat ? titleOf(chat) : '';
    const facts = [];
    if (chat?.kind === 'direct') facts.push(t(chat.online ? 'people.here' : 'people.away'));
    else if (chat) facts.push(t('head.members', { n: chat.members }), t('head.here', { n: chat.online }));
    the('#facts').textContent = facts.join(' · ');
    this.#drawTyping();
    this.drawLimits();
  }

  #drawTyping() {
    const now = Date.now();
    for (const [name, until] of this.#typists) if (until < now) this.#typists.delete(name);
    const [first, ...others] = this.#typists.keys();
    const says = others.length ? t('typing.many', { n: others.length + 1 }) : t('typing.one', { name: first });
    the('#typing').textContent = first === undefined ? '' : says;
  }

  /** A room to enter, or why there is nothing to see. */
  #shut(error) {
    const gate = the('#gate');
    const { chat } = this.#conversation;
    gate.hidden = false;
    if (error) {
      const why = error instanceof Refusal && error.status === 404 ? t('gate.nothing') : explain(error);
      gate.replaceChildren(el('p', { text: why }), el('a', { class: 'button', href: '/', text: t('gate.back') }));
      return;
    }
    gate.replaceChildren(el('h2', {}, el('bdi', { text: chat.title })),
      el('p', { text: t(chat.invited ? 'gate.invited' : 'gate.room', { n: chat.members }) }),
      el('button', { type: 'button', class: 'main', text: t('gate.join'), onclick: () => this.#conversation.enter() }));
  }
}
