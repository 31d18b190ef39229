import type { ReportResults } from "../../../services/reports/index.ts";
import type { Browser, Consent } from "../../../store/ports/orders.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { panel } from "../components.ts";
import { percent, whole } from "../format.ts";
import { reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import type { View } from "../view.ts";

type Coverage = ReportResults["coverage"];
type Row = Coverage["data"][number];

const TITLE = "Orders that the tag saw";

const WORDS: Readonly<Record<Browser | Consent, string>> = {
  granted: "Agreed",
  none: "No consent",
  not_known: "Not known",
  chrome: "Chrome",
  safari: "Safari",
  firefox: "Firefox",
  edge: "Edge",
  opera: "Opera",
  samsung: "Samsung Internet",
  in_app: "Inside an app",
  other: "Other",
};

const isWord = (key: string): key is keyof typeof WORDS => key in WORDS;

/** Orders of the shop's server, and those of them that the tag saw, by consent and by browser. */
export function coveragePanel(view: View, byConsent: Coverage, byBrowser: Coverage): Html {
  const empty = "Your shop's server reported no order in this period.";
  const tables = html`${table(`${TITLE}, by consent`, columnsOf("Consent"), byConsent.data, { empty })}${
    byBrowser.data.length === 0
      ? NOTHING
      : table(`${TITLE}, by browser`, columnsOf("Browser"), byBrowser.data, { empty })
  }`;
  return panel("coverage", TITLE, tables, reportLinks(view, "coverage", byConsent.meta, { by: "consent" }));
}

const columnsOf = (name: string): TableColumn<Row>[] => [
  { name, cell: ({ key }) => (isWord(key) ? WORDS[key] : key) },
  { name: "Orders", type: "number", cell: ({ orders }) => whole(orders) },
  { name: "Seen", type: "number", cell: ({ seen }) => whole(seen) },
  { name: "Share", type: "number", cell: ({ seen, orders }) => percent(seen, orders) },
];
