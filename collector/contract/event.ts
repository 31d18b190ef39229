import { z } from "zod";
import { NO_AMOUNT } from "../evaluation/money.ts";
import { type RepairKind, SITE_OUTCOMES } from "../store/columns/vocabulary.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { guard } from "./guard.ts";
import { idOf, idProblem, storableText } from "./ids.ts";
import { keyInBody } from "./key.ts";
import {
  MAX_ENTERED_CODE_LENGTH,
  MAX_EVENTS_PER_BATCH,
  MAX_ITEMS_PER_EVENT,
  MAX_SITE_REASON_LENGTH,
} from "./limits.ts";
import { NO_QUANTITY } from "./line-numbers.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { isPlaceholder, isUnfilled } from "./placeholder.ts";
import type { Repair } from "./repair.ts";
import { repairEnvelope } from "./repair-envelope.ts";
import type { FieldError } from "./responses/event-results.ts";
import { optionalShopper } from "./shopper.ts";
import { MAX_NAME_VALUES, nameValuesIn, orNull, yesNoIn } from "./values.ts";

/** An id of an event, read as a string: a text that was never filled in stays, and counts as absent later. */
const id = idOf((value) => (typeof value === "string" && isPlaceholder(value) ? null : idProblem(value))).transform(
  String,
);
const optionalId = orNull(id);
const text = (maximum: number) => z.string().max(maximum);

/** An unfilled placeholder counts as absent, and absent is null. */
const filled = <T>(schema: z.ZodType<T>) =>
  z.preprocess(
    (value) => (typeof value === "string" && isPlaceholder(value) ? null : (value ?? null)),
    schema.nullable(),
  );

/** An amount in major units. It is read later, when the currency is known. */
const amount = z.union([z.number(), z.string().trim().max(40)], NO_AMOUNT);

const quantity = z.union([z.number(), z.string().trim().max(40)], NO_QUANTITY);

/** Names and values for item matchers. What can't be read counts as absent: see `unreadFields`. */
const nameValues = z
  .preprocess(
    nameValuesIn,
    z
      .array(z.object({ name: text(255), value: text(255) }))
      .max(MAX_NAME_VALUES)
      .nullish(),
  )
  .catch(null);

const yesNo = z.preprocess(yesNoIn, z.boolean().nullish()).catch(null);

/** An item of a product event: Antsomi's fields, and the collector's own variant_id, category_ids and brand_id. */
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
      .transform((ids) => (ids ?? []).filter((id) => !isUnfilled(id))),
    options: nameValues,
    custom_fields: nameValues,
    on_sale: yesNo,
    is_custom_price: yesNo,
    original_price: filled(amount).catch(null),
    minimum_price: filled(amount).catch(null),
    price: filled(amount),
    quantity: filled(quantity),
  }),
  { strict: true },
);
export type ProductItem = z.infer<typeof productItem>;

/** What a site says of a code. What can't be read counts as absent: see `unreadFields`. */
const siteOutcome = z
  .preprocess(
    (value) => (typeof value === "string" ? value.trim().toLowerCase() : value),
    filled(z.enum(SITE_OUTCOMES)),
  )
  .catch(null);
const siteReason = filled(
  z.union([
    z
      .string()
      .trim()
      // The beginning of a long message says what it means. The cut may part a character, which `storableText` mends.
      .overwrite((text) => storableText(text.slice(0, MAX_SITE_REASON_LENGTH))),
    z.number().transform(String),
  ]),
).catch(null);

/** An item of `promotion_code/used`; its `id` is the entered code. */
const promotionCodeItem = z.compile(
  z.object({
    type: z.literal("promotion_code"),
    id: z
      .union([z.string().max(MAX_ENTERED_CODE_LENGTH).overwrite(storableText), z.number()])
      .nullish()
      .transform((value) => (value === null || value === undefined ? null : String(value))),
    code_status: orNull(z.union([z.number(), z.string().max(20)])),
    outcome: siteOutcome.describe("What the site says: accepted or rejected."),
    reason: siteReason.describe(
      "Why the site rejected it: the site's own code or text, or one of our words. The first 300 characters are kept.",
    ),
    discount: filled(amount).catch(null).describe("The discount that the site gives for it, in major units."),
  }),
  { strict: true },
);
export type PromotionCodeItem = z.infer<typeof promotionCodeItem>;

