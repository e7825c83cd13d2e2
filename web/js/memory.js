// What this browser remembers, if it remembers anything: private windows and strict settings may not.

function keep(storage) {
  return {
    get(name) {
      try {
        return storage().getItem(`confab.${name}`);
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        if (value === null || value === '') storage().removeItem(`confab.${name}`);
        else storage().setItem(`confab.${name}`, value);
      } catch {
        // Then it lasts as long as the page.
      }
    },
  };
}

/** For good: what somebody chose. */
export const chosen = keep(() => localStorage);
/** As long as this tab: drafts, and messages that are still on their way. */
export const inTab = keep(() => sessionStorage);
