import type { CodeGroupResponse } from "../../../contract/responses/code-group.ts";
import { type Html, html } from "../../html.ts";
import { select } from "../components.ts";

/** A code group as its form has it. */
export type Draft = Readonly<Record<(typeof FIELDS)[number], string>>;

const FIELDS = [
  "name",
  "kind",
  "codes",
  "import_id",
  "owner",
  "channel",
  "payout",
  "payout_value",
  "payout_currency",
  "position",
] as const;

const KINDS = [
  ["prefix", "That begin with"],
  ["pattern", "That match a pattern"],
  ["promotion_id", "Of a promotion (ID)"],
  ["import", "Of an import of a promotion (ID)"],
] as const;

const PAYOUTS = [
  ["", "Nothing"],
  ["percentage", "Percent of net revenue"],
  ["amount", "Amount per order"],
] as const;

/** The draft of a form that was sent; fields that it lacks are empty. */
export const draftIn = (form: URLSearchParams): Draft =>
  Object.fromEntries(FIELDS.map((name) => [name, form.get(name) ?? ""])) as Draft;

/** The draft of a stored group. */
export function draftOf({ name, codes, owner, channel, payout, position }: CodeGroupResponse): Draft {
  const kind = Object.keys(codes)[0] ?? "prefix";
  const { prefix, pattern, promotion_id, import: imported } = codes;
  return {
    name,
    kind,
    codes: prefix ?? pattern ?? String(imported?.promotion_id ?? promotion_id),
    import_id: imported?.import_id ?? "",
    owner: owner ?? "",
    channel: channel ?? "",
    payout: payout === null ? "" : "percentage" in payout ? "percentage" : "amount",
    payout_value: payout === null ? "" : "percentage" in payout ? payout.percentage : payout.amount,
    payout_currency: payout !== null && "currency" in payout ? payout.currency : "",
    position: String(position),
  };
}

/** The body of the API for a draft. The API names what is wrong with it. */
export const bodyOf = ({ name, owner, channel, position, ...draft }: Draft) => ({
  name,
  codes: codesOf(draft),
  owner: owner || null,
  channel: channel || null,
  payout: payoutOf(draft),
  ...(position !== "" && { position: numberOr(position) }),
});

/** A whole number; other texts as they are, for the API to refuse. */
const numberOr = (text: string): number | string => (/^\d{1,15}$/.test(text) ? Number(text) : text);

function codesOf({ kind, codes, import_id }: Pick<Draft, "kind" | "codes" | "import_id">) {
  if (kind === "promotion_id") return { promotion_id: numberOr(codes) };
  return kind === "import" ? { import: { promotion_id: numberOr(codes), import_id } } : { [kind]: codes };
}

function payoutOf({
  payout,
  payout_value,
  payout_currency,
}: Pick<Draft, "payout" | "payout_value" | "payout_currency">) {
  if (payout === "") return null;
  return { [payout]: payout_value, ...(payout_currency !== "" && { currency: payout_currency }) };
}

/** The form of a group. @param action its address */
export const groupForm = (action: string, draft: Draft, button: string): Html =>
  html`<form class="stack" method="post" action="${action}">
<label>Name <input name="name" value="${draft.name}" required maxlength="100" size="30"></label>
<div class="filters"><label>Codes ${select("kind", draft.kind, KINDS)}</label>
<label>Prefix, pattern or ID <input name="codes" value="${draft.codes}" required maxlength="50" placeholder="WELCOME-" autocomplete="off"></label>
<label>Import-Id (imports only) <input name="import_id" value="${draft.import_id}" maxlength="128" autocomplete="off"></label></div>
<p class="hint">In a pattern, * stands for any text and ? for one character.</p>
<div class="filters"><label>Owner <input name="owner" value="${draft.owner}" maxlength="100" placeholder="Anna Smith" autocomplete="off"></label>
<label>Channel <input name="channel" value="${draft.channel}" maxlength="50" list="channels" placeholder="influencer" autocomplete="off"></label></div>
${CHANNELS}
<div class="filters"><label>Payout ${select("payout", draft.payout, PAYOUTS)}</label>
<label>Percent or amount <input name="payout_value" value="${draft.payout_value}" size="8" inputmode="decimal" autocomplete="off"></label>
<label>Currency of the amount <input name="payout_currency" value="${draft.payout_currency}" size="5" maxlength="3" autocomplete="off"></label></div>
<label>Position <input name="position" value="${draft.position}" size="4" inputmode="numeric" autocomplete="off"></label>
<p class="hint">A code is in the first group that matches it.</p><button>${button}</button></form>`;

const CHANNELS = html`<datalist id="channels">${["email", "influencer", "affiliate", "paid"].map((channel) => html`<option value="${channel}">`)}</datalist>`;
