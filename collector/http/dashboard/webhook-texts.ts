import type { WebhookResponse } from "../../contract/responses/webhook.ts";
import { type EventType, WEBHOOK_EVENTS } from "../../contract/webhook-events.ts";
import type { Html } from "../html.ts";
import { badge } from "./components.ts";
import { asLabel } from "./format.ts";

const isEventType = (type: string): type is EventType => Object.hasOwn(WEBHOOK_EVENTS, type);

/** The type of a message in words; a test message's type is its own. */
export const eventTypeText = (type: string): string => (isEventType(type) ? WEBHOOK_EVENTS[type].label : type);

/** Whether a webhook is on, or why it was disabled. */
export const webhookBadge = ({ is_active, disabled_reason }: WebhookResponse): Html =>
  is_active ? badge("On", "good") : badge(disabled_reason === null ? "Off" : asLabel(disabled_reason), "bad");
