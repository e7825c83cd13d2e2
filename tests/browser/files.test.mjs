// Files: by button, dropped, pasted; too large; read by the others.
import assert from 'node:assert/strict';
import { begin, Person, test } from './support/people.mjs';

begin('--file-max', '64KiB');

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** What the browser would do if somebody let go of a file over the chat, or pasted it. */
const give = (page, how, name, type, bytes) => page.evaluate(([how, name, type, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(bytes)], name, { type }));
  const target = document.querySelector(how === 'paste' ? '#talk textarea' : '#log');
  const kind = how === 'paste' ? ClipboardEvent : DragEvent;
  const data = how === 'paste' ? { clipboardData: transfer } : { dataTransfer: transfer };
  for (const event of how === 'paste' ? ['paste'] : ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new kind(event, { bubbles: true, cancelable: true, ...data }));
}, [how, name, type, [...bytes]]);

test('a file that is dropped goes with the message, and the other one reads it', async () => {
  const ann = await Person.guest('ann');
  const bob = await Person.guest('bob');
  await give(ann.page, 'drop', 'notes.txt', 'text/plain', Buffer.from('Dear diary'));
  await ann.page.locator('.upload', { hasText: 'notes.txt' }).locator('.soft').waitFor();
  await ann.says('My notes');
  await bob.hears('My notes');
  const link = bob.message('My notes').locator('a.file');
  const download = bob.page.waitForEvent('download');
  await link.click();
  const stream = await (await download).createReadStream();
  assert.equal(Buffer.concat(await stream.toArray()).toString(), 'Dear diary');
  assert.equal((await download).suggestedFilename(), 'notes.txt');
});

test('a picture that is pasted is shown, without a word', async () => {
  const cleo = await Person.guest('cleo');
  const dan = await Person.guest('dan');
  await give(cleo.page, 'paste', 'dot.png', 'image/png', picture);
  await cleo.page.locator('.upload', { hasText: 'dot.png' }).locator('.soft').waitFor();
  await cleo.page.getByRole('button', { name: 'Send', exact: true }).click();
  const shown = dan.log.locator('.picture img');
  await shown.waitFor();
  assert.equal(await shown.evaluate((image) => image.decode().then(() => image.naturalWidth)), 1);
});

test('a file by button; one that is too large says so and can be taken off', async () => {
  const eve = await Person.guest('eve');
  await eve.page.locator('#talk input[type=file]').setInputFiles([
    { name: 'small.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(1000) },
    { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(70_000) },
  ]);
  await eve.page.locator('.upload.bad', { hasText: 'Too large: at most 64' }).waitFor();
  // Nothing goes while one of them cannot.
  await eve.says('Both');
  assert.equal(await eve.log.locator('.outgoing .msg').count(), 0);
  await eve.page.getByRole('button', { name: 'Remove large.bin' }).click();
  await eve.writing.press('Enter');
  await eve.message('Both').locator('a.file', { hasText: 'small.bin' }).waitFor();
});

test('a file whose way was cut is sent again, and is there once', async () => {
  const fay = await Person.guest('fay');
  fay.expects(/Failed to load resource/);
  let cut = true;
  await fay.page.route('**/files?*', async (route) => {
    if (!cut) return route.continue();
    cut = false;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await give(fay.page, 'drop', 'twice.txt', 'text/plain', Buffer.from('x'));
  await fay.page.getByRole('button', { name: 'Send twice.txt again' }).click();
  await fay.page.locator('.upload .soft').waitFor();
  await fay.says('Here');
  await fay.message('Here').locator('a.file', { hasText: 'twice.txt' }).waitFor();
});
