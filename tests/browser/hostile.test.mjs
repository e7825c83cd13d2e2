// Text that wants to be more than text: in messages, names, titles, files and addresses.
import assert from 'node:assert/strict';
import { begin, eventually, Person, test, theServer } from './support/people.mjs';

begin('--rate-limit', '0');

const zalgo = `Z${'\u0300\u0301\u0489\u0334\u0353'.repeat(60)}algo`;
const texts = {
  script: '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"><svg onload="window.hacked=1">',
  address: 'javascript:window.hacked=1 [x](javascript:window.hacked=1) data:text/html,<script>window.hacked=1</script> https://"onmouseover="window.hacked=1"',
  bidi: 'Pay \u202egnihton\u202c \u2067\u2067\u2067 of 100 \u202e and this stays open',
  long: 'W'.repeat(4096),
  longCombined: '\u{1f469}\u200d'.repeat(2000),
  zalgo,
  markdown: `${'*'.repeat(2000)}${'_`'.repeat(500)}${'> '.repeat(300)}`,
  fence: '```\n'.repeat(500),
  separators: 'a\u2028b\u2029c\u0085d\u000be\u001bf',
};

/** Nothing ran, nothing reaches out of the page, and nothing is wider than it. */
async function isUnharmed(page, what) {
  assert.deepEqual(await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > innerWidth;
    const log = document.querySelector('#log');
    const sideways = log ? log.scrollWidth > log.clientWidth : false;
    // What other elements look like does not depend on what somebody wrote.
    const foreign = [...document.querySelectorAll('script, iframe, object, embed, base, link, style, form, meta')].filter((node) => !node.closest('head') && !node.matches('.composer, form'));
    return { hacked: window.hacked ?? null, wide, sideways, foreign: foreign.length };
  }), { hacked: null, wide: false, sideways: false, foreign: 0 }, what);
}

test('in messages', async () => {
  const mallory = await theServer().guest('mallory');
  const ann = await Person.guest('ann');
  for (const [what, text] of Object.entries(texts)) {
    const { id } = await mallory.says(text);
    const node = ann.page.locator(`#m${id}`);
    await node.waitFor();
    await isUnharmed(ann.page, what);
    assert.equal(await node.locator('script, img, svg, [onerror], [onload], [onmouseover]').filter({ hasNot: ann.page.locator('.acts') }).count() - await node.locator('.acts svg').count(), 0, what);
    for (const link of await node.locator('a').all()) assert.match(await link.getAttribute('href'), /^https?:\/\//, what);
  }
  // What stands below a message is below it: nothing hangs out of it.
  const after = await mallory.says('After all that');
  await ann.hears('After all that');
  const overlaps = await ann.page.evaluate((id) => {
    const all = [...document.querySelectorAll('.items .msg')];
    for (const node of all) node.style.contentVisibility = 'visible';
    const boxes = all.map((node) => node.getBoundingClientRect());
    return boxes.slice(1).filter((box, i) => box.top < boxes[i].bottom - 1).length + (document.querySelector(`#m${id}`) ? 0 : 100);
  }, after.id);
  assert.equal(overlaps, 0);
  // A message's time stands where it stands, whatever the writing direction does.
  const left = await ann.page.locator('.items .msg:not(.own) .line-of').evaluateAll((nodes) => new Set(nodes.map((node) => Math.round(node.getBoundingClientRect().left))).size);
  assert.equal(left, 1);
});

test('in names, titles, reasons and file names', async () => {
  const ann = await Person.guest('ann2');
  // A name may have no angle brackets; these it may have.
  const names = ['‮abc'.replace('\u202e', ''), `N${'\u0300\u0301\u0489\u0334'.repeat(7)}z`, 'מלורי', 'W'.repeat(32)];
  const title = '<img src=x onerror=window.hacked=1>'.replace('/', '');
  for (const name of names) {
    let guest;
    try {
      guest = await theServer().guest(name);
    } catch {
      continue; // refused: then it is on no page
    }
    await guest.says('Here I am');
    const file = await fetch(`${theServer().origin}/files?name=${encodeURIComponent('<b onclick=window.hacked=1>\u202egpj.exe')}`, { method: 'POST', body: 'x', headers: { Authorization: `Bearer ${guest.token}`, 'Content-Type': 'text/html' } });
    const { id } = await file.json();
    await guest.ask('POST', '/send', { files: [id] });
  }
  const owner = await theServer().guest('owner');
  for (const one of [title, 'T'.repeat(64), `Ti${'\u0300\u0301\u0489'.repeat(15)}tle`, 'כותרת חדר']) {
    const room = await owner.ask('POST', '/chats', { title: one, history: 'all' });
    await owner.ask('POST', '/send', { chat: room.chat, text: 'Inside' });
    await ann.page.goto(`/chat.html#${encodeURIComponent(room.chat)}`);
    await ann.page.getByRole('button', { name: 'Enter' }).click();
    await ann.inChat();
    await ann.hears('Inside');
    assert.equal(await ann.page.locator('#title').textContent(), one.normalize('NFC'));
    await isUnharmed(ann.page, one);
  }
  await ann.opens('general');
  await eventually('all have spoken', async () => (await ann.log.locator('.items .msg').count()) >= 6);
  await isUnharmed(ann.page, 'names');
  await ann.page.getByRole('button', { name: 'People and room' }).click();
  await ann.page.locator('#people .rows li').first().waitFor();
  await isUnharmed(ann.page, 'people');
  await ann.page.goto('/');
  await ann.page.locator('#chats a').first().waitFor();
  await isUnharmed(ann.page, 'home');
});

test('in addresses and in the form', async () => {
  const eve = await Person.arrives({ path: '/message.html' });
  eve.expects(/40[049]|422|Failed to load/);
  await eve.page.getByLabel('Your name').fill('<script>');
  await eve.page.getByLabel('Message').fill('</textarea><script>window.hacked = 1</script> value="" <!-- said -->');
  await eve.page.getByRole('button', { name: 'Send' }).click();
  await eve.page.getByRole('alert').waitFor();
  await isUnharmed(eve.page, 'a refused form');
  assert.equal(await eve.page.getByLabel('Message').inputValue(), '</textarea><script>window.hacked = 1</script> value="" <!-- said -->');
  assert.equal(await eve.page.getByLabel('Your name').inputValue(), '<script>');
  await eve.page.getByLabel('Your name').fill('eve');
  await eve.page.getByRole('button', { name: 'Send' }).click();
  await eve.page.locator('.sent-text', { hasText: '</textarea>' }).waitFor();
  await isUnharmed(eve.page, 'a sent form');
  const fay = await Person.guest('fay');
  fay.expects(/40[049]|422|Failed to load/);
  for (const hash of ['#<img src=x onerror=window.hacked=1>', '#%', '#%E0%A4%A', '#__proto__', '#@', '#~']) {
    await fay.page.goto(`/chat.html${hash}`);
    await fay.page.reload();
    await fay.page.locator('#gate').waitFor({ state: 'attached' });
    await isUnharmed(fay.page, hash);
  }
});
