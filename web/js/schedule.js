// Messages for later: when, which there are, and taking one back.
import { ask, newKey } from './api.js';
import { announce, el, iconButton } from './dom.js';
import { show } from './dialogs.js';
import { explain, moment, t } from './i18n.js';

const pad = (number) => String(number).padStart(2, '0');
/** As <input type=datetime-local> wants it: this machine's time, without an offset. */
const local = (date) => `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;

function soon(minutes) {
  return new Date(Math.ceil((Date.now() + minutes * 60_000) / 60_000) * 60_000);
}

function morning() {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  date.setHours(9, 0, 0, 0);
  return date;
}

async function pending(list) {
  let scheduled;
  try {
    ({ scheduled } = await ask('GET', '/scheduled'));
  } catch (error) {
    list.replaceChildren(el('li', { class: 'soft', text: explain(error) }));
    return;
  }
  const row = (one) => {
    const cancel = iconButton('bin', t('later.cancel'), {
      onclick: async () => {
        try {
          await ask('DELETE', `/scheduled/${one.id}`);
          announce(t('later.cancelled'));
        } catch (error) {
          announce(explain(error));
        }
        await pending(list);
      },
    });
    const place = one.chat === 'general' ? t('general') : one.chat;
    return el('li', {}, el('div', { class: 'grow' },
      el('strong', { text: moment(new Date(one.at)) }), ' ', el('bdi', { class: 'soft', text: place }),
      el('div', { class: 'line', dir: 'auto', text: one.text || t('quote.file') })), cancel);
  };
  list.replaceChildren(...scheduled.map(row));
  if (!scheduled.length) list.append(el('li', { class: 'soft', text: t('later.none') }));
}

/** `message` {chat, text, files} or null, when there is nothing to send. True when it was scheduled. */
export async function scheduleDialog(message) {
  const list = el('ul', { class: 'rows' });
  const when = el('input', { type: 'datetime-local', id: 'when', required: true, min: local(new Date()), value: local(soon(15)) });
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const quick = [[t('later.quarter'), soon(15)], [t('later.hour'), soon(60)], [t('later.morning'), morning()]];
  const key = newKey();
  const form = el('form', {
    onsubmit: async (event) => {
      event.preventDefault();
      trouble.textContent = '';
      const files = message.files?.length ? message.files.map((file) => file.id) : undefined;
      const at = new Date(when.value).toISOString();
      try {
        // The same key for another time would be another request.
        await ask('POST', '/send', { chat: message.chat, text: message.text || undefined, files, at }, { key: `${key}-${at}` });
        announce(t('later.set', { when: moment(new Date(at)) }));
        dialog.close('set');
      } catch (error) {
        trouble.textContent = explain(error);
      }
    },
  },
  el('p', { class: 'preview', dir: 'auto', text: message?.text || t('quote.file') }),
  el('label', { for: 'when', text: t('later.when') }), when,
  el('div', { class: 'chips' }, ...quick.map(([text, date]) => el('button', { type: 'button', text, onclick: () => { when.value = local(date); } }))),
  trouble,
  el('div', { class: 'buttons' }, el('button', { class: 'main', text: t('later.send') })));
  const content = message ? [form] : [el('p', { class: 'soft', text: t('later.write') })];
  const { dialog, closed } = show(t('later.title'), ...content, el('h3', { text: t('later.pending') }), list);
  pending(list);
  return (await closed) === 'set';
}
