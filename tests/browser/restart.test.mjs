// The server goes and comes back, and nobody notices more than a pause.
import assert from 'node:assert/strict';
import { begin, eventually, Person, test, theServer } from './support/people.mjs';

begin('--rate-limit', '0');

test('a restart in the middle of a talk loses nothing and doubles nothing', async () => {
  const ann = await Person.guest('ann');
  const bob = await Person.guest('bob');
  for (const one of [ann, bob]) one.expects(/Failed to load resource/, /WebSocket connection/);
  await ann.says('Before');
  await bob.hears('Before');
  await theServer().end();
  await ann.page.locator('#connection', { hasText: 'No connection' }).waitFor();
  // Written while nobody is there: it waits, and says so.
  await ann.says('Into the silence');
  await bob.says('Me too');
  await ann.log.locator('.outgoing .msg').waitFor();
  await theServer().begin();
  for (const one of [ann, bob]) {
    await one.hears('Into the silence');
    await one.hears('Me too');
    await eventually('nothing is on its way', async () => (await one.log.locator('.outgoing .msg').count()) === 0);
    assert.equal(await one.page.locator('#connection').textContent(), '');
  }
  // What was said while one was away comes too.
  await bob.context.setOffline(true);
  const cleo = await theServer().guest('cleo');
  await cleo.says('While bob is away');
  await ann.hears('While bob is away');
  await bob.context.setOffline(false);
  await bob.hears('While bob is away');
  for (const one of [ann, bob]) {
    const texts = await one.log.locator('.items .text').allTextContents();
    assert.deepEqual(texts.toSorted(), ['Before', 'Into the silence', 'Me too', 'While bob is away'].toSorted());
  }
});

test('what was on its way survives a reload of the page', async () => {
  const dan = await Person.guest('dan');
  dan.expects(/Failed to load resource/, /WebSocket connection/);
  await dan.page.route('**/send', (route) => route.abort('connectionrefused'));
  await dan.says('Patience');
  await dan.log.locator('.outgoing .msg').waitFor();
  await dan.page.unroute('**/send');
  await dan.page.reload();
  await dan.hears('Patience');
  assert.equal(await dan.message('Patience').count(), 1);
});
