import type { BridgeEvent } from "./events.ts";
import { fieldsOf, listOf } from "./fields.ts";
import type { Memory } from "./memory.ts";
import type { Message } from "./messages.ts";

/** A page that writes an event in two forms does so at once, in ms. */
const SAME_MOMENT_MS = 2_000;

interface Last {
  readonly form: Message["form"];
  readonly content: string;
  readonly at: number;
}

/** The products of an event: both forms have their ids and quantities. */
const contentOf = ({ payload }: BridgeEvent): string =>
  JSON.stringify(listOf(payload.items).map((item) => [`${fieldsOf(item).id}`, Number(fieldsOf(item).quantity)]));

/**
 * Finds events that were reported before: an order, by its id, also in this tab's session; and an event that the page writes in two
 * forms, such as GA4's and Universal Analytics'.
 */
export function createRepeats({ orders }: Memory): (event: BridgeEvent, message: Message) => boolean {
  const lasts: Record<string, Last> = {};
  return (event, { form, name }) => {
    const { id } = fieldsOf(fieldsOf(event.payload.dims).transaction);
    const isOrder = name === "purchase" && id !== undefined;
    const key = `${name}/${id}`;
    const last = lasts[key];
    const content = contentOf(event);
    const at = Date.now();
    if (
      isOrder
        ? last || orders[`${id}`]
        : last && last.form !== form && last.content === content && at - last.at < SAME_MOMENT_MS
    )
      return true;
    lasts[key] = { form, content, at };
    return false;
  };
}
