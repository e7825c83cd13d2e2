// Somebody who is not looking: other tabs, other devices, notifications.
import assert from 'node:assert/strict';
import { begin, eventually, Person, test, theServer } from './support/people.mjs';

begin('--rate-limit', '0');

test('what is read in one tab is read in the other', async () => {
  const ann = await Person.guest('ann');
  const bob = await theServer().guest('bob');
  const home = await ann.newTab('/');
  await home.locator('#chats a').first().waitFor();
  await ann.page.evaluate(() => { document.hasFocus = () => false; });
  await bob.says('Look here');
  await eventually('both count', async () => (await home.title()).startsWith('(1)') && (await ann.page.title()).startsWith('(1)'));
  await ann.page.evaluate(() => {
    delete document.hasFocus;
    dispatchEvent(new Event('focus'));
  });
  await eventually('both know', async () => !(await home.title()).startsWith('(') && !(await ann.page.title()).startsWith('('));
});

test('notifications are asked for by a button only, and tell what came', async () => {
  const cleo = await Person.arrives({ path: '/message.html' });
  // The system's own are not seen in a test: these write down what they were told.
  await cleo.context.addInitScript(() => {
    window.told = [];
    window.Notification = class extends EventTarget {
      static permission = 'default';
      static asked = 0;
      static async requestPermission() {
        this.asked++;
        this.permission = 'granted';
        return 'granted';
      }
      constructor(title, options) {
        super();
        window.told.push([title, options.body]);
      }
    };
    document.hasFocus = () => false;
  });
  await cleo.page.goto('/');
  await cleo.comesIn('cleo');
  const dan = await theServer().guest('dan');
  await dan.says('Before');
  await cleo.hears('Before');
  assert.deepEqual(await cleo.page.evaluate(() => [Notification.asked, window.told]), [0, []]);
  const bell = cleo.page.getByRole('button', { name: 'Notifications' });
  await bell.click();
  await eventually('it is pressed', async () => (await bell.getAttribute('aria-pressed')) === 'true');
  await dan.says('After');
  await cleo.hears('After');
  assert.deepEqual(await cleo.page.evaluate(() => [Notification.asked, window.told]), [1, [['dan in General', 'After']]]);
  await bell.click();
  await eventually('it is not pressed', async () => (await bell.getAttribute('aria-pressed')) === 'false');
  await dan.says('Silence');
  await cleo.hears('Silence');
  assert.equal(await cleo.page.evaluate(() => window.told.length), 1);
});

test('a message whose time is over leaves the page', async () => {
  const eve = await Person.guest('eve');
  const fay = await theServer().guest('fay');
  await fay.ask('POST', '/chats', { title: 'Short-lived', ttl: '1s', history: 'all' });
  await eve.opens('Short-lived');
  await eve.page.getByRole('button', { name: 'Enter' }).click();
  await fay.says('Blink', { chat: 'Short-lived' });
  await eve.hears('Blink');
  await eventually('it is gone', async () => (await eve.message('Blink').count()) === 0);
});
