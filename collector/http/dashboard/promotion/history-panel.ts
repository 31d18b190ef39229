import type { PromotionVersion } from "../../../contract/responses/promotion.ts";
import type { Html } from "../../html.ts";
import { panel } from "../components.ts";
import { dateTime } from "../format.ts";
import { STATUS_TEXTS } from "../promotion-status.ts";
import { type TableColumn, table } from "../table.ts";

/** The changes of a promotion. @param versions the latest first */
export function historyPanel(versions: readonly PromotionVersion[]): Html {
  const changes = versions.map((version, at) => ({ version, previous: versions[at + 1] }));
  return panel("history", "History", table("History", COLUMNS, changes));
}

interface Change {
  readonly version: PromotionVersion;
  /** undefined for the first version, and for the last one that was loaded. */
  readonly previous: PromotionVersion | undefined;
}

const COLUMNS: readonly TableColumn<Change>[] = [
  { name: "Version", type: "number", cell: ({ version }) => version.version },
  { name: "Time (UTC)", type: "short", cell: ({ version }) => dateTime(version.at) },
  { name: "By", cell: ({ version }) => version.by ?? "–" },
  { name: "Change", cell: changeText },
];

/** `Created`, `Status: active → paused`, `Changed: name, rules`. */
function changeText({ version, previous }: Change): string {
  if (version.change === "created") return "Created";
  if (version.change === "deleted") return "Deleted";
  const status = previous && version.changed_fields.includes("status") ? [statusChange(previous, version)] : [];
  const fields = version.changed_fields.filter((field) => field !== "status" || !previous);
  return [...status, ...(fields.length > 0 ? [`Changed: ${fields.join(", ")}`] : [])].join(". ");
}

function statusChange(previous: PromotionVersion, { promotion }: PromotionVersion): string {
  return `Status: ${statusText(previous.promotion.status)} → ${statusText(promotion.status)}`;
}

const statusText = (status: PromotionVersion["promotion"]["status"]): string => STATUS_TEXTS[status].toLowerCase();
