// Where one writes: a text that grows, files beside it, and Enter sends.
import { el, the } from './dom.js';
import { t } from './i18n.js';
import { inTab } from './memory.js';
import { Signals } from './signals.js';
import { Uploads } from './uploads.js';

const typingPause = 2500;
/** The count of what is left is shown from here on. */
const countFrom = 0.9;

/** Tells `send` {text, files}, `typing`, and `up` (the way to the messages by keyboard). */
export class Composer extends Signals {
  #form;
  #text;
  #send;
  #count;
  #uploads;
  #textMax;
  #draft = null;
  #typed = 0;

  constructor(form, { textMax, fileMax }) {
    super();
    this.#form = form;
    this.#textMax = textMax;
    this.#text = the('textarea', form);
    this.#send = the('[data-do=send]', form);
    this.#count = the('.count', form);
    this.#uploads = new Uploads(the('.uploads', form), fileMax);
    this.#uploads.on('changed', () => this.#changed());
    const pick = the('input[type=file]', form);
    the('[data-do=attach]', form).addEventListener('click', () => pick.click());
    pick.addEventListener('change', () => {
      this.#uploads.add(pick.files);
      pick.value = '';
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.#text.addEventListener('keydown', (event) => this.#pressed(event));
    this.#text.addEventListener('input', () => this.#typing());
    this.#text.addEventListener('paste', (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.addFiles(event.clipboardData.files);
    });
    this.#changed();
  }

  addFiles(files) { this.#uploads.add(files); }
  focus() { this.#text.focus(); }

  get text() { return this.#text.value; }
  set text(value) {
    this.#text.value = value;
    this.#changed();
  }

  /** For another place: what was begun there is there again, and is kept from now on. */
  begin(place) {
    this.#draft = `draft.${place}`;
    this.#uploads.clear();
    this.text = inTab.get(this.#draft) ?? '';
  }

  /** Nobody who is banned should write for nothing. */
  disable(off) {
    this.#form.toggleAttribute('data-off', off);
    this.#text.readOnly = off;
    this.#changed();
  }

  /** What is there to be sent, {text, files}, or null when it may not be sent. */
  get message() {
    const text = this.#text.value;
    return this.#sendable() ? { text: text.trim() === '' ? '' : text, files: this.#uploads.files } : null;
  }

  clear() {
    this.#uploads.clear();
    this.text = '';
    if (this.#draft) inTab.set(this.#draft, null);
  }

  submit() {
    const { message } = this;
    if (message) {
      this.clear();
      this.tell('send', message);
    }
    this.focus();
  }

  #left() { return this.#textMax - [...this.#text.value].length; }

  #sendable() {
    const blank = this.#text.value.trim() === '';
    return !this.#form.hasAttribute('data-off') && this.#uploads.ready && this.#left() >= 0 && !(blank && this.#uploads.empty);
  }

  #changed() {
    this.#send.toggleAttribute('data-idle', !this.#sendable());
    this.#send.setAttribute('aria-disabled', String(!this.#sendable()));
    const left = this.#left();
    this.#count.textContent = left < this.#textMax * (1 - countFrom) ? t('write.left', { n: left }) : '';
    this.#count.classList.toggle('bad', left < 0);
  }

  #typing() {
    this.#changed();
    if (this.#draft) inTab.set(this.#draft, this.#text.value);
    if (this.#text.value === '' || Date.now() - this.#typed < typingPause) return;
    this.#typed = Date.now();
    this.tell('typing');
  }

  #pressed(event) {
    if (event.key === 'ArrowUp' && this.#text.value === '') {
      event.preventDefault();
      this.tell('up');
      return;
    }
    // While an input method composes, Enter is its own; with a touch keyboard it is a new line.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    this.submit();
  }
}

/** The markup of a composer, for where there is none in the page. */
export function composerForm(label) {
  const field = el('textarea', { rows: 1, 'aria-label': label, placeholder: label, dir: 'auto', enterkeyhint: 'send' });
  const form = document.querySelector('template#composer').content.firstElementChild.cloneNode(true);
  the('textarea', form).replaceWith(field);
  return form;
}
