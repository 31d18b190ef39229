import { z } from "zod";
import { canonicalCode } from "../evaluation/canonical-code.ts";
import type { Minor } from "../evaluation/money.ts";
import type { OneOf } from "../evaluation/one-of.ts";
import { majorAmount, parseMinor } from "./amount.ts";
import { currencyCode, currencyOf } from "./currency.ts";
import { fieldsOf } from "./fields.ts";
import { stringId, trimmedText } from "./ids.ts";
import { MAX_CODE_LENGTH } from "./limits.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { percentage } from "./promotion/amounts.ts";
import { oneKindOf } from "./promotion/kinds.ts";
import { whole } from "./values.ts";

/** Most code groups of a property: each code is compared with all of them. */
export const MAX_CODE_GROUPS = 200;

/** The codes of a group. */
export type GroupedCodes = OneOf<{
  /** Canonical. */
  prefix: string;
  /** Canonical; `*` stands for any text, `?` for one character. */
  pattern: string;
  promotion_id: number;
  import: { readonly promotion_id: number; readonly import_id: string };
}>;

/** What is paid for the orders of a group: a part of their net revenue, or an amount (minor units) for each. */
export type Payout = { readonly percentage: string } | { readonly amount: Minor; readonly currency: string };

const HAS_TEXT = /[\p{L}\p{N}]/u;
const NO_TEXT = "must have a letter or digit";

/** A digit keeps the blank at the end, which a canonical code never has. */
const canonicalPrefix = (text: string): string => canonicalCode(`${text}0`).slice(0, -1);

const prefix = z
  .string()
  .max(MAX_CODE_LENGTH)
  .regex(HAS_TEXT, NO_TEXT)
  .transform(canonicalPrefix)
  .describe("The beginning of the codes, in any spelling.");

const pattern = z
  .string()
  .max(MAX_CODE_LENGTH)
  .regex(HAS_TEXT, `${NO_TEXT}: this pattern matches every code`)
  .transform(canonicalCode)
  .describe("The codes, in any spelling: `*` stands for any text, `?` for one character. Without them, one code.");

const promotionId = whole(1);

const codes = oneKindOf<{
  prefix: string;
  pattern: string;
  promotion_id: number;
  import: { promotion_id: number; import_id: string };
}>({
  prefix,
  pattern,
  promotion_id: promotionId.describe("The codes that this promotion has, or had."),
  import: z
    .strictObject({ promotion_id: promotionId, import_id: stringId.describe("The Import-Id of the upload.") })
    .describe("The codes that one import added to a promotion, also those deleted later."),
}).meta({ description: "Exactly one of: prefix, pattern, promotion_id, import." });

/** @param currency of the amount, see `payoutCurrency` */
const payoutIn = (currency: string | null) =>
  z
    .strictObject({
      percentage: percentage.optional().describe("Of the net revenue of the orders, 0 to 100."),
      amount: majorAmount
        .transform((value, context) => parseMinor(value, currency, context))
        .optional()
        .describe("For each order."),
      currency: currencyCode.optional().describe("Of the amount. Default: the property's."),
    })
    .transform((sent, context): Payout => {
      const report = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
      if ((sent.percentage === undefined) === (sent.amount === undefined))
        report([], "must have exactly one of: percentage, amount");
      if (sent.amount === undefined && sent.currency !== undefined)
        report(["currency"], "is for an amount: leave it out");
      return sent.amount === undefined
        ? { percentage: sent.percentage ?? "0" }
        : { amount: sent.amount, currency: currency! };
    });

/** The currency of the payout of a body. @returns ISO 4217; null where the body names an invalid one */
const payoutCurrency = (body: unknown, property: string): string | null =>
  currencyOf(fieldsOf(fieldsOf(body)?.payout)?.currency, property);

const fieldsIn = (currency: string | null) => ({
  name: trimmedText.min(1).max(100).describe("Unique in the property, without regard to case."),
  codes,
  owner: trimmedText
    .min(1)
    .max(100)
    .nullable()
    .describe("The name or id of the group's owner, such as an influencer. Analysts see it."),
  channel: trimmedText.min(1).max(50).nullable().describe("Such as email, influencer, affiliate or paid."),
  payout: payoutIn(currency).nullable().describe("What the owner gets for the orders. null: nothing."),
  position: whole(1, MAX_CODE_GROUPS).describe(
    "1: the first. Of the groups that match a code, the first has it. Default of a new group: the last.",
  ),
});

/**
 * Schema of the body of `POST /v1/code_groups`.
 * @param currency of the payout's amount; null where the body names an invalid one
 */
export const codeGroupIn = (currency: string | null) => {
  const { name, codes, owner, channel, payout, position } = fieldsIn(currency);
  return z.strictObject({
    name,
    codes,
    owner: owner.default(null),
    channel: channel.default(null),
    payout: payout.default(null),
    position: position.optional(),
  });
};

/** A parsed body. */
export type CodeGroupBody = z.infer<ReturnType<typeof codeGroupIn>>;

/** Parses the body of `POST /v1/code_groups`. @param currency the property's */
export const parseCodeGroup = (body: unknown, currency: string): ParseResult<CodeGroupBody> =>
  parseWith(codeGroupIn(payoutCurrency(body, currency)), body);

/**
 * Schema of the body of `PUT /v1/code_groups/{id}`; absent fields stay.
 * @param currency of the payout's amount; null where the body names an invalid one
 */
export const codeGroupChangeIn = (currency: string | null) => {
  const { name, codes, owner, channel, payout, position } = fieldsIn(currency);
  return z.strictObject({
    name: name.exactOptional(),
    codes: codes.exactOptional(),
    owner: owner.exactOptional(),
    channel: channel.exactOptional(),
    payout: payout.exactOptional(),
    position: position.exactOptional(),
  });
};

/** Changes of a group; absent fields stay. */
export type CodeGroupChange = z.infer<ReturnType<typeof codeGroupChangeIn>>;

/** Parses the body of `PUT /v1/code_groups/{id}`. @param currency the property's */
export const parseCodeGroupChange = (body: unknown, currency: string): ParseResult<CodeGroupChange> =>
  parseWith(codeGroupChangeIn(payoutCurrency(body, currency)), body);
