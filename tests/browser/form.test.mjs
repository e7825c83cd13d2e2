// message.html, for who has no script.
import assert from 'node:assert/strict';
import { begin, Person, test, theServer } from './support/people.mjs';

begin('--rate-limit', '3');

const withoutScript = (path = '/message.html') => Person.arrives({ path, javaScriptEnabled: false });

async function posts(page, name, message) {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Message').fill(message);
  await page.getByRole('button', { name: 'Send' }).click();
}

test('a message goes without a script, is shown, and another one goes under the same name', async () => {
  const ann = await withoutScript();
  const reader = await theServer().guest('reader');
  await posts(ann.page, 'ann', 'Hello <b>there</b>\n& "goodbye"');
  await ann.page.getByRole('status').filter({ hasText: 'Sent.' }).waitFor();
  assert.match(ann.page.url(), /\/message\/\d+\/[0-9a-f]{32}$/);
  assert.equal(await ann.page.locator('.sent-text').textContent(), 'Hello <b>there</b>\n& "goodbye"');
  await posts(ann.page, 'ann', 'Once more');
  await ann.page.locator('.sent-text', { hasText: 'Once more' }).waitFor();
  const { messages } = await reader.ask('GET', '/chats/general/messages');
  assert.deepEqual(messages.map((message) => message.text), ['Hello <b>there</b>\n& "goodbye"', 'Once more']);
});

test('a taken name is refused, and what was typed is kept', async () => {
  await theServer().guest('bob');
  const other = await withoutScript();
  other.expects(/409/);
  await posts(other.page, 'Bob', 'It is <me>');
  await other.page.getByRole('alert').filter({ hasText: 'belongs to somebody' }).waitFor();
  assert.equal(await other.page.getByLabel('Your name').inputValue(), 'Bob');
  assert.equal(await other.page.getByLabel('Message').inputValue(), 'It is <me>');
});

test('who has used up the hour is told until when', async () => {
  const cleo = await withoutScript();
  cleo.expects(/429/);
  for (const text of ['1', '2', '3', '4']) await posts(cleo.page, 'cleo', text);
  await cleo.page.getByRole('alert').filter({ hasText: 'used up' }).waitFor();
  assert.equal(await cleo.page.getByLabel('Message').inputValue(), '4');
});

test('with a script it speaks the reader\'s language', async () => {
  const dasha = await Person.arrives({ path: '/message.html', locale: 'ru-RU' });
  await dasha.page.getByRole('heading', { name: 'Написать всем' }).waitFor();
  await dasha.page.getByLabel('Ваше имя').fill('Даша');
  await dasha.page.getByLabel('Сообщение').fill('Привет');
  await dasha.page.getByRole('button', { name: 'Отправить' }).click();
  await dasha.page.getByRole('status').filter({ hasText: 'Отправлено.' }).waitFor();
});

test('a page that is not there is error.html, with status 404', async () => {
  const eve = await Person.arrives();
  eve.expects(/404/);
  const answer = await eve.page.goto('/no/such/page');
  assert.equal(answer.status(), 404);
  await eve.page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
  await eve.page.getByRole('link', { name: 'To the start' }).click();
  await eve.page.waitForURL(`${theServer().origin}/`);
});

test('without a script the first page leads to the form', async () => {
  const fay = await withoutScript('/');
  await fay.page.getByRole('link', { name: 'use the plain form' }).click();
  await fay.page.getByLabel('Your name').waitFor();
});
