// The language and the theme, in a corner of every page.
import { el } from './dom.js';
import { language, languages, t, useLanguage } from './i18n.js';
import { chosen } from './memory.js';

function useTheme(theme) {
  chosen.set('theme', theme);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

function select(label, options, value, choose) {
  const node = el('select', { 'aria-label': label, title: label, onchange: () => choose(node.value) },
    ...Object.entries(options).map(([name, text]) => el('option', { value: name, text, lang: name in languages ? name : null })));
  node.value = value;
  return node;
}

export function fillSettings(place) {
  const themes = { '': t('theme.system'), light: t('theme.light'), dark: t('theme.dark') };
  place.replaceChildren(
    select(t('language'), languages, language, useLanguage),
    select(t('theme'), themes, document.documentElement.dataset.theme ?? '', useTheme));
}
