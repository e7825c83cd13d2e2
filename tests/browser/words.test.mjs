// The dictionaries: every language has every text, in every plural form, and each that is used is there.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';

const web = new URL('../../web/', import.meta.url);
const languages = { en: (await import(new URL('js/en.js', web))).default, ru: (await import(new URL('js/ru.js', web))).default };
const sources = ['.', 'js'].flatMap((folder) => readdirSync(new URL(`${folder}/`, web)).filter((name) => /\.(html|js)$/.test(name)).map((name) => [name, readFileSync(new URL(`${folder}/${name}`, web), 'utf8')]));
// What the server writes into the form says its keys, too.
for (const name of ['form_page.cpp', 'form_page.hpp', 'handlers/form.cpp']) {
  sources.push([name, readFileSync(new URL(`../server/edge/${name}`, web), 'utf8').replaceAll('\\"', '"')]);
}

test('every language has the same keys', () => {
  assert.deepEqual(Object.keys(languages.ru).toSorted(), Object.keys(languages.en).toSorted());
});

test('a text that depends on a number has all forms that its language knows', () => {
  for (const [language, words] of Object.entries(languages)) {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, text] of Object.entries(words)) if (typeof text === 'object') assert.deepEqual(Object.keys(text).toSorted(), forms, `${language} ${key}`);
  }
});

test('translations name the same values', () => {
  const values = (text) => [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])].toSorted();
  for (const [key, text] of Object.entries(languages.en)) {
    if (key === 'problem.forbidden') continue;
    assert.deepEqual(values(languages.ru[key]), values(text), key);
  }
});

test('every text that the pages ask for is there, and every one there is asked for', () => {
  const asked = new Set();
  const begun = [];
  for (const [, source] of sources) {
    for (const [, key] of source.matchAll(/\bt\('([\w.-]+)'/g)) asked.add(key);
    for (const [, one, other] of source.matchAll(/\bt\([^()]*\? '([\w.-]+)' : '([\w.-]+)'/g)) asked.add(one).add(other);
    for (const [, key] of source.matchAll(/\bword = "([\w.-]+)"/g)) asked.add(key);
    for (const [, key] of source.matchAll(/data-t(?:-[a-z-]+)?="([\w.-]+)"/g)) asked.add(key);
    for (const [, start] of source.matchAll(/`([a-z]+\.)\$\{/g)) begun.push(start);
  }
  for (const key of asked) assert.ok(key in languages.en, `there is no text ${key}`);
  const inCode = sources.map(([name, source]) => (/^(en|ru)\.js$/.test(name) ? '' : source)).join('\n');
  for (const key of Object.keys(languages.en)) {
    const used = asked.has(key) || begun.some((start) => key.startsWith(start)) || inCode.includes(`'${key}'`);
    assert.ok(used, `nobody asks for ${key}`);
  }
});
