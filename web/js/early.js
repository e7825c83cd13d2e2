// Before anything is drawn: the theme and the language this browser was told to use. A plain script,
// since modules run only after the page has been read, and a flash of the wrong theme is ugly.
(() => {
  const root = document.documentElement;
  let told = {};
  try {
    told = { theme: localStorage.getItem('confab.theme'), language: localStorage.getItem('confab.language') };
  } catch {
    return; // a browser that keeps nothing: the system's theme and language it is
  }
  if (told.theme === 'light' || told.theme === 'dark') root.dataset.theme = told.theme;
  if (told.language) root.dataset.language = told.language;
})();