/** Items of other types are stored as they were sent. */
const otherItem = z.compile(z.object({ type: text(64).optional() }), { strict: true });

const optionalObject = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});

/** Some sites send one item instead of a list. */
const listOf = (value: unknown): unknown => (fieldsOf(value) ? [value] : value);

const envelope = z.compile(
  z.object({
    event_id: z.string().regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 visible ASCII characters"),
    occurred_at: orNull(z.iso.datetime({ offset: true })),
    category: text(64).min(1),
    action: text(64).min(1),
    items: z.preprocess(
      listOf,
      z
        .array(z.unknown())
        .max(MAX_ITEMS_PER_EVENT)
        .nullish()
        .transform((value) => value ?? []),
    ),
    dims: optionalObject,
    extra: optionalObject,
    context: z
      .object({
        visitor_id: optionalId,
        session_id: optionalId,
        /** Whether the browser reports that a program drives the page. */
        webdriver: z.boolean().nullish().catch(null),
        /** The visitor's consent, as the SDK sends it; what can't be read counts as not known. */
        consent: z.enum(["granted", "cookieless", "denied", "pending"]).nullish().catch(null),
      })
      .nullish()
      .transform((value) => value ?? { visitor_id: null, session_id: null, webdriver: null, consent: null }),
  }),
  { strict: true },
);

/** A valid event. Amounts are as they were sent, because their currency is not known here. */
export interface WireEvent extends Omit<z.infer<typeof envelope>, "items"> {
  products: { item: ProductItem; at: number }[];
  codes: { item: PromotionCodeItem; at: number }[];
  /** Products that can't be read, by the ids that can. */
  unreadable: { readonly ids: Readonly<Record<"productId" | "variantId" | "sku", string | null>> }[];
  repairs: Repair[];
  /** The items as a list, as they were sent. */
  items: readonly unknown[];
  /** Whether an amount, a quantity or a time was an unfilled placeholder, which counts as absent. */
  unfilled: boolean;
  /** The event as it was sent. */
  sent: unknown;
}

type Items = Pick<WireEvent, "products" | "codes" | "unreadable" | "repairs" | "unfilled">;

/** The batch around the events. An error in it refuses the whole request. */
const batch = z.compile(
  z.object({
    write_key: orNull(keyInBody),
    sent_at: z.iso
      .datetime({ offset: true })
      .nullish()
      .catch(null)
      .transform((value) => value ?? null)
      .describe("The sender's clock when the batch was sent. It corrects the times of the events."),
    shopper: optionalShopper,
    events: z.array(z.unknown()).min(1),
  }),
  { strict: true },
);
export type WireBatch = z.infer<typeof batch>;

const item = z.union([productItem, promotionCodeItem, otherItem]);
const eventSchema = z.object({
  ...envelope.shape,
  items: z.array(item).max(MAX_ITEMS_PER_EVENT).nullish().describe("One object counts as a list of it."),
});

/**
 * A batch with its events, for the API's description. Events are parsed one by one, so that an invalid one is refused
 * alone.
 */
export const batchSchema = z.object({
  ...batch.shape,
  events: z
    .array(eventSchema.meta({ id: "Event" }))
    .min(1)
    .max(MAX_EVENTS_PER_BATCH),
});

/** Whether a body has more events than a batch may have: the request is then too large. */
export function isOversized(body: unknown): boolean {
  const events = fieldsOf(body)?.events;
  return Array.isArray(events) && events.length > MAX_EVENTS_PER_BATCH;
}

/** Parses the body of `POST /v1/events` without its events. */
export const parseBatch = (body: unknown): ParseResult<WireBatch> => parseWith(batch, body);

