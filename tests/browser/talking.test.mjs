// Two browsers and what people expect when they talk.
import assert from 'node:assert/strict';
import { begin, eventually, Person, test, theServer } from './support/people.mjs';

begin('--rate-limit', '1000');

test('two people talk, and see each other come and type', async () => {
  const ann = await Person.guest('ann');
  const bob = await Person.guest('bob');
  await ann.page.locator('#news', { hasText: 'bob came in' }).waitFor();
  await ann.says('Hello **bob**, see https://example.org/a_(b).');
  await bob.hears('Hello bob');
  const message = bob.message('Hello bob');
  assert.equal(await message.locator('strong').textContent(), 'bob');
  assert.equal(await message.locator('a[target]').getAttribute('href'), 'https://example.org/a_(b)');
  assert.equal(await message.locator('.by').textContent(), 'ann');
  await bob.writing.pressSequentially('Hi');
  await ann.page.locator('#typing', { hasText: 'bob is typing' }).waitFor();
  await bob.writing.press('Enter');
  await ann.hears('Hi');
  await eventually('nobody types any more', async () => (await ann.page.locator('#typing').textContent()) === '');
  // Nothing is left of what was on its way.
  assert.equal(await bob.log.locator('.outgoing .msg').count(), 0);
  assert.equal(await bob.log.locator('.items .msg.own').count(), 1);
});

test('what came while one looked elsewhere stands under a line, and is counted in the title', async () => {
  const cleo = await Person.guest('cleo');
  await cleo.says('I will be right back');
  await cleo.hears('right back');
  const dan = await theServer().guest('dan');
  await cleo.page.goto('/');
  await dan.says('One');
  await dan.says('Two');
  await eventually('the title counts', async () => (await cleo.page.title()) === '(2) confab');
  assert.match(await cleo.page.locator('#chats .badge').textContent(), /2/);
  await cleo.page.locator('#chats a').first().click();
  await cleo.inChat();
  await cleo.hears('Two');
  const line = cleo.page.locator('.new-line');
  await line.waitFor();
  assert.match(await line.locator('xpath=..').innerText(), /One/);
  await eventually('all is read', async () => !/^\(/.test(await cleo.page.title()));
});

test('two tabs of one person show the same, once', async () => {
  const eve = await Person.guest('eve');
  const other = await eve.newTab('/chat.html#general');
  await other.locator('#talk .composer textarea').waitFor();
  await eve.says('From the first tab');
  await other.locator('.items .text', { hasText: 'From the first tab' }).waitFor();
  await other.locator('#talk .composer textarea').fill('From the second');
  await other.locator('#talk .composer textarea').press('Enter');
  await eve.hears('From the second');
  for (const page of [eve.page, other]) {
    assert.equal(await page.locator('.items .text', { hasText: 'From the first tab' }).count(), 1);
    assert.equal(await page.locator('.items .text', { hasText: 'From the second' }).count(), 1);
  }
});

test('a message that nobody answered is sent again and is there once', async () => {
  const fay = await Person.guest('fay');
  fay.expects(/Failed to load resource/);
  let lost = 0;
  // The request arrives, its answer is lost: nobody knows, so it is tried again under the same key.
  await fay.page.route('**/send', async (route) => {
    if (++lost > 3) return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
  await fay.says('Only once');
  await eventually('it was repeated', () => lost > 3);
  await fay.hears('Only once');
  await eventually('nothing is on its way', async () => (await fay.log.locator('.outgoing .msg').count()) === 0);
  assert.equal(await fay.message('Only once').count(), 1);
  const gil = await theServer().guest('gil');
  const { messages } = await gil.ask('GET', '/chats/general/messages');
  assert.equal(messages.filter((message) => message.text === 'Only once').length, 1);
});

test('a message that cannot go shows why, goes when told to, or is discarded', async () => {
  const hal = await Person.guest('hal');
  hal.expects(/Failed to load resource/);
  let refuse = true;
  await hal.page.route('**/send', (route) => (refuse
    ? route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ code: 'forbidden', status: 403, detail: 'Not today.' }) })
    : route.continue()));
  await hal.says('Stubborn');
  const failed = hal.log.locator('.outgoing .failed');
  await failed.locator('.trouble', { hasText: 'Not today.' }).waitFor();
  refuse = false;
  await failed.getByRole('button', { name: 'Try again' }).click();
  await hal.hears('Stubborn');
  refuse = true;
  await hal.says('Never mind');
  await failed.getByRole('button', { name: 'Discard' }).click();
  await eventually('it is gone', async () => (await hal.log.locator('.outgoing .msg').count()) === 0);
});

