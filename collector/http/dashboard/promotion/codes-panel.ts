import type { StoredPromotion } from "../../../contract/promotion/promotion.ts";
import type { listCodes } from "../../../services/code-list.ts";
import type { Refusal } from "../../../services/refusal.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { pager, panel } from "../components.ts";
import { extensionLinks, type FileLinks } from "../file-links.ts";
import { dateTime, whole } from "../format.ts";
import { codeLink } from "../links.ts";
import { usesOfLimit } from "../redemption-texts.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, mayManage, type View } from "../view.ts";

type Codes = Exclude<Awaited<ReturnType<typeof listCodes>>, Refusal>;
type Code = Codes["data"][number];

/** The codes of a promotion, and the forms that add to them. */
export function codesPanel(view: View, promotion: StoredPromotion, { data, meta }: Codes): Html {
  const rows = table("Codes", columnsFor(view), data, { empty: "No codes yet, so nobody can use it." });
  const forms = html`<div class="two">${addForm(view)}${promotion.coupon_type === "BULK" ? generateForm(view) : NOTHING}</div>`;
  const content = html`${rows}${pager(null, nextPage(view, meta))}${mayManage(view) && promotion.source === undefined ? forms : NOTHING}`;
  return panel("codes", "Codes", content, data.length === 0 ? {} : { files: codesFileLinks(view) });
}

/** The addresses of all codes of the page's promotion. The CSV is the file of an import, too. */
export const codesFileLinks = (view: View): FileLinks => extensionLinks(view, `${view.path}/codes`);

const columnsFor = (view: View): TableColumn<Code>[] => [
  { name: "Code", cell: ({ code }) => codeLink(view, code) },
  { name: "Uses", type: "number", cell: ({ current_uses, max_uses }) => usesOfLimit(current_uses, max_uses) },
  { name: "Per customer", type: "number", cell: ({ max_uses_per_customer: limit }) => limitText(limit) },
  { name: "Created (UTC)", type: "short", cell: ({ created }) => dateTime(created) },
];

const limitText = (limit: number): string => (limit === 0 ? "unlimited" : whole(limit));

function nextPage(view: View, { cursor_pagination: pagination }: Codes["meta"]): string | null {
  const hasNext = pagination && "end_cursor" in pagination && "next" in pagination.links;
  return hasNext ? linkTo(view, view.path, { after: pagination.end_cursor }) : null;
}

const addForm = (
  view: View,
): Html => html`<form class="stack" method="post" action="${linkTo(view, `${view.path}/codes`)}">
<h3>Add a code</h3><label>Code <input name="code" required maxlength="50" autocomplete="off"></label>${LIMITS}<button>Add code</button></form>`;

const generateForm = (
  view: View,
): Html => html`<form class="stack" method="post" action="${linkTo(view, `${view.path}/codes`)}">
<h3>Generate codes</h3><label>Number of codes <input type="number" name="batch_size" min="1" max="250" value="10" required></label>
<label>Prefix <input name="prefix" maxlength="20" autocomplete="off"></label>${LIMITS}<button>Generate</button></form>`;

const LIMITS = html`<label>Total uses <input type="number" name="max_uses" min="0" value="0"><small>0 = unlimited</small></label>
<label>Uses per customer <input type="number" name="max_uses_per_customer" min="0" value="0"><small>0 = unlimited</small></label>`;
