/**
 * A class of the DOM library, by its name; `never` in programs that compile without that library. The types of the
 * package name the browser's classes by it only, so that they compile on a server too.
 */
export type Dom<Name extends string> =
  typeof globalThis extends Record<Name, { prototype: infer Class }> ? Class : never;
