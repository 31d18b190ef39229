import manifest from "../package.json" with { type: "json" };

/** The SDK's version: the package's, told in every event and on the global. */
export const VERSION: string = manifest.version;
