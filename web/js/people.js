// Beside a chat: who is in it; and for a room's owner the requests, invitations and links.
import { ask, chatPath, newKey } from './api.js';
import { announce, el, iconButton, nameOf } from './dom.js';
import { confirm } from './dialogs.js';
import { explain, moment, t } from './i18n.js';

/** A section's rows anew; where the keyboard was in one of them, it goes to the panel. */
function redraw(place, rows) {
  const list = place.querySelector('ul');
  const held = list.contains(document.activeElement);
  list.replaceChildren(...rows);
  if (held) list.closest('aside').focus();
}

const section = (title, ...content) => el('section', {}, el('h3', { text: title }), ...content);

export class People {
  #place;
  #session;
  #chat;
  #trouble;
  #asked;
  #here;
  #ways;

  /** `place` is emptied and filled. */
  constructor(place, session) {
    this.#place = place;
    this.#session = session;
  }

  get #own() { return this.#chat.owner === this.#session.me.name; }

  /** Who asks to be let into a room, when that is the reader's to decide. */
  static async requests(chat, me) {
    if (chat.kind !== 'room' || !chat.private || chat.owner !== me) return [];
    const { requests } = await ask('GET', chatPath(chat.chat, '/requests'));
    return requests.filter((request) => request.state === 'pending');
  }

  /** Draws what there is to know of a chat. Of the chat that it shows already only the lists are drawn
      anew: what somebody is writing, or holds with the keyboard, stays. */
  async show(chat) {
    const same = this.#chat?.chat === chat.chat && this.#chat?.owner === chat.owner;
    this.#chat = chat;
    if (!same || !this.#place.hasChildNodes()) this.#build();
    try {
      const requests = await People.requests(chat, this.#session.me.name);
      const { members } = chat.kind === 'direct' ? { members: [] } : await ask('GET', chatPath(chat.chat, '/members'));
      const links = this.#own && chat.private ? (await ask('GET', chatPath(chat.chat, '/links'))).links : [];
      if (this.#chat !== chat) return;
      this.#asked.hidden = requests.length === 0;
      redraw(this.#asked, this.#requests(requests));
      redraw(this.#here, this.#members(members));
      redraw(this.#ways, this.#links(links));
    } catch (error) {
      this.#trouble.textContent = explain(error);
    }
  }

  #build() {
    const mine = this.#own && this.#chat.private;
    const list = () => el('ul', { class: 'rows' });
    this.#trouble = el('p', { class: 'trouble', role: 'alert' });
    this.#asked = section(t('requests'), el('ul', { class: 'rows asked' }));
    this.#asked.hidden = true;
    this.#here = section(t('people'), list());
    this.#ways = section(t('links'), list(), ...this.#linkButtons());
    this.#place.replaceChildren(...[this.#trouble, this.#asked, this.#here,
      mine && this.#invite(), mine && this.#ways, this.#chat.kind === 'room' && this.#end()].filter(Boolean));
  }

  async #do(act, said) {
    try {
      await act();
      if (said) announce(said);
      await this.show(this.#chat);
    } catch (error) {
      this.#trouble.textContent = explain(error);
    }
  }

  #requests(requests) {
    const decide = (request, approve) => this.#do(
      () => ask('POST', chatPath(this.#chat.chat, `/requests/${encodeURIComponent(request.user)}`), { approve }),
      t(approve ? 'request.approved' : 'request.denied', { name: request.user }));
    const row = (request) => el('li', {},
      el('span', { class: 'grow' }, nameOf(request.user), ' ', el('span', { class: 'soft', text: moment(new Date(request.at)) })),
      el('button', { type: 'button', class: 'main small', text: t('request.approve'), 'aria-label': t('request.approve.who', { name: request.user }), onclick: () => decide(request, true) }),
      el('button', { type: 'button', class: 'quiet small', text: t('request.deny'), 'aria-label': t('request.deny.who', { name: request.user }), onclick: () => decide(request, false) }));
    return requests.map(row);
  }

  #members(members) {
    const sorted = [...members].sort((one, other) => other.online - one.online || one.name.localeCompare(other.name));
    const row = (member) => {
      const name = el('a', { href: `#${encodeURIComponent(`@${member.name}`)}`, class: 'grow' }, nameOf(member.name));
      const marks = [];
      if (member.name === this.#session.me.name) marks.push(t('people.you'));
      if (member.name === this.#chat.owner) marks.push(t('people.owner'));
      return el('li', {}, el('span', { class: member.online ? 'dot here' : 'dot', role: 'img', 'aria-label': t(member.online ? 'people.here' : 'people.away') }),
        name, el('span', { class: 'soft', text: marks.join(', ') }));
    };
    return sorted.map(row);
  }

  #invite() {
    const name = el('input', { id: 'invited', required: true, autocomplete: 'off', dir: 'auto' });
    return section(t('invite'), el('form', {
      onsubmit: (event) => {
        event.preventDefault();
        const who = name.value.trim();
        this.#trouble.textContent = '';
        this.#do(async () => {
          await ask('POST', chatPath(this.#chat.chat, '/invites'), { users: [who] });
          name.value = '';
        }, t('invite.done', { name: who }));
      },
    }, el('label', { for: 'invited', text: t('name') }), el('div', { class: 'side-by-side' }, name, el('button', { class: 'main', text: t('invite.do') }))));
  }

  #links(links) {
    const copy = async (url) => {
      try {
        await navigator.clipboard.writeText(url);
        announce(t('link.copied'));
      } catch {
        announce(t('link.not-copied'));
      }
    };
    const row = (link) => {
      const says = [link.uses ? t('link.uses', { n: link.used, of: String(link.uses) }) : t('link.used', { n: link.used })];
      if (link.expires_at) says.push(t('link.until', { until: moment(new Date(link.expires_at)) }));
      const field = el('input', { readonly: true, value: link.url, dir: 'ltr', 'aria-label': t('link'), onfocus: () => field.select() });
      return el('li', {}, el('div', { class: 'grow' }, field, el('div', { class: 'soft', text: says.join(' · ') })),
        iconButton('copy', t('link.copy'), { onclick: () => copy(link.url) }),
        iconButton('bin', t('link.revoke'), { onclick: () => this.#do(() => ask('DELETE', chatPath(this.#chat.chat, `/links/${link.id}`)), t('link.revoked')) }));
    };
    return links.map(row);
  }

  #linkButtons() {
    const make = (body) => this.#do(() => ask('POST', chatPath(this.#chat.chat, '/links'), body, { key: newKey() }), t('link.made'));
    return [el('div', { class: 'chips' },
      el('button', { type: 'button', text: t('link.make'), onclick: () => make({}) }),
      el('button', { type: 'button', text: t('link.make-once'), onclick: () => make({ uses: 1, expires_in: '24h' }) }))];
  }

  #end() {
    const { chat, title } = this.#chat;
    const put = async (what, path, method) => {
      if (!(await confirm(t(`room.${what}`), t(`room.${what}.text`, { title }), t(`room.${what}`)))) return;
      try {
        await ask(method, path);
        location.assign('/');
      } catch (error) {
        this.#trouble.textContent = explain(error);
      }
    };
    const buttons = [el('button', { type: 'button', class: 'quiet', text: t('room.leave'), onclick: () => put('leave', chatPath(chat, '/leave'), 'POST') })];
    if (this.#own) buttons.push(el('button', { type: 'button', class: 'danger', text: t('room.delete'), onclick: () => put('delete', chatPath(chat), 'DELETE') }));
    return section(t('room.end'), el('div', { class: 'chips' }, ...buttons));
  }
}