/**
 * Parses one event. The paths of errors start at the event. A part that can't be read does not reject the event: it is among its
 * repairs. Only its id, its category and its action are required.
 */
export function parseEvent(value: unknown): ParseResult<WireEvent> {
  const hostile = guard(value);
  if (hostile) return { ok: false, errors: [hostile] };
  const event: Items = { products: [], codes: [], unreadable: [], repairs: [], unfilled: false };
  const parsed = parseWith(envelope, value);
  const read = parsed.ok ? parsed : parseRepaired(value, event);
  if (!read.ok) return read;
  for (const [at, item] of read.value.items.entries()) readItem(item, at, event);
  return { ok: true, value: { ...read.value, ...event, sent: value } };
}

/** Parses an envelope once more, without what can't be read. Almost no event needs it. */
function parseRepaired(value: unknown, into: Items): ParseResult<z.infer<typeof envelope>> {
  const sent = fieldsOf(value);
  if (sent === null) return parseWith(envelope, value);
  const { fields, repairs, hasUnreadableItems, unfilled } = repairEnvelope(sent);
  into.repairs.push(...repairs);
  into.unfilled ||= unfilled;
  if (hasUnreadableItems) into.unreadable.push({ ids: { productId: null, variantId: null, sku: null } });
  return parseWith(envelope, fields);
}

/** Parses an item into the event's items. */
function readItem(item: unknown, at: number, into: Items): void {
  if (item === null) return void into.repairs.push({ kind: "null_item", path: `items[${at}]` });
  const fields = fieldsOf(item);
  const under = ["items", at];
  if (fields?.type === "promotion_code") {
    const code = parseWith(promotionCodeItem, item, under);
    if (code.ok) {
      into.codes.push({ item: code.value, at });
      into.repairs.push(...unreadFields(VERDICT_FIELDS, fields, code.value, `items[${at}]`));
    } else into.repairs.push(repairOf("unreadable_code", code.errors));
  } else if (fields?.type === "product") {
    into.unfilled ||= [fields.price, fields.quantity].some(
      (value) => typeof value === "string" && isPlaceholder(value),
    );
    const product = parseWith(productItem, item, under);
    if (product.ok) {
      into.products.push({ item: product.value, at });
      into.repairs.push(...unreadFields(OPTIONAL_FIELDS, fields, product.value, `items[${at}]`));
    } else readUnreadable(fields, product.errors, into);
  } else {
    const other = parseWith(otherItem, item, under);
    // It may be a product.
    if (!other.ok) readUnreadable(fields ?? {}, other.errors, into);
  }
}

const OPTIONAL_FIELDS = [
  "on_sale",
  "is_custom_price",
  "original_price",
  "minimum_price",
  "options",
  "custom_fields",
] as const;

const VERDICT_FIELDS = ["outcome", "reason", "discount"] as const;

/** The fields of an item that it has, and that can't be read. */
function unreadFields<Name extends string>(
  names: readonly Name[],
  sent: Fields,
  read: Readonly<Partial<Record<Name, unknown>>>,
  path: string,
): Repair[] {
  const unread = names.filter(
    (name) => (read[name] ?? null) === null && !isAbsent(sent[name]) && sent[name] !== undefined,
  );
  return unread.map((name) => ({ kind: "unreadable_field", path: `${path}.${name}` }));
}

const isAbsent = (value: unknown): boolean => value === null || (typeof value === "string" && isPlaceholder(value));

function readUnreadable(fields: Fields, errors: readonly FieldError[], into: Items): void {
  into.repairs.push(repairOf("unreadable_line", errors));
  into.unreadable.push({
    ids: { productId: idIn(fields.id), variantId: idIn(fields.variant_id), sku: idIn(fields.sku) },
  });
}

const repairOf = (kind: RepairKind, [first]: readonly FieldError[]): Repair => ({
  kind,
  path: first!.path,
  problem: first!.message,
});

function idIn(value: unknown): string | null {
  const parsed = optionalId.safeParse(value);
  return parsed.success && parsed.data !== null && !isUnfilled(parsed.data) ? parsed.data : null;
}
