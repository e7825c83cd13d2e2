// How heavy the pages are, and how they move. Sizes are held; times are printed, since a machine that is
// busy with something else is no reason to fail.
import assert from 'node:assert/strict';
import { begin, eventually, Person, test, theServer } from './support/people.mjs';

begin('--rate-limit', '0', '--text-max', '4096');

const firstPageMax = 60 * 1024;
const manyMessages = 5000;

for (const path of ['/', '/chat.html']) {
  test(`what ${path} needs is less than 60 KB, compressed`, async () => {
    const ann = path === '/' ? await Person.arrives() : await Person.guest('ann');
    const page = await ann.context.newPage();
    // As for somebody who was never here.
    const devtools = await ann.context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.clearBrowserCache');
    let bytes = 0;
    let files = 0;
    devtools.on('Network.loadingFinished', (event) => {
      bytes += event.encodedDataLength;
      files++;
    });
    await page.goto(path);
    await page.locator(path === '/' ? '#guest-name' : '#talk textarea').waitFor();
    await page.waitForLoadState('networkidle');
    const usable = await page.evaluate(() => performance.getEntriesByType('navigation')[0].domInteractive);
    console.log(`${path}: ${files} files, ${(bytes / 1024).toFixed(1)} KiB on the wire with their heads; interactive after ${Math.round(usable)} ms`);
    if (!process.env.CONFAB_WEB_DIR) assert.ok(bytes < firstPageMax, `${bytes} bytes`);
  });
}

test('a first page is usable in a moment', async () => {
  const bob = await Person.arrives();
  const page = await bob.context.newPage();
  const began = performance.now();
  await page.goto('/', { waitUntil: 'commit' });
  await page.locator('#guest-name').fill('bob');
  console.log(`/: a name could be written after ${Math.round(performance.now() - began)} ms`);
});

test('5,000 messages scroll', async () => {
  const author = await theServer().guest('author');
  await author.ask('POST', '/chats', { title: 'Many words', history: 'all', ttl: '7d' });
  // Many at once: they share flushes.
  for (let from = 0; from < manyMessages; from += 100)
    await Promise.all(Array.from({ length: 100 }, (_, i) => author.says(`Message ${from + i}. ${'Some more words to read, '.repeat((from + i) % 7)}and its end.`, { chat: 'Many words' })));
  const cleo = await Person.guest('cleo', { chat: 'Many words' });
  const { page } = cleo;
  await page.getByRole('button', { name: 'Enter' }).click();
  await cleo.log.locator('.items .msg').first().waitFor();
  const began = performance.now();
  await eventually('all are there', async () => {
    await page.evaluate(() => { document.querySelector('#log').scrollTop = 0; });
    return (await cleo.log.locator('.items .msg').count()) >= manyMessages;
  }, 60_000);
  console.log(`5,000 messages were fetched and shown in ${Math.round(performance.now() - began)} ms`);
  const frames = await page.evaluate(async () => {
    const log = document.querySelector('#log');
    const times = [];
    let last = performance.now();
    for (let i = 0; i < 240; i++) {
      log.scrollTop += i < 120 ? 400 : -400;
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times.slice(2).sort((one, other) => one - other);
  });
  const at = (share) => frames[Math.floor(share * (frames.length - 1))].toFixed(1);
  console.log(`scrolling 400 px a frame among them, time from frame to frame: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`);
  const typed = performance.now();
  await cleo.writing.pressSequentially('Quick');
  console.log(`writing five letters beside them took ${Math.round(performance.now() - typed)} ms`);
  await cleo.writing.press('Enter');
  await cleo.hears('Quick');
});
