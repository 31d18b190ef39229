import { existsSync, globSync } from "node:fs";

/**
 * The first place at which a program is.
 * @param what its name, for people
 * @param variable the environment variable that may say where it is
 * @param places the usual ones; each may be a pattern
 * @throws Error that says how to get it
 */
export function find(what: string, variable: string, places: readonly string[], debian: string): string {
  const stated = process.env[variable];
  const found = [...(stated ? [stated] : []), ...places.flatMap((place) => globSync(place))].find((path) =>
    existsSync(path),
  );
  if (found) return found;
  throw new Error(
    `${what} is not here. Install it (Debian: apt-get install ${debian}) or say where it is: ${variable}=…`,
  );
}
