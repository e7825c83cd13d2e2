// A small safe subset of Markdown: what people type without thinking of it.
//
//   **strong**  *emphasis*  _emphasis_  ~~struck~~  `code`  https://links
//   > quoted lines, and ``` fences ``` of code
//
// `parse` makes a tree and touches no document; `render` makes elements of it, by textContent only.
// Every pattern stops at the character that it begins with, so the time is linear in the text.

/** Ends of addresses that are the sentence's. */
const trailing = /[.,:;!?'"*_~]+$/;
// No white space, quotes or angle brackets, and no control characters of writing directions.
const url = String.raw`https?:\/\/[^\s<>"'\u0060\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+`;
const inline = new RegExp([
  '`([^`\\n]+)`',
  '\\*\\*(?=\\S)([^*\\n]+)\\*\\*',
  '~~(?=\\S)([^~\\n]+)~~',
  '\\*(?=\\S)([^*\\n]+)\\*',
  '(?<![\\p{L}\\p{N}_])_(?=\\S)([^_\\n]+)_(?![\\p{L}\\p{N}_])',
  `(${url})`,
].join('|'), 'gu');
const kinds = [null, 'code', 'strong', 'del', 'em', 'em', 'link'];

function splitAddress(found) {
  let address = found.replace(trailing, '');
  // The parenthesis that closes the sentence's is not the address's.
  let open = address.split(')').length - address.split('(').length;
  let end = address.length;
  while (open > 0 && address[end - 1] === ')') {
    open--;
    end--;
  }
  address = address.slice(0, end);
  return [address, found.slice(address.length)];
}

function parseLine(text, depth = 0) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(inline)) {
    const which = kinds.findIndex((kind, i) => kind && found[i] !== undefined);
    const kind = kinds[which];
    const content = found[which];
    if (kind !== 'code' && kind !== 'link' && /\s$/u.test(content)) continue;
    if (found.index > from) parts.push(text.slice(from, found.index));
    from = found.index + found[0].length;
    if (kind === 'link') {
      const [address, rest] = splitAddress(content);
      const valid = URL.canParse(address);
      parts.push(valid ? { kind, text: address } : address);
      if (rest) parts.push(rest);
    } else if (kind === 'code') {
      parts.push({ kind, text: content });
    } else {
      parts.push({ kind, parts: depth < 2 ? parseLine(content, depth + 1) : [content] });
    }
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** Blocks: {kind: 'lines' | 'quote', parts} and {kind: 'fence', text}. */
export function parse(text) {
  const blocks = [];
  let lines = [];
  let quoted = false;
  const finish = () => {
    if (lines.length) blocks.push({ kind: quoted ? 'quote' : 'lines', parts: parseLine(lines.join('\n')) });
    lines = [];
  };
  const all = text.split(/\r\n|[\r\n\u2028\u2029]/);
  const fences = all.flatMap((line, at) => (line.startsWith('```') ? [at] : []));
  for (let i = 0; i < all.length; i++) {
    const line = all[i];
    if (i === fences[0]) {
      const [, end] = fences.splice(0, 2);
      if (end) {
        finish();
        blocks.push({ kind: 'fence', text: all.slice(i + 1, end).join('\n') });
        i = end;
        continue;
      }
    }
    const quote = /^> ?/.test(line);
    if (quote !== quoted) finish();
    quoted = quote;
    lines.push(quote ? line.replace(/^> ?/, '') : line);
  }
  finish();
  return blocks;
}

/** Of a text as much as a line shows, without the signs, which say nothing there. */
export function plain(text) {
  const words = (parts) => parts.map((part) => part.text ?? (part.parts ? words(part.parts) : part)).join('');
  return parse(text.slice(0, 300)).map((block) => block.text ?? words(block.parts)).join(' ');
}

function renderParts(parts, make) {
  return parts.map((part) => {
    if (typeof part === 'string') return document.createTextNode(part);
    const { kind } = part;
    if (kind === 'code') return make('code', part.text);
    if (kind === 'link') {
      const link = make('a', part.text);
      link.href = part.text;
      link.target = '_blank';
      link.rel = 'noopener noreferrer nofollow ugc';
      link.dir = 'ltr';
      return link;
    }
    const node = make(kind);
    node.append(...renderParts(part.parts, make));
    return node;
  });
}

/** Elements for a message's text. */
export function render(text) {
  const make = (tag, content) => {
    const node = document.createElement(tag);
    if (content !== undefined) node.textContent = content;
    return node;
  };
  const tags = { lines: 'p', quote: 'blockquote', fence: 'pre' };
  return parse(text).map((block) => {
    const node = make(tags[block.kind], block.text);
    if (block.parts) node.append(...renderParts(block.parts, make));
    node.dir = block.kind === 'fence' ? 'ltr' : 'auto';
    return node;
  });
}
