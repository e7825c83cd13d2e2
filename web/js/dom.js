// Making elements. Whatever comes from others becomes text, never markup: there is no innerHTML here
// or anywhere else.

/** An element. `props` are attributes; `text`, `class`, `data` and `on…` are what they say; what is
    false, null or undefined is left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === 'text') node.textContent = value;
    else if (name === 'class') node.className = value;
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The one element of a page with this selector; a page without it is a mistake of ours. */
export function the(selector, root = document) {
  const node = root.querySelector(selector);
  if (node === null) throw new Error(`there is no ${selector}`);
  return node;
}

/** A button with a picture only: its label is what it is called and what hovering shows. */
export function iconButton(name, label, props = {}) {
  return el('button', { type: 'button', ...props, class: `icon ${props.class ?? ''}`.trim(), 'aria-label': label, title: label }, icon(name));
}

const svg = 'http://www.w3.org/2000/svg';
const paths = {
  send: 'M4.5 12h13M12 5.5l6.5 6.5-6.5 6.5',
  attach: 'M19 11.5l-7.2 7.2a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3 3 0 0 1 4.3 4.3l-7.5 7.5a1.5 1.5 0 0 1-2.1-2.1l6.7-6.7',
  later: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.3l2.8 1.7',
  comment: 'M5 6.5h14v9H11l-4 3.5v-3.5H5z',
  report: 'M6.5 20V4.5M6.5 5.5h10l-2 3.5 2 3.5h-10',
  direct: 'M4.5 6h15v12h-15zM5 6.5l7 6 7-6',
  people: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19a5.5 5.5 0 0 1 11 0M15.5 5.3a3 3 0 0 1 0 5.4M17 13.8a5.5 5.5 0 0 1 3.5 5.2',
  bell: 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10 20.5h4',
  'bell-off': 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10 20.5h4M4 4l16 16',
  help: 'M9.2 9.2a2.9 2.9 0 1 1 4.3 2.6c-1 .5-1.5 1.1-1.5 2.2M12 17.4v.1',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  back: 'M14.5 6l-6 6 6 6',
  down: 'M6.5 10l5.5 5.5 5.5-5.5',
  add: 'M12 5.5v13M5.5 12h13',
  bin: 'M5.5 7h13M9.5 7V5h5v2M7 7l.8 12h8.4L17 7',
  file: 'M7 4h6.5L18 8.5V20H7zM13 4.5V9h4.5',
  lock: 'M7 11h10v8H7zM9 11V8.5a3 3 0 0 1 6 0V11',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  retry: 'M18.5 12a6.5 6.5 0 1 1-2-4.7M17 4v4h-4',
  home: 'M5 11l7-6 7 6v8h-5v-5h-4v5H5z',
};

export function icon(name) {
  const root = document.createElementNS(svg, 'svg');
  root.setAttribute('viewBox', '0 0 24 24');
  root.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', paths[name]);
  root.append(path);
  return root;
}

/** A name's colour is always the same: the class of one of eight. */
export function hueOf(name) {
  let sum = 0;
  for (const one of name) sum = (sum * 31 + one.codePointAt(0)) % 9973;
  return `hue${sum % 8}`;
}

/** Somebody's name, isolated from the text around it. */
export function nameOf(name) {
  return el('bdi', { class: `name ${hueOf(name)}`, text: name });
}

/** Says something to who cannot see it. The page has one place for that. */
export function announce(text) {
  const place = document.querySelector('#said');
  if (!place) return;
  place.textContent = '';
  requestAnimationFrame(() => { place.textContent = text; });
}

/** Calls `act` a moment after it was asked for, once for all who ask meanwhile: also in a flood. */
export function atMost(milliseconds, act) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      act();
    }, milliseconds);
  };
}

/** Calls `act` when it has been quiet for so long; the last call counts. */
export function whenQuiet(milliseconds, act) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), milliseconds);
  };
}
