// chat.html: one chat, live, with the others beside it. Which one is said behind the # of the address,
// so that it is in no server's log. This puts the parts together.
import { ask, userPath } from './api.js';
import { Around } from './around.js';
import { chatLink, drawChats, titleOf } from './chats.js';
import { Composer, composerForm } from './composer.js';
import { Conversation } from './conversation.js';
import { askReason, showShortcuts } from './dialogs.js';
import { announce, atMost, nameOf, the } from './dom.js';
import { takesFiles } from './drop.js';
import { explain, t, translate } from './i18n.js';
import { notifications, setTitle } from './notify.js';
import { Outbox } from './outbox.js';
import { scheduleDialog } from './schedule.js';
import { Session } from './session.js';
import { fillSettings } from './settings.js';
import { Side } from './side.js';
import { Timeline } from './timeline.js';

function addressOf(hash) {
  try {
    return decodeURIComponent(hash.slice(1)) || 'general';
  } catch {
    return 'general';
  }
}

/** Who is not signed in comes back here once they are. */
const toTheDoor = () => location.replace(`/#${encodeURIComponent(addressOf(location.hash))}`);

const session = await Session.load().catch(() => null);
if (session) start();
else toTheDoor();

function start() {
  translate();
  fillSettings(the('#settings'));
  const { me, server: { limits } } = session;
  the('#me').replaceChildren(nameOf(me.name));
  const form = composerForm(t('write'));
  translate(form);
  the('#composer-place').replaceWith(form);
  const composer = new Composer(form, { textMax: limits.text_max, fileMax: limits.file_max });
  const timeline = new Timeline(the('#log'), { me: me.name });
  const outbox = new Outbox(me.name);
  const conversation = new Conversation(session, timeline);
  const side = new Side(session, conversation);
  const around = new Around(session, conversation);

  // ---- reading

  function drawList() {
    drawChats(the('#chats'), session, conversation.address);
    setTitle(session.unread, conversation.chat ? titleOf(conversation.chat) : '');
  }

  function take(message) {
    if (message.from === me.name) outbox.claim(message);
    if (message.chat === conversation.address && conversation.chat) {
      conversation.take(message);
      side.thread?.take(message);
      around.stopsTyping(message.from);
      drawOutgoing();
    }
    if (message.from === me.name) return;
    const there = session.chats.get(message.chat);
    notifications.tell(message, there ? titleOf(there) : message.chat);
  }

  async function report(name, message) {
    const reason = await askReason(name, limits);
    if (reason === null) return;
    try {
      const { counted } = await ask('POST', userPath(name, '/reports'), { message, reason: reason || undefined });
      around.say(t(counted ? 'report.done' : 'report.again', { name }));
    } catch (error) {
      around.say(explain(error));
    }
  }

  /** What somebody wants with a message. */
  async function act(what, message) {
    if (what === 'thread') {
      const opened = await side.openThread(message, (id) => timeline.message(id), outbox, { send, act });
      if (!opened) around.say(t('quote.expired'));
    } else if (message.from !== me.name) {
      if (what === 'report') await report(message.from, message.id);
      else location.assign(chatLink(`@${message.from}`));
    }
  }

  timeline.on('act', act);
  timeline.on('leave', () => composer.focus());
  timeline.on('end', (atEnd) => { the('#to-end').hidden = atEnd; });
  the('#to-end').addEventListener('click', () => {
    timeline.toEnd();
    composer.focus();
  });
  side.on('closed', () => composer.focus());
  setInterval(() => timeline.expire(Date.now()), 2000);

  // ---- writing

  function send(message) {
    outbox.add(message);
    timeline.unmarkNew();
    timeline.toEnd();
  }

  function drawOutgoing() {
    const items = outbox.of(conversation.address).filter((item) => !item.claimed);
    timeline.showOutgoing(items, (item) => outbox.retry(item), (item) => outbox.drop(item));
    side.thread?.outgoing();
  }

  function drawForm() {
    form.hidden = !the('#gate').hidden;
    composer.disable(session.bannedUntil !== null || !conversation.entered);
  }

  composer.on('send', (message) => send({ ...message, chat: conversation.address }));
  composer.on('typing', () => session.live.say({ type: 'typing', chat: conversation.address }));
  composer.on('up', () => timeline.focus());
  outbox.on('changed', (item) => {
    if (item.state === 'failed') announce(`${t('message.failed')}. ${explain(item.problem ?? {})}`);
    drawOutgoing();
  });
  outbox.on('sent', (item, message) => {
    if (message.text !== undefined || message.files) take(message); // else it has expired since
    drawOutgoing();
  });
  the('[data-do=later]', form).addEventListener('click', async () => {
    const { message } = composer;
    if (await scheduleDialog(message && { ...message, chat: conversation.address })) composer.clear();
    composer.focus();
  });
  takesFiles(the('#talk'), (files) => {
    composer.addFiles(files);
    composer.focus();
  });

  // ---- what happens

  session.on('message', take);
  session.on('chats', atMost(50, drawList));
  session.on('me', drawForm);
  session.on('presence', ({ chat }) => chat === conversation.address && conversation.learn());
  session.on('scheduled', ({ scheduled }) => {
    if (scheduled.state === 'failed') around.say(t('later.failed', { why: t(`failed.${scheduled.reason}`) }));
  });
  session.on('request', ({ user, state }) => user === me.name && state === 'approved' && around.say(t('join.approved')));
  session.on('gone', (address) => address === conversation.address && conversation.lose());
  session.on('again', () => {
    conversation.again();
    side.thread?.again();
  });
  session.on('live', (state) => {
    if (state !== 'open') return;
    outbox.flush();
    // Who is here, what is left and until when: no event says what it was in between.
    session.refreshMe().catch(() => {});
    conversation.learn();
  });
  session.on('signed-out', toTheDoor);
  conversation.on('shut', drawForm);
  conversation.on('changed', () => {
    drawList();
    drawForm();
    drawOutgoing();
  });

  // ---- the keyboard, the bell

  function nextChat(step) {
    const all = session.recent();
    const at = all.findIndex((one) => one.chat === conversation.address);
    const next = all[(at + step + all.length) % all.length];
    if (next) location.assign(chatLink(next.chat));
  }

  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (document.querySelector('dialog[open]')) return;
    if (event.altKey && step) nextChat(step);
    else if (key === '?' && !writing) showShortcuts();
    else {
      // Whoever begins to type means to write.
      const types = key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (types && !writing && !target.closest('.msg, button, a, summary')) composer.focus();
      return;
    }
    event.preventDefault();
  });
  the('#show-keys').addEventListener('click', showShortcuts);

  const bell = the('#bell');
  const drawBell = () => {
    bell.hidden = !notifications.possible;
    bell.setAttribute('aria-pressed', String(notifications.on));
  };
  bell.addEventListener('click', async () => {
    const on = await notifications.toggle();
    drawBell();
    around.say(t(on ? 'notify.on' : notifications.possible ? 'notify.off' : 'notify.denied'));
  });
  drawBell();

  async function open() {
    the('#gate').hidden = true;
    const address = addressOf(location.hash);
    composer.begin(`chat.${address}`);
    await conversation.go(address);
    if (conversation.entered && matchMedia('(pointer: fine)').matches) composer.focus();
  }
  addEventListener('hashchange', open);
  session.live.open();
  open();
}
