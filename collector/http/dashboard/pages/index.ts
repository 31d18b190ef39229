import type { Page } from "../page.ts";
import { audit } from "./audit.ts";
import { code } from "./code.ts";
import { codeGroup } from "./code-group.ts";
import { codeGroups } from "./code-groups.ts";
import { codes } from "./codes.ts";
import { conflicts } from "./conflicts.ts";
import { digest } from "./digest.ts";
import { guessing } from "./guessing.ts";
import { install } from "./install.ts";
import { live } from "./live.ts";
import { messages } from "./messages.ts";
import { newPromotion } from "./new-promotion.ts";
import { orders } from "./orders.ts";
import { overview } from "./overview.ts";
import { promotion } from "./promotion.ts";
import { promotions } from "./promotions.ts";
import { rejected } from "./rejected.ts";
import { sales } from "./sales.ts";
import { search } from "./search.ts";
import { sql } from "./sql.ts";
import { customer, order, visitor } from "./timelines.ts";
import { webhook } from "./webhook.ts";
import { webhooks } from "./webhooks.ts";

/**
 * All pages, in the order of the navigation. Routes are made in this order, too: an address such as
 * `/dashboard/promotions/new` comes before `/dashboard/promotions/:id`.
 */
export const PAGES: readonly Page[] = [
  overview,
  codes,
  code,
  codeGroups,
  codeGroup,
  promotions,
  newPromotion,
  promotion,
  sales,
  orders,
  order,
  customer,
  visitor,
  search,
  messages,
  live,
  rejected,
  conflicts,
  guessing,
  webhooks,
  webhook,
  digest,
  audit,
  sql,
  install,
];
