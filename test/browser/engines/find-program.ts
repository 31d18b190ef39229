import { existsSync, globSync } from "node:fs";

/**
 * Finds a program.
 * @param what its name, for the error
 * @param variable the environment variable with its path
 * @param places its usual paths; each may be a glob pattern
 * @param debian its Debian package, for the error
 * @returns the first existing path
 * @throws Error that says how to install it
 */
export function findProgram(what: string, variable: string, places: readonly string[], debian: string): string {
  const configured = process.env[variable];
  const path = [...(configured ? [configured] : []), ...places.flatMap((place) => globSync(place))].find((candidate) =>
    existsSync(candidate),
  );
  if (path) return path;
  throw new Error(
    `${what} is not installed. Install it (Debian: apt-get install ${debian}), or set ${variable} to its path.`,
  );
}
