import { redemptions } from "../../../services/facts.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html } from "../../html.ts";
import { panel } from "../components.ts";
import { zoneOf } from "../days.ts";
import { discountsText } from "../discount-texts.ts";
import { formatLinks } from "../file-links.ts";
import { dateTime } from "../format.ts";
import { orderLink } from "../links.ts";
import { type TableColumn, table } from "../table.ts";
import type { View } from "../view.ts";

/** The id of the panel: findings link to it. */
export const CODE_ORDERS = "orders";

const MAX_ROWS = "50";

type Redemption = Exclude<Awaited<ReturnType<typeof redemptions>>, Refusal>["data"][number];

/** The orders that used a code in the days of the view, also those that nobody tried it for before. */
export async function codeOrdersPanel({ store }: AppContext, view: View, code: string): Promise<Html | Refusal> {
  const { property_id: _, ...days } = view.query;
  const filled = Object.entries({ ...days, code, tz: zoneOf(view) }).filter(([, value]) => value !== "");
  const query = Object.fromEntries(filled);
  const list = await redemptions(store, view.access, { ...query, direction: "desc", limit: MAX_ROWS });
  if (isRefusal(list)) return list;
  const rows = table(`Orders with ${code}`, columnsFor(view), list.data, { empty: "No orders in this period." });
  const files = formatLinks(view, "/dashboard/exports/redemptions", query);
  return panel(CODE_ORDERS, `Orders, latest change first, at most ${MAX_ROWS}`, html`${rows}`, { files });
}

const columnsFor = (view: View): readonly TableColumn<Redemption>[] => [
  { name: "Time (UTC)", type: "short", cell: ({ occurred_at }) => dateTime(occurred_at) },
  { name: "Order", type: "short", cell: ({ transaction_id }) => orderLink(view, transaction_id) },
  { name: "Confirmed by", type: "short", cell: ({ basis }) => (basis === "observed" ? "Site only" : "Rules") },
  { name: "Discount", type: "number", cell: discountText },
  { name: "Refunded", type: "short", cell: ({ reversed_at }) => (reversed_at === null ? "–" : dateTime(reversed_at)) },
];

const discountText = (row: Redemption): string =>
  row.discount === null ? "not reported" : discountsText(row, row.currency);
