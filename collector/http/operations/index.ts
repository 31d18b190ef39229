import type { Group } from "../operation.ts";
import { analysis } from "./analysis.ts";
import { carts } from "./carts.ts";
import { catalog } from "./catalog.ts";
import { codes } from "./codes.ts";
import { operations } from "./collector.ts";
import { events } from "./events.ts";
import { facts } from "./facts.ts";
import { keys } from "./keys.ts";
import { promotions } from "./promotions.ts";
import { properties } from "./properties.ts";
import { redemptions } from "./redemptions.ts";
import { reports } from "./reports.ts";
import { webhooks } from "./webhooks.ts";

/**
 * The whole surface, in the order in which it is told. A route that is not described here, and a description that has no
 * route, fail the tests.
 */
export const GROUPS: readonly Group[] = [
  carts,
  events,
  redemptions,
  facts,
  reports,
  analysis,
  promotions,
  codes,
  catalog,
  properties,
  keys,
  webhooks,
  operations,
];