test('comments stand in a thread, beside the message that they answer', async () => {
  const ida = await Person.guest('ida');
  const jon = await Person.guest('jon');
  await ida.says('Who comes on Friday?');
  await jon.hears('Who comes');
  await jon.message('Who comes').locator('.bubble').hover();
  await jon.page.getByRole('button', { name: 'Comment', exact: true }).click();
  const thread = jon.page.getByRole('complementary', { name: 'Thread' });
  await thread.getByRole('textbox').fill('Me!');
  await thread.getByRole('textbox').press('Enter');
  await thread.locator('.items .text', { hasText: 'Me!' }).waitFor();
  await ida.message('Who comes').getByRole('button', { name: '1 comment' }).click();
  const hers = ida.page.getByRole('complementary', { name: 'Thread' });
  await hers.locator('.items .text', { hasText: 'Me!' }).waitFor();
  await jon.page.locator('#thread textarea').fill('And Kim');
  await jon.page.locator('#thread textarea').press('Enter');
  await hers.locator('.items .text', { hasText: 'And Kim' }).waitFor();
  // In the chat it says what it answers.
  await ida.message('And Kim').locator('.quote', { hasText: 'Who comes on Friday?' }).waitFor();
  await ida.message('Who comes').getByRole('button', { name: '2 comments' }).waitFor();
});

test('a direct chat begins with its first message', async () => {
  const kim = await Person.guest('kim');
  const lea = await Person.guest('lea');
  await kim.says('Anyone?');
  await lea.hears('Anyone?');
  await lea.message('Anyone?').locator('.who').click();
  await lea.page.waitForURL(/%40kim/);
  await lea.inChat();
  await lea.says('Just between us');
  await kim.page.locator('#chats .chat-line', { hasText: 'Just between us' }).waitFor();
  await kim.page.locator('#chats a', { hasText: 'lea' }).click();
  await kim.hears('Just between us');
});

test('three reports ban, and the page says until when', async () => {
  const max = await Person.guest('max');
  await max.says('Buy my things');
  const others = await Promise.all(['n1', 'n2'].map((name) => theServer().guest(name)));
  for (const other of others) await other.ask('POST', '/users/max/reports', {});
  await max.page.locator('#strikes', { hasText: 'Reported by 2 of 3' }).waitFor();
  const ned = await Person.guest('ned');
  await ned.hears('Buy my things');
  await ned.message('Buy my things').locator('.bubble').hover();
  await ned.page.getByRole('button', { name: 'Report its author' }).click();
  await ned.page.getByLabel('Why').fill('advertising');
  await ned.page.getByRole('dialog').getByRole('button', { name: 'Report', exact: true }).click();
  await ned.page.locator('#news', { hasText: 'You have reported' }).waitFor();
  await max.page.locator('#banned', { hasText: 'write again from' }).waitFor();
  assert.equal(await max.writing.isEditable(), false);
});

test('older messages come when one scrolls up, and what is looked at stays', async () => {
  const olga = await theServer().guest('olga');
  await olga.ask('POST', '/chats', { title: 'Long story', history: 'all' });
  for (let i = 1; i <= 160; i++) await olga.says(`Sentence ${i}.`, { chat: 'Long story' });
  const pia = await Person.guest('pia', { chat: 'Long story' });
  await pia.page.getByRole('button', { name: 'Enter' }).click();
  await pia.hears('Sentence 160.');
  const count = () => pia.log.locator('.items .msg').count();
  assert.equal(await count(), 50);
  await pia.log.hover();
  await eventually('everything is there', async () => {
    await pia.page.mouse.wheel(0, -4000);
    return (await count()) === 160;
  });
  const texts = await pia.log.locator('.items .text').allTextContents();
  assert.deepEqual(texts, Array.from({ length: 160 }, (_, i) => `Sentence ${i + 1}.`));
});
