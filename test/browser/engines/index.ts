import { chromium } from "./chromium.ts";
import type { Engine, EngineName } from "./engine.ts";
import { firefox } from "./firefox.ts";
import { webkit } from "./webkit.ts";

export type { Browser, Engine, EngineName, Tab } from "./engine.ts";

/** The browsers that the tests drive. */
export const ENGINES: Readonly<Record<EngineName, Engine>> = { chromium, firefox, webkit };
