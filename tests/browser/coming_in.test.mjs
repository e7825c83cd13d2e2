// The door: by a name, registered, signed in; in another language and theme.
import assert from 'node:assert/strict';
import { begin, Person, test } from './support/people.mjs';

begin('--ttl', '90m', '--guest-ttl', '2d');

test('a guest needs a name only, and is still there after a reload', async () => {
  const ann = await Person.guest('Ann');
  await ann.page.reload();
  await ann.inChat();
  assert.equal(await ann.page.locator('#me').textContent(), 'Ann');
  const cookies = await ann.context.cookies();
  const session = cookies.find((cookie) => cookie.name === 'confab_session');
  assert.equal(session.httpOnly, true);
  assert.equal(session.sameSite, 'Lax');
  assert.equal(await ann.page.evaluate(() => document.cookie), '');
});

test('a name that is taken is refused in words', async () => {
  await Person.guest('Bob');
  const other = await Person.arrives();
  other.expects(/409/);
  await other.page.fill('#guest-name', 'bob');
  await other.page.keyboard.press('Enter');
  await other.page.getByRole('alert').filter({ hasText: 'That is taken. Choose another one.' }).waitFor();
});

test('who registered comes back by e-mail, from anywhere', async () => {
  const cleo = await Person.arrives();
  await cleo.registers('Cleo', 'cleo@example.org', 'a long secret');
  await cleo.page.getByRole('button', { name: 'Sign out' }).click();
  await cleo.page.getByRole('tab', { name: 'Sign in' }).waitFor();
  const elsewhere = await Person.arrives();
  elsewhere.expects(/401/);
  await elsewhere.page.getByRole('tab', { name: 'Sign in' }).click();
  await elsewhere.page.fill('#known-who', 'cleo@example.org');
  await elsewhere.page.fill('#known-password', 'another secret');
  await elsewhere.page.keyboard.press('Enter');
  await elsewhere.page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
  await elsewhere.page.fill('#known-password', 'a long secret');
  await elsewhere.page.keyboard.press('Enter');
  await elsewhere.page.getByRole('heading', { name: 'Cleo' }).waitFor();
});

test('who is signed out elsewhere is at the door again, and comes back to the same chat', async () => {
  const dan = await Person.guest('Dan');
  dan.expects(/401/);
  await dan.opens('general');
  await dan.context.clearCookies();
  await dan.page.reload();
  await dan.page.fill('#guest-name', 'Dan2');
  await dan.page.keyboard.press('Enter');
  await dan.inChat();
  assert.match(dan.page.url(), /chat\.html#general$/);
});

test('the door says how long words and names live on this server', async () => {
  const oleg = await Person.arrives();
  await oleg.page.getByText('Words fade: 90 minutes after you read them').waitFor();
  await oleg.page.getByText('unless you stay away for 2 days.').waitFor();
});

test('the page speaks the language and wears the theme of its reader', async () => {
  const masha = await Person.arrives({ locale: 'ru-RU', colorScheme: 'dark' });
  await masha.page.getByRole('heading', { name: 'Тихое место для разговора.' }).waitFor();
  assert.equal(await masha.page.getAttribute('html', 'lang'), 'ru');
  const colour = () => masha.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await colour();
  await masha.page.getByRole('combobox', { name: 'Оформление' }).selectOption('light');
  assert.notEqual(await colour(), dark);
  await masha.page.getByRole('combobox', { name: 'Язык' }).selectOption('en');
  await masha.page.getByRole('heading', { name: 'A quiet place to talk.' }).waitFor();
  // Both are kept.
  await masha.page.reload();
  await masha.page.getByRole('heading', { name: 'A quiet place to talk.' }).waitFor();
  assert.notEqual(await colour(), dark);
});
