import { z } from "zod";
import { NO_AMOUNT } from "./amount.ts";
import { guard } from "./guard.ts";
import {
  MAX_ENTERED_CODE_LENGTH,
  MAX_EVENTS_PER_BATCH,
  MAX_ID_LENGTH,
  MAX_ITEMS_PER_EVENT,
  MAX_QUANTITY,
} from "./limits.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { isPlaceholder } from "./placeholder.ts";
import type { FieldError } from "./responses/event-results.ts";

/** An id as sites send it, number or string; inside it is always a string. */
const id = z
  .union([
    z.string().max(MAX_ID_LENGTH),
    z.number().refine(Number.isSafeInteger, "is no exact number: send it as a string"),
  ])
  .transform(String);
const optionalId = id.nullish().transform((value) => value ?? null);
const text = (max: number) => z.string().max(max);

/** A value that was never filled in counts as absent; `null` stands for both. */
const filled = <T>(schema: z.ZodType<T>) =>
  z.preprocess(
    (value) => (typeof value === "string" && isPlaceholder(value) ? null : (value ?? null)),
    schema.nullable(),
  );

/** An amount in major units. How many decimals it may have is known only with its currency. */
const amount = z.union([z.number(), z.string().trim().max(40)], NO_AMOUNT);

const quantity = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,9}$/, "must be a whole number")
        .transform(Number),
    ],
    "must be a whole number",
  )
  .pipe(
    z
      .number()
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MAX_QUANTITY, `must be at most ${MAX_QUANTITY}`),
  );

/** Pairs that matchers look at; whatever else a site puts there is none of them. */
const nameValues = z
  .array(z.object({ name: text(255), value: text(255) }))
  .max(100)
  .nullish()
  .catch(null);

/** An item of a product event (Antsomi's fields, and ours: variant_id, category_ids, brand_id). */
const productItem = z.compile(
  z.object({
    type: z.literal("product"),
    id: optionalId,
    sku: optionalId,
    variant_id: optionalId,
    brand_id: optionalId,
    category_ids: z
      .array(id)
      .max(200)
      .nullish()
      .transform((ids) => ids ?? []),
    options: nameValues,
    custom_fields: nameValues,
    on_sale: z.boolean().nullish().catch(null),
    original_price: filled(amount).catch(null),
    price: filled(amount),
    quantity: filled(quantity),
  }),
  { strict: true },
);
export type ProductItem = z.infer<typeof productItem>;

/** An item of `promotion_code/used`: `id` is the code as the shopper entered it. */
const promotionCodeItem = z.compile(
  z.object({
    type: z.literal("promotion_code"),
    id: z
      .union([z.string().max(MAX_ENTERED_CODE_LENGTH), z.number()])
      .nullish()
      .transform((value) => (value === null || value === undefined ? null : String(value))),
    code_status: z
      .union([z.number(), z.string().max(20)])
      .nullish()
      .transform((value) => value ?? null),
  }),
  { strict: true },
);
export type PromotionCodeItem = z.infer<typeof promotionCodeItem>;

/** Items of a site's own are stored as they came. */
const otherItem = z.compile(z.object({ type: text(64).optional() }), { strict: true });

const jsonObject = z.record(z.string(), z.unknown());
const optionalJsonObject = jsonObject.nullish().transform((value) => value ?? {});

const envelope = z.compile(
  z.object({
    event_id: z.string().regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 visible ASCII characters"),
    occurred_at: z.iso
      .datetime({ offset: true })
      .nullish()
      .transform((value) => value ?? null),
    category: text(64).min(1),
    action: text(64).min(1),
    items: z
      .array(z.unknown())
      .max(MAX_ITEMS_PER_EVENT)
      .nullish()
      .transform((value) => value ?? []),
    dims: optionalJsonObject,
    extra: optionalJsonObject,
    context: z
      .object({
        visitor_id: optionalId,
        session_id: optionalId,
        /** The page was driven by a program, by the browser's own word. */
        webdriver: z.boolean().nullish().catch(null),
      })
      .nullish()
      .transform((value) => value ?? { visitor_id: null, session_id: null, webdriver: null }),
  }),
  { strict: true },
);

