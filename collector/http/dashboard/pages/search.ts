import { seesPersons } from "../../../services/masking.ts";
import { type SearchHit, search as searchFor } from "../../../services/search.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { panel } from "../components.ts";
import { codePath, promotionPath, timelinePath } from "../links.ts";
import type { Page, PageContent, PageRequest, Redirect } from "../page.ts";
import { SEARCH_PATH } from "../search-box.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, type View } from "../view.ts";

/** What the search box of every page finds. One exact hit leads to its page. */
export const search: Page = { path: SEARCH_PATH, scope: "read", content };

const KINDS: Readonly<Record<SearchHit["kind"], string>> = {
  code: "Code",
  promotion: "Promotion",
  transaction: "Order",
  customer: "Customer",
  visitor: "Visitor",
};

/** The address of a hit. */
function addressOf(view: View, { kind, id }: SearchHit): string {
  if (kind === "code") return codePath(view, id);
  return linkTo(view, kind === "promotion" ? promotionPath(Number(id)) : timelinePath(kind, id));
}

async function content({ context, view, parameter }: PageRequest): Promise<PageContent | Redirect> {
  const { text, hits } = await searchFor(context.store, view.access, parameter("q"));
  const [only, second] = hits.filter(({ isExact }) => isExact);
  if (only && !second) return { redirect: addressOf(view, only) };
  const lookedFor = seesPersons(view.access)
    ? "codes, order numbers, customer ids, visitor ids, email addresses, phone numbers and names of promotions"
    : "codes, order numbers and names of promotions";
  if (text === "") return { title: "Search", body: html`<p class="empty">Enter a name to search ${lookedFor}.</p>` };
  const body = hits.length === 0 ? nothingFound(view, text, lookedFor) : foundPanel(view, text, hits);
  return { title: `Search: ${text}`, body };
}

const nothingFound = (view: View, text: string, lookedFor: string): Html =>
  html`<p class="empty">Nothing is called “${text}”. We looked for ${lookedFor}.</p>${personsHint(view)}
<p><a href="${linkTo(view, "/dashboard/codes", { search: text })}">Search for a part of a code</a></p>`;

const personsHint = ({ access }: View): Html =>
  seesPersons(access)
    ? NOTHING
    : html`<p class="hint">To search for customers, use a key with the scope <code>read_personal</code>.</p>`;

function foundPanel(view: View, text: string, hits: readonly SearchHit[]): Html {
  const columns: readonly TableColumn<SearchHit>[] = [
    { name: "Kind", type: "short", cell: ({ kind }) => KINDS[kind] },
    { name: "Name", cell: (hit) => html`<a href="${addressOf(view, hit)}">${hit.name}</a>` },
    { name: "Match", type: "short", cell: ({ isExact }) => (isExact ? "exact" : "similar") },
  ];
  return panel("hits", `Found for “${text}”`, table("Search results", columns, hits));
}
