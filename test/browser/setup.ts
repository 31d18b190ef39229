import type { TestProject } from "vitest/node";
import { findChromium } from "./find-chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    chromiumPath: string;
  }
}

/** Runs once before all tests, so that browser tests fail rather than skip where there is no browser. */
export default function setup(project: TestProject): void {
  project.provide("chromiumPath", findChromium());
}
