// The package's entry for React: a provider and hooks. On a server they render and send nothing.

export type { CodeBox, CodeBoxOptions, CodeCheck } from "./code-box.ts";
export { useCodeBox } from "./code-box.ts";
export type { Evaluation } from "./evaluate.ts";
export { useEvaluate } from "./evaluate.ts";
export type { WebEventProviderProps } from "./provider.ts";
export { useWebEvent, WebEventProvider } from "./provider.ts";
export { useTrack, useTrackOnce } from "./track.ts";
