// How it looks, as pictures for docs/: made only when CONFAB_SCREENSHOTS is set, so that a test leaves
// the tree as it is. What is said in them is said by people of this test, through the pages.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { begin, Person, test, theServer } from './support/people.mjs';

begin();

const folder = process.env.CONFAB_SCREENSHOTS ? fileURLToPath(new URL('../../docs/', import.meta.url)) : null;

async function picture(page, name) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.mouse.move(0, 0);
  const options = { animations: 'disabled', caret: 'hide' };
  if (folder) mkdirSync(folder, { recursive: true });
  await page.screenshot(folder ? { ...options, path: `${folder}${name}` } : options);
}

test('a talk, in light on a desktop and in dark on a phone', async () => {
  const server = theServer();
  const nora = await Person.guest('Nora', { viewport: { width: 1280, height: 870 } });
  const [pavel, ines, team] = await Promise.all(['Павел', 'Inês', 'build-robot'].map((name) => server.guest(name)));
  const room = await ines.ask('POST', '/chats', { title: 'Harbour walk', history: 'all' });
  await nora.opens(room.chat);
  await nora.page.getByRole('button', { name: 'Enter' }).click();
  await nora.inChat();
  await ines.says('Low tide is at seven.', { chat: room.chat });
  await nora.opens('general');
  const question = await ines.says('Who takes the *morning shift* at the library tomorrow? The keys are in the drawer.');
  await nora.hears('Who takes');
  await nora.says('I can be there from eight until noon.');
  await pavel.says('Тогда я приду в двенадцать — и принесу пирог.', { reply_to: question.id });
  await nora.says('Then **I stay until one**.');
  await team.says('Catalogue imported: 1,204 titles, 3 duplicates.\n```\nisbn 978-5-17-080115-2  twice\nisbn 978-0-14-044913-6  twice\n```\nhttps://library.example/import/218');
  await ines.says('Nobody minds the duplicates, but thank you, robot.');
  await server.ask('POST', '/send', { token: pavel.token, body: { text: 'До завтра!', to: 'Nora' } });
  await nora.hears('Nobody minds');
  await nora.page.locator('#chats a', { hasText: 'Павел' }).waitFor();
  await nora.message('Who takes').locator('.replies').click();
  await nora.page.locator('#thread .items .msg').waitFor();
  await picture(nora.page, 'page-light.png');

  const phone = await Person.guest('Ольга', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, colorScheme: 'dark', locale: 'ru-RU' });
  await phone.writing.fill('Я тоже приду!');
  await phone.page.getByRole('button', { name: 'Отправить', exact: true }).click();
  await phone.hears('Я тоже приду!');
  await picture(phone.page, 'page-dark.png');
});
