// Messages for later: with a picker, a list, and taken back.
import assert from 'node:assert/strict';
import { begin, eventually, Person, test, theServer } from './support/people.mjs';

begin();

test('a message is scheduled, listed, and taken back', async () => {
  const ann = await Person.guest('ann');
  await ann.writing.fill('Happy new hour');
  await ann.page.getByRole('button', { name: 'Send later' }).click();
  const dialog = ann.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'In an hour' }).click();
  const chosen = await dialog.getByLabel('When').inputValue();
  assert.ok(Math.abs(Date.parse(chosen) - Date.now() - 3_600_000) < 120_000, chosen);
  await dialog.getByRole('button', { name: 'Schedule' }).click();
  await dialog.waitFor({ state: 'detached' });
  await eventually('it is not there to be sent any more', async () => (await ann.writing.inputValue()) === '');
  await ann.page.getByRole('button', { name: 'Send later' }).click();
  await dialog.locator('.rows li', { hasText: 'Happy new hour' }).getByRole('button', { name: 'Do not send it' }).click();
  await dialog.getByText('Nothing is waiting.').waitFor();
});

test('what was not scheduled is still there to be sent', async () => {
  const bob = await Person.guest('bob');
  await bob.writing.fill('On second thought');
  await bob.page.getByRole('button', { name: 'Send later' }).click();
  await bob.page.keyboard.press('Escape');
  await eventually('it is there again', async () => (await bob.writing.inputValue()) === 'On second thought');
});

test('a scheduled message comes by itself', async () => {
  const cleo = await Person.guest('cleo');
  const dan = await theServer().guest('dan');
  await dan.ask('POST', '/send', { text: 'From the past', at: '+1s' });
  await cleo.hears('From the past');
  await eventually('none is pending', async () => (await dan.ask('GET', '/scheduled')).scheduled.length === 0);
});
