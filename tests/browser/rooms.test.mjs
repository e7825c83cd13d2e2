// Rooms: made, found, entered, left and deleted; private ones by invitation and by link.
import assert from 'node:assert/strict';
import { begin, eventually, Person, test, theServer } from './support/people.mjs';

begin();

async function makes(person, title, { isPrivate = false } = {}) {
  await person.page.goto('/');
  await person.page.getByText('Make a room').click();
  await person.page.getByLabel('Title', { exact: true }).fill(title);
  if (isPrivate) await person.page.getByRole('checkbox', { name: /^Private/ }).check();
  await person.page.getByRole('button', { name: 'Make it' }).click();
  await person.page.waitForURL('**/chat.html#*');
  await person.inChat();
}

test('a room is made, found by a part of its title, and two talk in it', async () => {
  const ann = await Person.arrives();
  await ann.registers('ann', 'ann@example.org', 'a long secret');
  await makes(ann, 'Garden of Babylon');
  const bob = await Person.guest('bob');
  await bob.page.goto('/');
  await bob.page.getByLabel('Part of its title').fill('babylon');
  await bob.page.locator('#found a', { hasText: 'Garden of Babylon' }).click();
  await bob.page.getByRole('button', { name: 'Enter' }).click();
  await bob.inChat();
  await bob.says('What grows here?');
  await ann.hears('What grows here?');
  await ann.says('Palms.');
  await bob.hears('Palms.');
  await ann.page.getByRole('button', { name: 'People and room' }).click();
  const panel = ann.page.locator('#people');
  await panel.locator('.rows', { hasText: 'bob' }).waitFor();
  await panel.getByRole('button', { name: 'Delete the room' }).click();
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete the room' }).click();
  await bob.page.locator('#gate', { hasText: 'There is no such chat' }).waitFor();
  // Who deleted it is home again. (A page that is closed on its way somewhere is not always closed.)
  await ann.page.getByRole('heading', { name: 'ann' }).waitFor();
});

test('own rooms are listed at home, and deleted there', async () => {
  const cleo = await Person.guest('cleo');
  await makes(cleo, 'For a moment');
  await cleo.page.goto('/');
  await cleo.page.getByRole('button', { name: 'Delete For a moment' }).click();
  await cleo.page.getByRole('dialog').getByRole('button', { name: 'Delete the room' }).click();
  await eventually('it is gone', async () => (await cleo.page.locator('#own-rooms li').count()) === 0);
  const dan = await theServer().guest('dan-of-rooms');
  assert.deepEqual((await dan.ask('GET', '/chats?search=moment')).chats, []);
});

test('a link into a private room is a page; the owner lets in who asks', async () => {
  const eve = await Person.guest('eve');
  await makes(eve, 'Secret garden', { isPrivate: true });
  await eve.page.getByRole('button', { name: 'People and room' }).click();
  await eve.page.getByRole('button', { name: 'New link' }).click();
  const link = eve.page.getByRole('textbox', { name: 'Link' });
  const url = await link.inputValue();
  assert.match(url, /\/join\/[a-z2-7]{26}$/);

  const fay = await Person.arrives({ path: new URL(url).pathname });
  await fay.page.getByText('You were invited to a private room.').waitFor();
  await fay.page.fill('#guest-name', 'fay');
  await fay.page.keyboard.press('Enter');
  await fay.page.getByRole('button', { name: 'Ask to be let in' }).click();
  await fay.page.getByText('You have asked.').first().waitFor();
  await eve.page.getByRole('button', { name: 'Let in: fay' }).click();
  await fay.page.getByRole('link', { name: 'Open the room' }).click();
  await fay.page.waitForURL('**/chat.html#*');
  await fay.inChat();
  await fay.says('It is beautiful');
  await eve.hears('It is beautiful');
});

test('a request waits for an owner who looks elsewhere, and can be denied', async () => {
  const gil = await Person.guest('gil');
  await makes(gil, 'Back room', { isPrivate: true });
  const room = decodeURIComponent(new URL(gil.page.url()).hash.slice(1));
  await gil.page.getByRole('button', { name: 'People and room' }).click();
  await gil.page.getByRole('button', { name: 'For one, for a day' }).click();
  const url = await gil.page.getByRole('textbox', { name: 'Link' }).inputValue();
  await gil.page.getByRole('button', { name: 'Close' }).click();
  const hal = await theServer().guest('hal');
  await hal.ask('POST', new URL(url).pathname);
  await gil.page.locator('#show-people .badge').waitFor();
  await gil.page.getByRole('button', { name: /People and room/ }).click();
  await gil.page.getByRole('button', { name: 'Deny: hal' }).click();
  await eventually('nobody waits', async () => (await gil.page.locator('#show-people .badge').count()) === 0);
  await assert.rejects(hal.ask('GET', `/chats/${encodeURIComponent(room)}`));
});

test('an invitation is among the chats, and is taken by entering', async () => {
  const ida = await Person.guest('ida');
  const jon = await Person.guest('jon');
  await makes(ida, 'Chess club', { isPrivate: true });
  await ida.page.getByRole('button', { name: 'People and room' }).click();
  await ida.page.getByLabel('Name').fill('jon');
  await ida.page.getByRole('button', { name: 'Invite' }).click();
  const invitation = jon.page.locator('#chats a', { hasText: 'Chess club' });
  await invitation.getByText('You are invited').waitFor();
  await invitation.click();
  await jon.page.getByRole('button', { name: 'Enter' }).click();
  await jon.inChat();
  await jon.says('e4');
  await ida.hears('e4');
});
