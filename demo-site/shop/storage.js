// Values in the browser's storage. A browser may refuse it (private mode, full disk): then they live as long as the page.

function slot(storageName, key) {
  let memory = null;
  return {
    read() {
      try {
        return JSON.parse(window[storageName].getItem(key)) ?? memory;
      } catch {
        return memory;
      }
    },
    write(value) {
      memory = value;
      try {
        if (value === null) window[storageName].removeItem(key);
        else window[storageName].setItem(key, JSON.stringify(value));
      } catch {
        // `memory` has it.
      }
    },
  };
}

/** Lives on, and both shops share it. */
export const persistent = (key) => slot("localStorage", `basket-and-towel.${key}`);

/** Lives as long as the tab. */
export const forThisVisit = (key) => slot("sessionStorage", `basket-and-towel.${key}`);
