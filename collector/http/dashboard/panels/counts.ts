import type { ReportResults } from "../../../services/reports/index.ts";
import { html } from "../../html.ts";
import { discountsText } from "../discount-texts.ts";
import { money, percent, whole } from "../format.ts";
import { codeGroupLink, codeLink, promotionLink } from "../links.ts";
import { reasonPhrase } from "../reason-texts.ts";
import type { TableColumn } from "../table.ts";
import type { View } from "../view.ts";

type Code = ReportResults["codes"]["data"][number];
type Promotion = ReportResults["promotions"]["data"][number];
type Counts = Omit<Code, "code" | "code_group_id" | "code_group">;

/** The columns of a table of codes. */
export const codeColumns = (view: View): TableColumn<Code>[] => [
  { name: "Code", type: "short", sort: "code", cell: (row) => lineLink(view, row) },
  ...COUNT_COLUMNS,
];

const lineLink = (view: View, { code, code_group_id, code_group }: Code) =>
  code_group_id === null ? codeLink(view, code) : codeGroupLink(view, code_group_id, code_group);

/** The columns of a table of promotions. */
export const promotionColumns = (view: View): TableColumn<Promotion>[] => [
  { name: "Promotion", type: "long", cell: ({ promotion_id, name }) => promotionLink(view, promotion_id, name) },
  ...COUNT_COLUMNS,
];

/** Below the tables: what the numbers mean, and which of them don't add up. */
export const REDEEMED_NOTE = html`<p class="hint">Accepted: of the attempts whose outcome is known. Redeemed: attempts that an order used or names. Redemptions: all uses on orders, also those that your rules don't confirm. Lost carts are distinct carts: a cart with several refused codes is in each of their rows, so the rows don't add up.</p>`;

interface Verdicts {
  readonly accepted: number;
  readonly failed: number;
  readonly not_known: number;
}

/** The accepted part of the attempts whose verdict is known. */
export const acceptance = ({ accepted, failed }: Verdicts): string => percent(accepted, accepted + failed);

/** The attempts beside it. */
export const notKnownText = ({ not_known }: Verdicts): string => `${whole(not_known)} not known`;

const COUNT_COLUMNS: readonly TableColumn<Counts>[] = [
  { name: "Attempts", type: "number", sort: "attempts", cell: (row) => whole(row.attempts) },
  { name: "Redeemed", type: "number", sort: "redeemed", cell: (row) => whole(row.redeemed) },
  { name: "Redemption rate", type: "number", cell: (row) => percent(row.redeemed, row.attempts) },
  { name: "Accepted", type: "number", sort: "accepted", cell: acceptance },
  { name: "Failed", type: "number", sort: "failed", cell: (row) => whole(row.failed) },
  { name: "Not known", type: "number", sort: "not_known", cell: (row) => whole(row.not_known) },
  { name: "Redemptions", type: "number", sort: "redemptions", cell: (row) => whole(row.redemptions) },
  { name: "Discount", type: "number", sort: "discount", cell: (row) => discountsText(row, row.currency) },
  { name: "Lost carts", type: "number", sort: "lost_carts", cell: (row) => whole(row.lost_carts) },
  { name: "In lost carts", type: "number", sort: "lost_value", cell: (row) => money(row.lost_value, row.currency) },
  { name: "Main failure reasons", type: "long", cell: failureReasons },
];

/** The report names the most frequent reasons only. */
function failureReasons({ reasons, failed }: Counts): string {
  const texts = reasons.map(
    ({ reason, attempts }) => `${whole(attempts)} ${reason === null ? "without a reason" : reasonPhrase(reason)}`,
  );
  const listed = reasons.reduce((sum, { attempts }) => sum + attempts, 0);
  return [...texts, ...(listed < failed ? ["…"] : [])].join(", ");
}
