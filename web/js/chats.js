// The list of chats, as it stands beside a chat and on the first page.
import { el, hueOf, icon, nameOf } from './dom.js';
import { clock, day, t } from './i18n.js';
import { plain } from './markup.js';

export const chatLink = (chat) => `/chat.html#${encodeURIComponent(chat)}`;
export const titleOf = (chat) => (chat.kind === 'general' ? t('general') : chat.title);

function lineOf(chat, me) {
  if (chat.invited) return [t('chats.invited')];
  const last = chat.last_message;
  if (!last) return [t('chats.quiet')];
  const text = el('bdi', { text: plain(last.text ?? '') || t('quote.file') });
  if (last.from === me) return [t('chats.you'), ' ', text];
  return chat.kind === 'direct' ? [text] : [nameOf(last.from), ': ', text];
}

function whenOf(chat) {
  if (!chat.last_message) return '';
  const at = new Date(chat.last_message.at);
  return at.toDateString() === new Date().toDateString() ? clock(at) : day(at);
}

export function badge(count) {
  if (!count) return null;
  return el('span', { class: 'badge' }, el('span', { 'aria-hidden': 'true', text: count > 99 ? '99+' : String(count) }),
    el('span', { class: 'unseen', text: t('chats.unread', { n: count }) }));
}

/** A row of the list. */
export function chatRow(chat, me, current) {
  const title = titleOf(chat);
  const first = [...title.replace(/^[^\p{L}\p{N}]+/u, '')][0] ?? '#';
  return el('a', { href: chatLink(chat.chat), class: 'chat', 'aria-current': chat.chat === current ? 'page' : null },
    el('span', { class: `face ${hueOf(title)}`, 'aria-hidden': 'true', text: first }),
    el('span', { class: 'chat-title' }, el('bdi', { text: title }), chat.kind === 'room' && chat.private ? icon('lock') : null),
    el('span', { class: 'chat-when', text: whenOf(chat) }),
    el('span', { class: 'chat-line' }, ...lineOf(chat, me)),
    badge(chat.unread));
}

/** Draws the list, and keeps the keyboard on the row where it is. */
export function drawChats(place, session, current) {
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  place.replaceChildren(...session.recent().map((chat) => el('li', {}, chatRow(chat, session.me.name, current))));
  if (focused) [...place.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus();
}
