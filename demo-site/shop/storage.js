// Values in the browser's storage; where it is blocked or full, they last until the page is left.

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
        // The value is in `memory`.
      }
    },
  };
}

/** A value that outlives the visit; both shops share it. */
export const persistent = (key) => slot("localStorage", `basket-and-towel.${key}`);

/** A value that lasts until the tab is closed. */
export const forThisVisit = (key) => slot("sessionStorage", `basket-and-towel.${key}`);
