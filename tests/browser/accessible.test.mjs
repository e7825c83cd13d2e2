// axe-core finds nothing to complain about: every page and what opens in it, in light and in dark.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { begin, Person, test, theServer } from './support/people.mjs';

begin('--rate-limit', '20', '--strikes', '3');

/** Put into the page by the browser's own way for that, past the page's policy. */
const axe = (() => {
  try {
    return readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  } catch {
    return '';
  }
})();

async function isFine(page, where) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => `${node.target}: ${node.failureSummary}`) }));
  assert.deepEqual(told, [], where);
}

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of [['desktop', { width: 1280, height: 800 }], ['phone', { width: 390, height: 780 }]]) {
    test(`every page in ${colorScheme}, ${size}`, async () => {
      const tag = `${colorScheme[0]}${size[0]}`;
      const ann = await Person.arrives({ colorScheme, viewport, reducedMotion: 'reduce' });
      ann.expects(/404|409/);
      const { page } = ann;
      await page.locator('#guest-name').waitFor();
      await isFine(page, 'the door');
      await page.getByRole('tab', { name: 'Register' }).click();
      await isFine(page, 'registering');
      await page.getByRole('tab', { name: 'Sign in' }).click();
      await isFine(page, 'signing in');
      await page.getByRole('tab', { name: 'Just a name' }).click();
      await theServer().guest(`taken${tag}`);
      await page.fill('#guest-name', `taken${tag}`);
      await page.keyboard.press('Enter');
      await page.locator('.trouble:not(:empty)').first().waitFor();
      await isFine(page, 'a taken name');
      await ann.comesIn(`ann${tag}`);
      await ann.page.goto('/');
      await page.locator('#home').waitFor();
      await page.getByText('Make a room').click();
      await isFine(page, 'home');

      const bob = await theServer().guest(`bob${tag}`);
      const room = await (await theServer().guest(`host${tag}`)).ask('POST', '/chats', { title: `Not entered ${tag}` });
      await ann.opens('general');
      const first = await bob.says('**Bold**, *slanted*, `code` and https://example.org\n> quoted\n```\nfenced\n```');
      await bob.says(`And a comment ${tag}`, { reply_to: first.id });
      await bob.ask('POST', `/users/ann${tag}/reports`, {});
      await ann.says(`My own ${tag}`);
      await ann.hears(`My own ${tag}`);
      await page.locator('.new-line').waitFor({ state: 'detached' }).catch(() => {});
      await ann.message(`And a comment ${tag}`).locator('.bubble').hover();
      await isFine(page, 'the chat');
      await page.route('**/send', (route) => route.fulfill({ status: 409, contentType: 'application/problem+json', body: '{"code":"conflict","detail":"No."}' }));
      await ann.says('Refused');
      await page.locator('.failed').waitFor();
      await page.locator('#talk input[type=file]').setInputFiles({ name: 'large.bin', mimeType: 'a/b', buffer: Buffer.alloc(6_000_000) });
      await page.locator('.upload.bad').waitFor();
      await isFine(page, 'a refused message and a file that is too large');
      await ann.message(`And a comment ${tag}`).locator('.quote').click();
      await page.locator('#thread textarea').waitFor();
      await isFine(page, 'a thread');
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'People and room' }).click();
      await page.locator('#people .dot').first().waitFor();
      await isFine(page, 'people');
      await page.getByRole('button', { name: 'Close' }).click();
      await page.evaluate(() => document.querySelector('#show-keys').click());
      await isFine(page, 'the keys');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Send later' }).click();
      await page.getByRole('dialog').waitFor();
      await isFine(page, 'for later');
      await page.keyboard.press('Escape');
      await page.goto(`/chat.html#${encodeURIComponent(room.chat)}`);
      await page.getByRole('button', { name: 'Enter' }).waitFor();
      await isFine(page, 'a room to enter');

      const asked = await page.evaluate(async (title) => {
        const post = async (path, body) => (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json();
        const { chat } = await post('/chats', { title, private: true });
        return { chat, link: (await post(`/chats/${encodeURIComponent(chat)}/links`, { uses: 3 })).url };
      }, `Mine ${tag}`);
      await bob.ask('POST', new URL(asked.link).pathname);
      await ann.opens(asked.chat);
      await page.getByRole('button', { name: /People and room/ }).click();
      await page.locator('#people .asked li').waitFor();
      await isFine(page, 'an owner\'s room');

      const own = await bob.ask('POST', '/chats', { title: `Private ${tag}`, private: true });
      const link = await bob.ask('POST', `/chats/${encodeURIComponent(own.chat)}/links`, {});
      await page.goto(new URL(link.url).pathname);
      await page.getByRole('button', { name: 'Ask to be let in' }).waitFor();
      await isFine(page, 'a link');
      for (const path of ['/message.html', '/nowhere', '/problems/gone']) {
        await page.goto(path);
        await page.waitForLoadState('networkidle');
        await isFine(page, path);
      }
    });
  }
}
