// index.html: come in, or, once in, one's chats and rooms. Also what a link into a private room opens.
import { answers, ask, chatPath, newKey, Refusal } from './api.js';
import { chatLink, chatRow, drawChats, titleOf } from './chats.js';
import { confirm } from './dialogs.js';
import { milliseconds } from './duration.js';
import { announce, atMost, el, iconButton, nameOf, the, whenQuiet } from './dom.js';
import { explain, span, t, translate } from './i18n.js';
import { setTitle } from './notify.js';
import { Session } from './session.js';
import { fillSettings } from './settings.js';

const secret = /^\/join\/([^/]+)$/.exec(location.pathname)?.[1];
/** Where somebody was going who had to sign in first. */
const wanted = location.hash.length > 1 ? location.hash : null;

translate();
fillSettings(the('#settings'));
const about = {};
let session = null;
try {
  session = await Session.load(about);
} catch {
  the('#offline').hidden = false;
}
if (session) showHome();
else if (about.server) showDoor();

const fail = (place, error) => {
  place.textContent = explain(error);
};

// ---- coming in

function showDoor() {
  the('#door').hidden = false;
  if (secret) the('#invited').hidden = false;
  tellLimits(about.server.limits);
  const tabs = [...document.querySelectorAll('#door [role=tab]')];
  const choose = (tab) => {
    for (const one of tabs) {
      const on = one === tab;
      one.setAttribute('aria-selected', String(on));
      one.tabIndex = on ? 0 : -1;
      the(`#${one.getAttribute('aria-controls')}`).hidden = !on;
    }
  };
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(tab));
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    });
  }
  for (const form of document.querySelectorAll('#door form')) form.addEventListener('submit', (event) => comeIn(event, form));
  if (matchMedia('(pointer: fine)').matches) the('#guest-name').focus();
}

function tellLimits({ ttl, ttl_from, guest_ttl }) {
  const fades = ttl_from === 'delivery' ? 'door.fact.fade' : 'door.fact.fade.sent';
  the('#fade').textContent = milliseconds(ttl) ? t(fades, { time: span(ttl) }) : t('door.fact.stay');
  the('#guest-kept').textContent = t('door.guest.note', { time: span(guest_ttl) });
}

async function comeIn(event, form) {
  event.preventDefault();
  const trouble = the('.trouble', form);
  const button = the('button', form);
  trouble.textContent = '';
  const body = { cookie: true, device: navigator.userAgentData?.platform || 'browser' };
  for (const [name, value] of new FormData(form)) if (value !== '') body[name] = name === 'password' || name === 'access_password' ? value : value.trim();
  // One field for both: a name has no @.
  if (body.who) {
    body[body.who.includes('@') ? 'email' : 'name'] = body.who;
    delete body.who;
  }
  button.disabled = true;
  try {
    await ask('POST', form.getAttribute('action'), body);
    if (secret) location.reload();
    else location.assign(wanted ? `/chat.html${wanted}` : form.id === 'as-guest' ? chatLink('general') : '/');
  } catch (error) {
    fail(trouble, error);
    const access = the('.access', form);
    // Only the server's own password can be missing where a name was enough.
    if (error.status === 401 && access.hidden && form.id !== 'as-known') {
      access.hidden = false;
      the('input', access).disabled = false;
      the('input', access).focus();
      trouble.textContent = t('door.access');
    }
    if (error.code === 'name-taken') the('input', form).focus();
  }
  button.disabled = false;
}

// ---- at home

