import type { TestProject } from "vitest/node";
import { findChromium } from "./find-chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    chromiumPath: string;
  }
}

/** Runs once before all tests: the browser tests must not be skipped because no browser is there. */
export default function setup(project: TestProject): void {
  project.provide("chromiumPath", findChromium());
}
