import type { ReportResults } from "../../../services/reports/index.ts";
import { money, percent, whole } from "../format.ts";
import { reasonPhrase } from "../reason-texts.ts";
import type { TableColumn } from "../table.ts";

type Counts = Omit<ReportResults["codes"]["data"][number], "code">;

/** The columns that tables of codes and of promotions share. */
export const COUNT_COLUMNS: readonly TableColumn<Counts>[] = [
  { name: "Attempts", isNumber: true, sort: "attempts", cell: (row) => whole(row.attempts) },
  { name: "Redeemed", isNumber: true, sort: "redeemed", cell: (row) => whole(row.redeemed) },
  { name: "Redemption rate", isNumber: true, cell: (row) => percent(row.redeemed, row.attempts) },
  { name: "Failed", isNumber: true, sort: "failed", cell: (row) => whole(row.failed) },
  { name: "Redemptions", isNumber: true, sort: "redemptions", cell: (row) => whole(row.redemptions) },
  { name: "Discount", isNumber: true, sort: "discount", cell: (row) => money(row.discount, row.currency) },
  { name: "Lost carts", isNumber: true, sort: "lost_value", cell: (row) => money(row.lost_value, row.currency) },
  { name: "Main failure reasons", cell: failureReasons },
];

/** The report names the most frequent reasons only. */
function failureReasons({ reasons, failed }: Counts): string {
  const texts = reasons.map(
    ({ reason, attempts }) => `${whole(attempts)} ${reason === null ? "without a reason" : reasonPhrase(reason)}`,
  );
  const listed = reasons.reduce((sum, { attempts }) => sum + attempts, 0);
  return [...texts, ...(listed < failed ? ["…"] : [])].join(", ");
}
