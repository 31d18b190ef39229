import manifest from "../package.json" with { type: "json" };

/** The package's version, which is part of every event and of the global. */
export const VERSION: string = manifest.version;
