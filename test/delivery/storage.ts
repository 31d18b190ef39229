// JavaScript that changes a page's storage as browsers, users and crashes do.

/** Makes every access to cookies and storage throw, as in browsers that block them. */
export const STORAGE_THROWS = `
  ["localStorage", "sessionStorage", "indexedDB"].forEach(function (name) {
    Object.defineProperty(window, name, { get: function () { throw new DOMException("blocked", "SecurityError"); } });
  });
  Object.defineProperty(document, "cookie", {
    get: function () { throw new DOMException("blocked", "SecurityError"); },
    set: function () { throw new DOMException("blocked", "SecurityError"); }
  });
`;

/** Fills the origin's localStorage to the last character. Its value is the number of characters. */
export const FILL_STORAGE = `(function () {
  for (var size = 1 << 20, n = 0; size >= 1; n += 1) {
    try { localStorage.setItem("filler" + n, "x".repeat(size)); } catch (full) { size = size >> 1; }
  }
  return Object.keys(localStorage).reduce(function (sum, key) { return sum + key.length + localStorage[key].length; }, 0);
})()`;

const overwrite = (value: string): string => `(function () {
  var keys = Object.keys(localStorage).filter(function (key) { return key.indexOf("promotrail") === 0; });
  keys.forEach(function (key) { localStorage.setItem(key, (${value})(localStorage.getItem(key))); });
  return keys.length;
})()`;

/** Overwrites each of the SDK's values with junk. Its value is the number of keys. */
export const WRITE_JUNK = overwrite(`function () { return "\\u0000{]junk"; }`);

/** Cuts each of the SDK's values in half. Its value is the number of keys. */
export const WRITE_HALVES = overwrite(
  `function (old) { return old.length > 1 ? old.slice(0, old.length / 2) : "{\\"a\\":"; }`,
);
