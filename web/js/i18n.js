// Words in the reader's language, and how that language writes times, numbers and sizes.
//
// A dictionary (en.js, ru.js) maps keys to texts. A text has {names} for values; where it depends on
// a number it is an object by plural category, and the number is {n}.
import { parseDuration } from './duration.js';
import { chosen } from './memory.js';

export const languages = { en: 'English', ru: 'Русский' };

function pick() {
  const told = document.documentElement.dataset.language;
  const wanted = [told, ...navigator.languages].filter(Boolean).map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag) => Object.hasOwn(languages, tag)) ?? 'en';
}

export const language = pick();
/** Of the reader's country too, where the browser says it: in London it is 14:30, in Boston 2:30 PM. */
const locale = navigator.languages.find((tag) => tag.slice(0, 2).toLowerCase() === language) ?? language;
const { default: words } = await import(`./${language}.js`);
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(locale);
document.documentElement.lang = language;

/** What is written from left to right like the text around it, whatever stands beside it. */
const plain = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{N} .,:_-]*$/u;

/** The text of a key. Other texts among the values are isolated: a name written from right to left, or one
    full of control characters, turns nothing around but itself. */
export function t(key, values = {}) {
  let text = words[key] ?? key;
  if (typeof text === 'object') text = text[plural.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? '';
    if (typeof value === 'number') return number.format(value);
    return plain.test(value) ? value : `\u2068${value}\u2069`;
  });
}

/** What a refusal says to a person. */
export function explain(problem) {
  const key = `problem.${problem.code}`;
  if (!(key in words)) return problem.detail || t('problem.unknown');
  const until = problem.banned_until ?? problem.retry_at;
  return t(key, { until: until ? moment(new Date(until)) : '', detail: problem.detail ?? '' });
}

/** Puts words where a page's markup names keys. The markup itself is English, for when nothing runs. */
export function translate(root = document) {
  for (const node of root.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  for (const attribute of ['aria-label', 'placeholder', 'title']) {
    const named = `data-t-${attribute}`;
    for (const node of root.querySelectorAll(`[${named}]`)) node.setAttribute(attribute, t(node.getAttribute(named)));
  }
}

export function useLanguage(tag) {
  chosen.set('language', tag);
  location.reload();
}

const formats = new Map();
function format(name, options) {
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(locale, options));
  return formats.get(name);
}

/** "10:24" */
export const clock = (date) => format('clock', { timeStyle: 'short' }).format(date);
/** "Saturday, 21 November 2026 at 10:24:07", for who wants to know exactly */
export const exact = (date) => format('exact', { dateStyle: 'full', timeStyle: 'medium' }).format(date);

const days = (one, other) => Math.round((new Date(one).setHours(12, 0, 0, 0) - new Date(other).setHours(12, 0, 0, 0)) / 86_400_000);

/** "today", "yesterday", "Saturday, 21 November" */
export function day(date) {
  const ahead = days(date, new Date());
  if (Math.abs(ahead) <= 1) return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(ahead, 'day');
  return format('day', { weekday: 'long', day: 'numeric', month: 'long' }).format(date);
}

/** "10:24", with the day where it is not today */
export function moment(date) {
  if (days(date, new Date()) === 0) return clock(date);
  return format('moment', { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** "1 hour", "7 days", of a duration as the interface writes it */
export function span(duration) {
  const { count, unit } = parseDuration(duration);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** "1.4 MB" */
export function size(bytes) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  return new Intl.NumberFormat(locale, {
    style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1024 ** step);
}
