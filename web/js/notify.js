// Telling somebody who is not looking: the number in the title, and, only when it was asked for, the
// system's notifications.
import { t } from './i18n.js';
import { chosen } from './memory.js';

const supported = 'Notification' in window && isSecureContext;

export const notifications = {
  get possible() { return supported && Notification.permission !== 'denied'; },
  get on() { return supported && Notification.permission === 'granted' && chosen.get('notify') === 'on'; },

  /** Asks the person, once, because they pressed the button. True when they are on now. */
  async toggle() {
    if (this.on) chosen.set('notify', null);
    else if ((await Notification.requestPermission()) === 'granted') chosen.set('notify', 'on');
    return this.on;
  },

  tell(message, title) {
    if (!this.on || document.hasFocus()) return;
    // One for each chat, the newest: a flood is one notification. Two tabs of this page share it, too.
    const shown = new Notification(t('notify.title', { name: message.from, chat: title }), {
      body: (message.text ?? '').slice(0, 200) || t('quote.file'), tag: `confab.${message.chat}`, icon: '/logo.png',
    });
    shown.addEventListener('click', () => {
      window.focus();
      location.assign(`/chat.html#${encodeURIComponent(message.chat)}`);
      shown.close();
    });
  },
};

export function setTitle(unread, place) {
  document.title = (unread ? `(${unread > 99 ? '99+' : unread}) ` : '') + (place ? `${place} · confab` : 'confab');
}
