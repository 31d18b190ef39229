import type { IncomingEvent } from "../../ports/records.ts";

const CODE_ACTIONS = ["used", "removed"];

/** Whether an event is about codes or a purchase: its facts are recorded, besides the event itself. */
export const isAboutCodes = ({ category, action }: Pick<IncomingEvent, "category" | "action">): boolean =>
  category === "promotion_code" ? CODE_ACTIONS.includes(action) : category === "product" && action === "purchase";
