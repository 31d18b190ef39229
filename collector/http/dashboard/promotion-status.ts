import type { StoredPromotion } from "../../contract/promotion/promotion.ts";
import type { Html } from "../html.ts";
import { type BadgeKind, badge } from "./components.ts";

type Status = StoredPromotion["status"];

export const STATUS_TEXTS: Readonly<Record<Status, string>> = {
  ENABLED: "Active",
  DISABLED: "Paused",
  INVALID: "Invalid",
};

const KINDS: Readonly<Record<Status, BadgeKind>> = { ENABLED: "good", DISABLED: "plain", INVALID: "bad" };

/** The status of a promotion in its color. */
export const promotionBadge = (status: Status): Html => badge(STATUS_TEXTS[status], KINDS[status]);

export const kindText = ({ redemption_type }: Pick<StoredPromotion, "redemption_type">): string =>
  redemption_type === "COUPON" ? "Coupon code" : "Automatic";
