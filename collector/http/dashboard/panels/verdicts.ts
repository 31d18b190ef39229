import type { ReportResults } from "../../../services/reports/index.ts";
import type { Html } from "../../html.ts";
import { panel } from "../components.ts";
import { money, whole } from "../format.ts";
import { codeLink } from "../links.ts";
import { reasonText } from "../reason-texts.ts";
import { reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import type { View } from "../view.ts";

type Verdicts = ReportResults["verdicts"];
type Row = Verdicts["data"][number];

const OUTCOMES: Readonly<Record<Row["outcome"], string>> = {
  both_accepted: "Both yes",
  amount_differs: "Both yes, amounts differ",
  both_rejected: "Both no",
  only_site: "Shop only",
  only_rules: "Rules only",
  not_compared: "No rule knows the code",
};

const TITLE = "Verdicts of your shop and your rules";

/** What the shop said of codes, by code and reason, beside what the promotions here say. */
export const verdictsPanel = (view: View, { data, meta }: Verdicts): Html =>
  panel(
    "verdicts",
    TITLE,
    table(TITLE, columnsOf(view), data, { empty: "Your shop sent no verdict in this period." }),
    reportLinks(view, "verdicts", meta),
  );

const why = (reason: Row["reason"]): string => (reason === null ? "–" : reasonText(reason));

const columnsOf = (view: View): TableColumn<Row>[] => [
  { name: "Code", type: "short", cell: ({ code }) => codeLink(view, code) },
  { name: "Outcome", cell: ({ outcome }) => OUTCOMES[outcome] },
  { name: "Shop's verdict", type: "short", cell: ({ site_outcome }) => site_outcome },
  { name: "Shop's reason", cell: ({ site_reason }) => why(site_reason) },
  { name: "Reason of the rules", cell: ({ reason }) => why(reason) },
  { name: "Attempts", type: "number", cell: ({ attempts }) => whole(attempts) },
  { name: "Shop's discount", type: "number", cell: (row) => money(row.site_discount, row.currency) },
  { name: "Discount by the rules", type: "number", cell: (row) => money(row.discount, row.currency) },
];
