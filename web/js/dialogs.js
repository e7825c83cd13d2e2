// Questions in a window of their own. The browser keeps the keyboard in it, closes it by Escape and
// gives the focus back.
import { el, iconButton } from './dom.js';
import { span, t } from './i18n.js';

let numbered = 0;

/** Shows a dialog with this content; resolves with its `returnValue` once it is closed. A form in it
    with method="dialog" closes it. */
export function show(title, ...content) {
  const id = `dialog${++numbered}`;
  const dialog = el('dialog', { 'aria-labelledby': id });
  const close = iconButton('close', t('close'), { class: 'corner', onclick: () => dialog.close('') });
  dialog.append(el('header', {}, el('h2', { id, text: title }), close), ...content);
  document.body.append(dialog);
  // A click beside it closes it: the dialog itself is hit only where nothing of it is.
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close(''));
  const closed = new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
  dialog.showModal();
  return { dialog, closed };
}

/** True when the person said yes. */
export async function confirm(title, text, yes) {
  const form = el('form', { method: 'dialog' },
    el('p', { text }),
    el('div', { class: 'buttons' },
      el('button', { class: 'quiet', value: '', text: t('cancel') }),
      el('button', { class: 'danger', value: 'yes', text: yes })));
  return (await show(title, form).closed) === 'yes';
}

/** The reason, which may be empty; null when it was not meant. `limits` are the server's. */
export async function askReason(name, { strikes, ban }) {
  const reason = el('textarea', { rows: 2, maxlength: 500, id: 'reason', dir: 'auto' });
  const form = el('form', { method: 'dialog' },
    el('p', { text: strikes ? t('report.text', { name, n: strikes, time: span(ban) }) : t('report.text.only', { name }) }),
    el('label', { for: 'reason', text: t('report.reason') }), reason,
    el('div', { class: 'buttons' },
      el('button', { type: 'submit', class: 'quiet', value: '', formnovalidate: true, text: t('cancel') }),
      el('button', { class: 'danger', value: 'yes', text: t('report.yes') })));
  const said = await show(t('report.title'), form).closed;
  return said === 'yes' ? reason.value.trim() : null;
}

const shortcuts = [
  ['Enter', 'key.send'], ['Shift Enter', 'key.line'], ['↑', 'key.up'], ['↑ ↓', 'key.move'],
  ['Enter', 'key.thread'], ['D', 'key.direct'], ['R', 'key.report'], ['Esc', 'key.back'],
  ['Alt ↑ ↓', 'key.chats'], ['?', 'key.help'],
];

export function showShortcuts() {
  const rows = shortcuts.map(([keys, text]) => el('div', {},
    el('dt', {}, ...keys.split(' ').map((key) => el('kbd', { text: key }))),
    el('dd', { text: t(text) })));
  show(t('keys.title'), el('dl', { class: 'keys' }, ...rows));
}