function showHome() {
  the('#home').hidden = false;
  const { me } = session;
  the('#hello').replaceChildren(t('home.hello'), ' ', nameOf(me.name));
  the('#guest-note').hidden = me.registered;
  const trouble = the('#home-trouble');

  const draw = () => {
    drawChats(the('#chats'), session);
    setTitle(session.unread, '');
    const own = [...session.chats.values()].filter((chat) => chat.owner === me.name);
    the('#own-rooms').replaceChildren(...own.map((chat) => el('li', {},
      el('a', { class: 'grow', href: chatLink(chat.chat) }, el('bdi', { text: titleOf(chat) })),
      el('span', { class: 'soft', text: t('head.members', { n: chat.members }) }),
      iconButton('bin', t('room.delete.which', { title: titleOf(chat) }), { onclick: () => remove(chat) }))));
    the('#no-rooms').hidden = own.length > 0;
  };

  const remove = async (chat) => {
    if (!(await confirm(t('room.delete'), t('room.delete.text', { title: titleOf(chat) }), t('room.delete')))) return;
    try {
      await ask('DELETE', chatPath(chat.chat));
      announce(t('room.deleted', { title: titleOf(chat) }));
      session.chats.delete(chat.chat);
      draw();
    } catch (error) {
      fail(trouble, error);
    }
  };

  const create = the('#create');
  create.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = new FormData(create);
    const body = { title: fields.get('title').trim(), private: fields.get('private') === 'on' };
    if (fields.get('history')) body.history = fields.get('history');
    try {
      const room = await ask('POST', '/chats', body, { key: newKey() });
      location.assign(chatLink(room.chat));
    } catch (error) {
      fail(the('.trouble', create), error);
    }
  });

  // Letter by letter, and an answer that comes late is not shown.
  const search = the('#search');
  const found = the('#found');
  const least = session.server.limits.search_min_length;
  let asked = 0;
  the('#search-hint').textContent = t('search.hint', { n: least });
  const look = whenQuiet(250, async () => {
    const text = search.value.trim();
    const turn = ++asked;
    the('#search-trouble').textContent = '';
    if ([...text].length < least) return found.replaceChildren();
    try {
      const { chats } = await ask('GET', `/chats?search=${encodeURIComponent(text)}`);
      if (turn !== asked) return;
      found.replaceChildren(...chats.map((chat) => el('li', {}, chatRow(chat, me.name))));
      announce(t('search.found', { n: chats.length }));
      if (!chats.length) the('#search-trouble').textContent = t('search.none');
    } catch (error) {
      fail(the('#search-trouble'), error);
    }
  });
  search.addEventListener('input', look);
  the('#search-form').addEventListener('submit', (event) => {
    event.preventDefault();
    look();
  });

  the('#talk-to').addEventListener('submit', async (event) => {
    event.preventDefault();
    const name = the('#talk-to input').value.trim();
    try {
      const user = await ask('GET', `/users/${encodeURIComponent(name)}`);
      location.assign(chatLink(`@${user.name}`));
    } catch (error) {
      fail(the('#talk-to .trouble'), error);
    }
  });

  the('#leave').addEventListener('click', async () => {
    if (!me.registered && !(await confirm(t('leave'), t('leave.guest'), t('leave')))) return;
    try {
      await ask('POST', '/logout');
      location.assign('/');
    } catch (error) {
      fail(trouble, error);
    }
  });

  session.on('chats', atMost(50, draw));
  session.on('signed-out', () => location.reload());
  session.on('request', (event) => {
    if (secret && event.user === me.name) showJoin(event.state, event.chat);
  });
  answers.on('signed-out', () => location.reload());
  session.live.open();
  draw();
  if (secret) offerToJoin();
  else if (wanted) location.replace(`/chat.html${wanted}`);
}

// ---- a link into a private room

async function offerToJoin() {
  the('#join').hidden = false;
  the('#join button').addEventListener('click', async () => {
    the('#join .trouble').textContent = '';
    try {
      const { state } = await ask('POST', `/join/${secret}`);
      showJoin(state);
    } catch (error) {
      fail(the('#join .trouble'), error instanceof Refusal && error.status === 404 ? new Refusal(404, { code: 'dead-link' }) : error);
    }
  });
}

function showJoin(state, room) {
  the('#join button').hidden = true;
  the('#join-state').textContent = t(`join.${state}`);
  announce(t(`join.${state}`));
  if (state === 'approved' && room) the('#join').append(el('a', { class: 'button main', href: chatLink(room), text: t('join.enter') }));
}
