// Every page by keyboard alone.
import assert from 'node:assert/strict';
import { begin, eventually, Person, test, theServer } from './support/people.mjs';

begin('--rate-limit', '0');

const focused = (page) => page.evaluate(() => {
  const { activeElement: node } = document;
  return { tag: node.tagName, id: node.id, text: node.innerText?.trim() ?? '', name: node.getAttribute('aria-label') ?? '' };
});

/** Whether something shows where the keyboard is. */
const visibly = (page) => page.evaluate(() => {
  const style = getComputedStyle(document.activeElement);
  if (document.activeElement.matches('.write textarea')) return getComputedStyle(document.activeElement.closest('.composer')).boxShadow !== 'none';
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
});

/** Presses Tab until that has the focus; on the way everything that has it shows it. */
async function tabTo(page, is, key = 'Tab') {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key);
    const here = await focused(page);
    if (here.tag !== 'BODY') assert.ok(await visibly(page), `nobody sees the focus on ${JSON.stringify(here)}`);
    if (is(here)) return here;
  }
  return assert.fail(`Tab does not get there; it is on ${JSON.stringify(await focused(page))}`);
}

test('the door', async () => {
  const ann = await Person.arrives();
  const { page } = ann;
  // The first field has the keyboard; from there back to the tabs.
  await tabTo(page, ({ id }) => id === 'tab-guest', 'Shift+Tab');
  await page.keyboard.press('ArrowRight');
  assert.equal((await focused(page)).id, 'tab-new');
  await tabTo(page, ({ id }) => id === 'new-name');
  await page.keyboard.type('ann');
  await page.keyboard.press('Tab');
  await page.keyboard.type('ann@example.org');
  await page.keyboard.press('Tab');
  await page.keyboard.type('a long secret');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'ann' }).waitFor();
});

test('home: a room is made and opened', async () => {
  const bob = await Person.guest('bob');
  const { page } = bob;
  await page.goto('/');
  await page.getByRole('heading', { name: 'bob' }).waitFor();
  await tabTo(page, ({ tag, text }) => tag === 'SUMMARY' && text === 'Make a room');
  await page.keyboard.press('Enter');
  await tabTo(page, ({ id }) => id === 'room-title');
  await page.keyboard.type('By hand');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/chat.html#*');
  await bob.inChat();
});

test('the chat: to a message, its thread, and back; people; another chat', async () => {
  const friend = await theServer().guest('friend');
  const cleo = await Person.guest('cleo');
  const { page } = cleo;
  await friend.says('First');
  await friend.says('Second');
  await cleo.hears('Second');
  // One begins to write at once, and sends by Enter.
  assert.equal((await focused(page)).tag, 'TEXTAREA');
  await page.keyboard.type('Third');
  await page.keyboard.press('Enter');
  await cleo.hears('Third');
  await page.keyboard.press('ArrowUp');
  await eventually('the last message has the focus', async () => (await focused(page)).text.includes('Third'));
  assert.ok(await visibly(page));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.match((await focused(page)).text, /First/);
  await page.keyboard.press('Enter');
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByRole('textbox').waitFor();
  await eventually('the comment is to be written', async () => (await focused(page)).name === 'Write a comment');
  await page.keyboard.type('A comment');
  await page.keyboard.press('Enter');
  await thread.locator('.items .text', { hasText: 'A comment' }).waitFor();
  await page.keyboard.press('Escape');
  await thread.waitFor({ state: 'hidden' });
  assert.equal((await focused(page)).name, 'Write a message');

  await tabTo(page, ({ id }) => id === 'show-people', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').getByText('friend').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'hidden' });

  await friend.ask('POST', '/send', { text: 'Privately', to: 'cleo' });
  await page.locator('#chats a', { hasText: 'friend' }).waitFor();
  await page.keyboard.press('Alt+ArrowUp');
  await page.waitForURL(/%40friend/);
  await cleo.inChat();
  await cleo.hears('Privately');
});

test('the keys are told by ?, and a dialog gives the keyboard back', async () => {
  const dan = await Person.guest('dan');
  const { page } = dan;
  await page.locator('#show-keys').focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.getByText('From message to message').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await eventually('it has the focus again', async () => (await focused(page)).id === 'show-keys');
});

test('reporting: from the message by a letter, with a reason', async () => {
  const troll = await theServer().guest('troll');
  const eve = await Person.guest('eve');
  const { page } = eve;
  await troll.says('Boo');
  await eve.hears('Boo');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('r');
  await page.getByRole('dialog').getByLabel('Why').focus();
  await page.keyboard.type('rude');
  await tabTo(page, ({ tag, text }) => tag === 'BUTTON' && text === 'Report');
  await page.keyboard.press('Enter');
  await page.locator('#news', { hasText: 'You have reported' }).waitFor();
});

test('the form and the page that is not there', async () => {
  const fay = await Person.arrives({ path: '/message.html', javaScriptEnabled: false });
  fay.expects(/404/);
  const { page } = fay;
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  for (const [field, text] of [['username', 'fay'], ['message', 'By keyboard']]) {
    for (let i = 0; i < 9; i++) {
      await page.keyboard.press('Tab');
      if (await page.locator(`#${field}`).evaluate((node) => node === document.activeElement).catch(() => false)) break;
    }
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.sent-text', { hasText: 'By keyboard' }).waitFor();
  await page.goto('/nowhere');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${theServer().origin}/`);
});
