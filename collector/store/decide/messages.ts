/** Something that is to be told, as it stands in the outbox. */
export interface WebhookEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly type: string;
  /** What is told of one subject is told in order. */
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
  /** The `seq` of its last event. */
  readonly through: number;
}

/** Consecutive events of one type are one message, of at most so many: what waits long comes in few. */
export function messagesOf(propertyId: string, all: readonly WebhookEvent[], maxBatchSize: number): MessageDraft[] {
  const batches: WebhookEvent[][] = [];
  for (const one of all) {
    const last = batches.at(-1);
    if (last && last[0]!.type === one.type && last.length < maxBatchSize) last.push(one);
    else batches.push([one]);
  }
  return batches.map((events) => messageOf(propertyId, events));
}

/** The type of a message that tells of nothing. */
const TEST = "offers:test";

/** A message that tells of nothing. @param at epoch milliseconds */
export function testMessage(propertyId: string, at: number): MessageDraft {
  const data = JSON.stringify({ eventName: "TEST", status: "TEST" });
  return messageOf(propertyId, [{ seq: 0, eventId: `test-${at}`, type: TEST, subject: "", at, data }]);
}

/** fabric's envelope. */
function messageOf(propertyId: string, events: readonly WebhookEvent[]): MessageDraft {
  const { type } = events[0]!;
  const body = {
    specversion: "v1",
    type,
    tenantid: propertyId,
    events: events.map(({ eventId, at, data }) => ({
      id: eventId,
      time: new Date(at).toISOString(),
      source: "offers:business-layer",
      subject: null,
      data: JSON.parse(data),
    })),
  };
  const subjects = [...new Set(events.map(({ subject }) => subject))];
  return { type, body: JSON.stringify(body), subjects, through: events.at(-1)!.seq };
}
