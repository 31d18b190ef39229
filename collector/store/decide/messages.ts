/** A pending webhook event in the outbox. */
export interface WebhookEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly type: string;
  /** Events of one subject are sent in order. */
  readonly subject: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** JSON. */
  readonly data: string;
}

/** A message before it is sent. */
export interface MessageDraft {
  readonly type: string;
  /** JSON, as it is signed and sent. */
  readonly body: string;
  readonly subjects: readonly string[];
  /** The redemptions that it is about, by their ids. */
  readonly redemptions: readonly number[];
  /** The `seq` of its last event. */
  readonly through: number;
}

/**
 * Puts consecutive events of one type into one message.
 * @param maxBatchSize most events of a message
 * @param publicUrl the address of the collector for receivers, without a slash at its end
 */
export function messagesOf(
  propertyId: string,
  pending: readonly WebhookEvent[],
  maxBatchSize: number,
  publicUrl: string,
): MessageDraft[] {
  const batches: WebhookEvent[][] = [];
  for (const event of pending) {
    const last = batches.at(-1);
    if (last && last[0]!.type === event.type && last.length < maxBatchSize) last.push(event);
    else batches.push([event]);
  }
  return batches.map((events) => messageOf(propertyId, events, publicUrl));
}

/** The data of an event. The outbox has paths in `callbackUrls`, because it does not know the collector's address. */
function dataOf({ data }: WebhookEvent, publicUrl: string): object {
  const parsed = JSON.parse(data) as { readonly callbackUrls?: readonly string[] };
  const { callbackUrls } = parsed;
  return callbackUrls ? { ...parsed, callbackUrls: callbackUrls.map((path) => publicUrl + path) } : parsed;
}

/** The type of a test message. */
const TEST = "offers:test";

/** A message for testing a webhook. @param at epoch milliseconds */
export function testMessage(propertyId: string, at: number): MessageDraft {
  const data = JSON.stringify({ eventName: "TEST", status: "TEST" });
  return messageOf(propertyId, [{ seq: 0, eventId: `test-${at}`, type: TEST, subject: "", at, data }], "");
}

/** The envelope of fabric's webhooks. */
function messageOf(propertyId: string, events: readonly WebhookEvent[], publicUrl: string): MessageDraft {
  const { type } = events[0]!;
  const body = {
    specversion: "v1",
    type,
    tenantid: propertyId,
    events: events.map((event) => ({
      id: event.eventId,
      time: new Date(event.at).toISOString(),
      source: "offers:business-layer",
      subject: null,
      data: dataOf(event, publicUrl),
    })),
  };
  const subjects = [...new Set(events.map(({ subject }) => subject))];
  const redemptions = type.startsWith(REDEMPTIONS) ? [...new Set(events.map(redemptionOf))] : [];
  return { type, body: JSON.stringify(body), subjects, redemptions, through: events.at(-1)!.seq };
}

/** The beginning of the types of events about redemptions, whose data have the redemption's id. */
const REDEMPTIONS = "offers:redemption:";

const redemptionOf = ({ data }: WebhookEvent): number => Number((JSON.parse(data) as { readonly id: string }).id);
