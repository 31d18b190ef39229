import { documentationOf } from "../openapi/documentation.ts";
import type { Group, Operation } from "../operation.ts";
import { analysis } from "./analysis.ts";
import { audit } from "./audit.ts";
import { carts } from "./carts.ts";
import { catalog } from "./catalog.ts";
import { codeGroups } from "./code-groups.ts";
import { codes } from "./codes.ts";
import { collector } from "./collector.ts";
import { digest } from "./digest.ts";
import { events } from "./events.ts";
import { facts } from "./facts.ts";
import { keys } from "./keys.ts";
import { orders } from "./orders.ts";
import { privacy } from "./privacy.ts";
import { promotionSource } from "./promotion-source.ts";
import { promotions } from "./promotions.ts";
import { properties } from "./properties.ts";
import { redemptions } from "./redemptions.ts";
import { reports } from "./reports.ts";
import { webhooks } from "./webhooks.ts";

/**
 * The whole API, in the order of its documentation. The router, /openapi.json, /docs and the tests are made from it.
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
  codeGroups,
  promotionSource,
  catalog,
  properties,
  keys,
  orders,
  webhooks,
  digest,
  privacy,
  audit,
  collector((basePath) => documentationOf(GROUPS, basePath)),
];

export const OPERATIONS: readonly Operation[] = GROUPS.flatMap(({ operations }) => operations);
