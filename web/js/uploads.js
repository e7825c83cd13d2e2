// Files on their way to a message: each with its own bar, its own end and its own second try.
import { newKey, upload } from './api.js';
import { announce, el, icon, iconButton } from './dom.js';
import { explain, size, t } from './i18n.js';
import { Signals } from './signals.js';

const filesMax = 10;

/** Tells `changed`. */
export class Uploads extends Signals {
  #place;
  #bytesMax;
  #all = [];

  constructor(place, bytesMax) {
    super();
    this.#place = place;
    this.#bytesMax = bytesMax;
  }

  get empty() { return this.#all.length === 0; }
  get ready() { return this.#all.every((one) => one.done); }
  get files() { return this.#all.map((one) => one.done); }

  add(files) {
    for (const file of files) {
      if (this.#all.length === filesMax) {
        announce(t('files.many', { n: filesMax }));
        break;
      }
      const one = { file, key: newKey() };
      this.#all.push(one);
      if (file.size > this.#bytesMax) this.#fail(one, t('files.large', { size: size(this.#bytesMax) }), false);
      else this.#start(one);
    }
    this.#draw();
  }

  clear() {
    this.#all = [];
    this.#draw();
  }

  async #start(one) {
    one.trouble = null;
    one.abort = new AbortController();
    one.share = 0;
    try {
      one.done = await upload(one.file, {
        key: one.key,
        signal: one.abort.signal,
        onProgress: (share) => {
          one.share = share;
          if (one.bar) one.bar.value = share;
        },
      });
      announce(t('files.there', { name: one.file.name }));
    } catch (error) {
      if (!this.#all.includes(one)) return;
      this.#fail(one, explain(error), true);
    }
    this.#draw();
  }

  #fail(one, why, again) {
    Object.assign(one, { trouble: why, again });
    announce(why);
  }

  #remove(one) {
    one.abort?.abort();
    this.#all = this.#all.filter((other) => other !== one);
    this.#draw();
  }

  #draw() {
    this.#place.replaceChildren(...this.#all.map((one) => this.#row(one)));
    this.#place.hidden = this.empty;
    this.tell('changed');
  }

  #row(one) {
    const { name } = one.file;
    one.bar = null;
    const row = el('li', { class: one.trouble ? 'upload bad' : 'upload' }, icon('file'), el('bdi', { class: 'file-name', text: name }));
    if (one.trouble) row.append(el('span', { class: 'why', text: one.trouble }));
    else if (!one.done) {
      one.bar = el('progress', { max: 1, 'aria-label': t('files.sending', { name }) });
      one.bar.value = one.share ?? 0;
      row.append(one.bar);
    } else row.append(el('span', { class: 'soft', text: size(one.done.size) }));
    if (one.again) row.append(iconButton('retry', t('files.again', { name }), { onclick: () => { this.#start(one); this.#draw(); } }));
    row.append(iconButton('close', t('files.remove', { name }), { onclick: () => this.#remove(one) }));
    return row;
  }
}
