// message.html and error.html: they work without a script; with one they speak the reader's language.
import { the } from './dom.js';
import { explain, t, translate } from './i18n.js';
import { fillSettings } from './settings.js';

translate();
fillSettings(the('#settings'));
// What the server says of a refusal is English; the common ones have words here.
const said = document.querySelector('[data-problem]');
if (said) {
  const { problem, until } = said.dataset;
  const own = { 'name-taken': 'form.name-taken', conflict: 'form.other-name' }[problem];
  if (own) said.textContent = t(own);
  else if (until) said.textContent = explain({ code: problem, retry_at: until, detail: said.textContent });
}
