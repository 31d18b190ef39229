import { purchases } from "../../../services/facts.ts";
import { seesPersons } from "../../../services/masking.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { panel } from "../components.ts";
import { formatLinks } from "../file-links.ts";
import { listFilters } from "../filters.ts";
import { dateTime, money } from "../format.ts";
import { customerLink, orderLink } from "../links.ts";
import { cursorPager } from "../lists.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { type TableColumn, table } from "../table.ts";
import type { View } from "../view.ts";

/** Orders, found by their number or their customer. */
export const orders: Page = { path: "/dashboard/orders", label: "Orders", scope: "read", content };

const PAGE_SIZE = "50";

/** The fields of the search. Contacts are stored as keyed hashes: what is typed is hashed, and compared. */
const NUMBER = ["transaction_id", "Order number"] as const;
const OF_PERSONS = [
  ["customer_id", "Customer id"],
  ["email", "Email address"],
  ["phone", "Phone number"],
] as const;

type Purchase = Exclude<Awaited<ReturnType<typeof purchases>>, Refusal>["data"][number];

async function content({ context, view, parameter }: PageRequest): Promise<PageContent | Refusal> {
  const fields = fieldsFor(view);
  const values = Object.fromEntries(fields.map(([name]) => [name, parameter(name).trim()]));
  const filter = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
  const cursor = parameter("cursor");
  const query = { ...filter, cdp_source: "all", direction: "desc", limit: PAGE_SIZE, ...(cursor !== "" && { cursor }) };
  const list = await purchases(context.store, view.access, query);
  if (isRefusal(list)) return list;
  const { data, meta } = list;
  const files = formatLinks(view, "/dashboard/exports/purchases", { ...filter, from: "", to: "", cdp_source: "all" });
  const rows = table("Orders", columnsFor(view), data, { empty: "No orders match." });
  return {
    title: "Orders",
    body: html`${listFilters(view, html`${fields.map(([name, label]) => field(name, label, values[name] ?? ""))}`)}
${seesPersons(view.access) ? NOTHING : html`<p class="hint">Your key shows pseudonyms in place of customers. To search by a customer, use a key with the scope <code>read_personal</code>.</p>`}
${panel("list", "Orders, latest change first", html`${rows}${cursorPager(view, values, meta.next_cursor)}`, { files })}`,
  };
}

const fieldsFor = ({ access }: View) => (seesPersons(access) ? [NUMBER, ...OF_PERSONS] : [NUMBER]);

const field = (name: string, label: string, value: string): Html =>
  html`<label>${label} <input type="search" name="${name}" value="${value}" autocomplete="off"></label>`;

const columnsFor = (view: View): readonly TableColumn<Purchase>[] => [
  { name: "Time (UTC)", type: "short", cell: ({ occurred_at }) => dateTime(occurred_at) },
  { name: "Order", cell: ({ transaction_id }) => orderLink(view, transaction_id) },
  { name: "Customer", cell: ({ customer_id }) => customerLink(view, customer_id) },
  { name: "Value", type: "number", cell: ({ value, currency }) => money(value, currency) },
  { name: "Discount", type: "number", cell: ({ discount, currency }) => money(discount, currency) },
  { name: "With a code", type: "short", cell: ({ with_code }) => (with_code ? "yes" : "–") },
  { name: "Site", type: "short", cell: ({ cdp_source }) => cdp_source },
];