/** One event whose shape is right. Amounts are as they were sent: their currency is not known here. */
export interface WireEvent extends Omit<z.infer<typeof envelope>, "items"> {
  products: { item: ProductItem; at: number }[];
  codes: { item: PromotionCodeItem; at: number }[];
  /** Whether an amount or a quantity was never filled in, and counts as absent. */
  unfilled: boolean;
  /** The event as it was sent. */
  sent: unknown;
}

type Items = Pick<WireEvent, "products" | "codes" | "unfilled">;

/** The batch around the events; its own mistakes refuse the whole request. */
const batch = z.compile(
  z.object({
    write_key: text(200)
      .nullish()
      .transform((value) => value ?? null)
      .describe("Says who sends where no header does."),
    sent_at: z.iso
      .datetime({ offset: true })
      .nullish()
      .catch(null)
      .transform((value) => value ?? null)
      .describe("The sender's clock when the batch left: the events' times are corrected by it."),
    events: z.array(z.unknown()).min(1),
  }),
  { strict: true },
);
export type WireBatch = z.infer<typeof batch>;

const item = z.union([productItem, promotionCodeItem, otherItem]);
const eventSchema = z.object({ ...envelope.shape, items: z.array(item).max(MAX_ITEMS_PER_EVENT).nullish() });

/** A whole batch with its events, for whoever describes it: events are read one by one, so that a bad one is refused alone. */
export const batchSchema = z.object({
  ...batch.shape,
  events: z
    .array(eventSchema.meta({ id: "Event" }))
    .min(1)
    .max(MAX_EVENTS_PER_BATCH),
});

/** Whether a body holds more events than one batch may: the whole request is then too large. */
export const isOversized = (body: unknown): boolean =>
  typeof body === "object" &&
  body !== null &&
  "events" in body &&
  Array.isArray(body.events) &&
  body.events.length > MAX_EVENTS_PER_BATCH;

/** Reads the body of `POST /v1/events`, without looking into its events. */
export const parseBatch = (body: unknown): ParseResult<WireBatch> => parseWith(batch, body);

/** Problems that one event's answer names: a batch has hundreds of events. */
const MAX_EVENT_ERRORS = 20;

/** Reads one event; every path starts at the event. */
export function parseEvent(value: unknown): ParseResult<WireEvent> {
  const hostile = guard(value);
  if (hostile) return { ok: false, errors: [hostile] };
  const parsed = parseWith(envelope, value);
  const errors = parsed.ok ? [] : parsed.errors;
  const items = parsed.ok ? parsed.value.items : itemsOf(value);
  const event: Items = { products: [], codes: [], unfilled: false };
  for (const [at, item] of items.entries()) {
    errors.push(...readItem(item, at, event));
    if (errors.length > MAX_EVENT_ERRORS) break;
  }
  if (!parsed.ok || errors.length > 0) return { ok: false, errors: cut(errors) };
  const { items: _, ...rest } = parsed.value;
  return { ok: true, value: { ...rest, ...event, sent: value } };
}

/** How many more problems there are is not known: items after those that are named are not read. */
const cut = (errors: readonly FieldError[]): FieldError[] =>
  errors.length > MAX_EVENT_ERRORS
    ? [...errors.slice(0, MAX_EVENT_ERRORS), { path: "", message: "and more problems" }]
    : [...errors];

function itemsOf(value: unknown): unknown[] {
  const items = typeof value === "object" && value !== null && "items" in value ? value.items : [];
  return Array.isArray(items) ? items.slice(0, MAX_ITEMS_PER_EVENT) : [];
}

function readItem(item: unknown, at: number, into: Items): FieldError[] {
  const type = typeof item === "object" && item !== null && "type" in item ? item.type : undefined;
  const under = ["items", at];
  if (type === "product") {
    const { price, quantity } = item as Record<string, unknown>;
    into.unfilled ||= [price, quantity].some((value) => typeof value === "string" && isPlaceholder(value));
    return collect(parseWith(productItem, item, under), (read) => into.products.push({ item: read, at }));
  }
  if (type === "promotion_code")
    return collect(parseWith(promotionCodeItem, item, under), (read) => into.codes.push({ item: read, at }));
  return collect(parseWith(otherItem, item, under), () => {});
}

function collect<T>(parsed: ParseResult<T>, take: (value: T) => void): FieldError[] {
  if (!parsed.ok) return parsed.errors;
  take(parsed.value);
  return [];
}
