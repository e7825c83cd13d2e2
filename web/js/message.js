// One message as people see it.
import { el, icon, iconButton, nameOf } from './dom.js';
import { clock, exact, explain, size, t } from './i18n.js';
import { plain, render } from './markup.js';

const images = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

function fileOf(file) {
  const link = el('a', { href: `/files/${file.id}`, class: 'file', download: file.name });
  if (images.has(file.type)) {
    link.removeAttribute('download');
    link.target = '_blank';
    link.rel = 'noopener';
    link.classList.add('picture');
    link.append(el('img', { src: `/files/${file.id}`, alt: '', loading: 'lazy', decoding: 'async' }));
  } else link.append(icon('file'));
  link.append(el('bdi', { class: 'file-name', text: file.name }), el('span', { class: 'soft', text: size(file.size) }));
  return link;
}

function timeOf(date) {
  return el('time', { datetime: date.toISOString(), title: exact(date), text: clock(date) });
}

function repliesOf(message) {
  if (!message.comments) return null;
  return el('button', {
    type: 'button', class: 'replies', tabindex: -1, data: { act: 'thread' }, text: t('comments', { n: message.comments }),
  });
}

/** The line that says which message this one answers. */
function quoteOf(message, parent) {
  const quote = el('button', { type: 'button', class: 'quote', tabindex: -1, data: { act: 'thread' } });
  if (message.reply_expired) quote.append(t('quote.expired'));
  else if (parent) quote.append(nameOf(parent.from), ' ', el('bdi', { text: plain(parent.text ?? '') || t('quote.file') }));
  else quote.append(t('quote.some'));
  return quote;
}

/** `parent`: the message it answers, where it is at hand. In a thread no quotes are needed. */
export function messageNode(message, { me, parent, inThread }) {
  const at = new Date(message.at);
  const own = message.from === me;
  const node = el('article', { class: own ? 'msg own' : 'msg', tabindex: -1, id: inThread ? null : `m${message.id}`, 'aria-label': t('message.label', { name: message.from, time: clock(at) }) });
  const body = el('div', { class: 'bubble' });
  const tail = el('div', { class: 'tail' });
  node.append(el('div', { class: 'by' }, el('button', { type: 'button', class: 'who', tabindex: -1, data: { act: 'person' } }, nameOf(message.from))));
  if (message.reply_to && !inThread) body.append(quoteOf(message, parent));
  const files = message.files?.length ? el('div', { class: 'files' }, ...message.files.map(fileOf)) : null;
  // The time stands behind the last line where there is room.
  if (message.text) (files ? body : tail).append(el('div', { class: 'text' }, ...render(message.text)));
  if (files) body.append(files);
  const foot = el('div', { class: 'foot' });
  if (message.late) foot.append(el('span', { text: t('message.late') }), ' ');
  foot.append(timeOf(at));
  tail.append(foot);
  body.append(tail);
  node.append(el('div', { class: 'line-of' }, body));
  const replies = inThread ? null : repliesOf(message);
  if (replies) node.append(replies);
  return node;
}

export function showComments(node, message) {
  node.querySelector('.replies')?.remove();
  const replies = repliesOf(message);
  if (replies) node.append(replies);
}

/** A message that is not there yet, or was refused. */
export function pendingNode(item, { onRetry, onDrop }) {
  const failed = item.state === 'failed';
  const node = el('article', { class: failed ? 'msg own failed' : 'msg own pending', tabindex: -1, data: { key: item.key, state: item.state } });
  const body = el('div', { class: 'bubble' });
  const tail = el('div', { class: 'tail' });
  if (item.text) (item.files?.length ? body : tail).append(el('div', { class: 'text' }, ...render(item.text)));
  if (item.files?.length) body.append(el('div', { class: 'files' }, ...item.files.map((file) => el('span', { class: 'file' }, icon('file'), el('bdi', { class: 'file-name', text: file.name })))));
  tail.append(el('div', { class: 'foot', text: failed ? t('message.failed') : t('message.pending') }));
  body.append(tail);
  node.append(el('div', { class: 'line-of' }, body));
  if (failed) {
    node.append(el('div', { class: 'trouble' },
      el('span', { text: explain(item.problem ?? {}) }), ' ',
      el('button', { type: 'button', class: 'link', text: t('message.retry'), onclick: onRetry }), ' ',
      el('button', { type: 'button', class: 'link', text: t('message.drop'), onclick: onDrop })));
  }
  return node;
}

/** What can be done with the message that is looked at: one bar for all of them. */
export function actionBar() {
  return el('div', { class: 'acts', role: 'toolbar', 'aria-label': t('acts') },
    iconButton('comment', t('act.comment'), { data: { act: 'thread' } }),
    iconButton('direct', t('act.direct'), { data: { act: 'direct' } }),
    iconButton('report', t('act.report'), { data: { act: 'report' } }));
}
