// The subset of Markdown, without a browser.
import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from '../../web/js/markup.js';

const line = (text) => parse(text)[0].parts;

test('plain text stays as it is', () => {
  for (const text of ['', 'hello', '2 * 3 * 4', 'snake_case_name', 'a ** b', '*', '**', '`', '~~ ~~', '3*4*5 =', '* item', 'under_score and an_other']) {
    const parts = parse(text).flatMap((block) => block.parts);
    assert.ok(parts.every((part) => typeof part === 'string') || text === '3*4*5 =', text);
    assert.equal(parts.map((part) => part.text ?? part.parts?.join('') ?? part).join(''), text === '3*4*5 =' ? '345 =' : text);
  }
});

test('signs around words have their meaning', () => {
  assert.deepEqual(line('a **b** c'), ['a ', { kind: 'strong', parts: ['b'] }, ' c']);
  assert.deepEqual(line('*b* _c_ ~~d~~'), [{ kind: 'em', parts: ['b'] }, ' ', { kind: 'em', parts: ['c'] }, ' ', { kind: 'del', parts: ['d'] }]);
  assert.deepEqual(line('`**x**`'), [{ kind: 'code', text: '**x**' }]);
  assert.deepEqual(line('**see `x`**'), [{ kind: 'strong', parts: ['see ', { kind: 'code', text: 'x' }] }]);
});

test('an address is a link, without what belongs to the sentence', () => {
  const address = (text) => line(text).filter((part) => part.kind === 'link').map((part) => part.text);
  assert.deepEqual(address('see https://example.org.'), ['https://example.org']);
  assert.deepEqual(address('(see https://example.org/a_(b))'), ['https://example.org/a_(b)']);
  assert.deepEqual(address('https://example.org/?a=1&b=*2*'), ['https://example.org/?a=1&b=*2']);
  for (const none of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://', 'http:// x']) assert.deepEqual(address(none), [], none);
});

test('no address has a control character of writing directions', () => {
  assert.deepEqual(line('https://exa\u202emple.org')[0], { kind: 'link', text: 'https://exa' });
});

test('quotes and fences are blocks', () => {
  assert.deepEqual(parse('a\n> b\n>c\nd').map(({ kind }) => kind), ['lines', 'quote', 'lines']);
  assert.deepEqual(parse('> b\n>c'), [{ kind: 'quote', parts: ['b\nc'] }]);
  assert.deepEqual(parse('```js\n<b>*x*\n```\nafter'), [{ kind: 'fence', text: '<b>*x*' }, { kind: 'lines', parts: ['after'] }]);
  assert.equal(parse('```\nnever closed')[0].kind, 'lines');
});

test('whatever was typed takes a moment only', () => {
  for (const text of ['*'.repeat(20_000), '**a'.repeat(7_000), '_a'.repeat(9_000), '`'.repeat(20_000), '~~'.repeat(9_000), 'https://'.repeat(2_500), `https://a${')'.repeat(15_000)}`, '> '.repeat(9_000), '```\n'.repeat(5_000), `https://a${'('.repeat(9_000)}${')'.repeat(9_000)}`]) {
    const began = performance.now();
    parse(text);
    assert.ok(performance.now() - began < 1000, `${text.slice(0, 20)} took ${performance.now() - began} ms`);
  }
});
