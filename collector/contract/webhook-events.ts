/** A kind of event that a webhook can subscribe to. */
interface WebhookEvent {
  /** Its name in the dashboard. */
  readonly label: string;
  /** When it is sent. */
  readonly sent: string;
}

/** All kinds of webhook events, by their types. The names are fabric's. */
export const WEBHOOK_EVENTS = {
  "offers:promo:created": { label: "Promotion created", sent: "A promotion is created." },
  "offers:promo:updated": { label: "Promotion changed", sent: "A promotion is changed." },
  "offers:promo:deleted": { label: "Promotion deleted", sent: "A promotion is deleted." },
  "offers:promo:activated": {
    label: "Promotion started",
    sent: "A promotion becomes active: by its dates, schedule or status.",
  },
  "offers:promo:deactivated": {
    label: "Promotion ended",
    sent: "A promotion becomes inactive: by its dates, schedule or status, or when it is deleted.",
  },
  "offers:couponCode:created": { label: "Code created", sent: "A single code is created." },
  "offers:couponCode:updated": { label: "Code deleted", sent: "A code is deleted (status DELETED)." },
  "offers:bulkUpload:completed": {
    label: "Codes imported",
    sent: "Codes are imported from a file or generated: once, with counts.",
  },
  "offers:redemption:promotion:created": {
    label: "Promotion redeemed",
    sent: "An order uses a promotion without a code.",
  },
  "offers:redemption:promotion:updated": {
    label: "Promotion redemption changed",
    sent: "A server confirms such a redemption, or reverses a part of it.",
  },
  "offers:redemption:promotion:deleted": {
    label: "Promotion redemption reversed",
    sent: "Such a redemption is reversed as a whole, or proves void.",
  },
  "offers:redemption:coupon:created": { label: "Code redeemed", sent: "An order uses a code." },
  "offers:redemption:coupon:updated": {
    label: "Code redemption changed",
    sent: "A server confirms such a redemption, or reverses a part of it.",
  },
  "offers:redemption:coupon:deleted": {
    label: "Code redemption reversed",
    sent: "Such a redemption is reversed as a whole, or proves void.",
  },
  "offers:guessing:started": {
    label: "Guessing started",
    sent: "Far more wrong codes arrive than usual: somebody tries codes.",
  },
  "offers:guessing:ended": {
    label: "Guessing ended",
    sent: "Five minutes have passed without such an attack, or the collector stops.",
  },
  "privacy:erased": { label: "Person erased", sent: "A person was erased on request: with counts, and no id." },
} as const satisfies Record<string, WebhookEvent>;

export type EventType = keyof typeof WEBHOOK_EVENTS;

export const EVENT_TYPES = Object.keys(WEBHOOK_EVENTS) as [EventType, ...EventType[]];

/** Whether events of a type contain redemptions, which the scope `read` opens. */
export const isOfRedemption = (type: EventType): boolean => type.startsWith("offers:redemption:");
