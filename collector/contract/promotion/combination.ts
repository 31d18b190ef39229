import { z } from "zod";
import type { Fields } from "../fields.ts";
import { idOf, idProblem } from "../ids.ts";
import type { FieldError } from "../responses/event-results.ts";
import { whole } from "../values.ts";

/** Most characters of a group's id. */
const MAX_GROUP_ID = 64;

const group = z
  .strictObject({
    id: idOf((value) => idProblem(value, MAX_GROUP_ID)).meta({ maxLength: MAX_GROUP_ID }),
    choose: z
      .enum(["first", "best"])
      .describe(
        "first: the first promotion in the order of priority and id that gives something. best: the one that gives most. The same for all promotions of a group.",
      ),
  })
  .describe("Not in BigCommerce: of the promotions with the same group.id one applies.");

/** How a promotion is combined with others. */
export const combination = {
  stop: z.boolean().default(false).describe("If this promotion applies, the promotions after it do not."),
  priority: whole(0, 1_000_000).default(100).describe("Lower comes first, then the lower id."),
  can_be_used_with_other_promotions: z.boolean().default(true),
  coupon_overrides_other_promotions: z
    .boolean()
    .default(false)
    .describe(
      "true only together with can_be_used_with_other_promotions: false. Without effect in an AUTOMATIC promotion.",
    ),
  coupon_overrides_automatic_when_offering_higher_discounts: z
    .boolean()
    .optional()
    .describe(
      "The code replaces the promotions that applied automatically if it gives more than they do. true only together with can_be_used_with_other_promotions: false.",
    ),
  group: group.optional(),
};

/** BigCommerce refuses a coupon that both overrides other promotions and is used beside them. */
export const isContradictory = ({
  coupon_overrides_other_promotions: overrides,
  can_be_used_with_other_promotions: isCombined = true,
}: Combination): boolean => overrides === true && isCombined === true;

/** Fields of a promotion that may not be checked yet. */
export interface Combination {
  readonly coupon_overrides_other_promotions?: unknown;
  readonly can_be_used_with_other_promotions?: unknown;
}

/** A coupon that both overrides other promotions and is used beside them, which promotions of earlier versions may be. */
export const contradictions = (fields: Fields): FieldError[] => (isContradictory(fields) ? [CONTRADICTION] : []);

/** Fields that contradict whether a promotion is used beside others, each named. */
export const exclusionProblems = (fields: Fields): FieldError[] => [
  ...combinedReplacement(fields),
  ...exclusiveMember(fields),
];

/** A coupon that replaces automatic promotions can't be used beside them. */
const combinedReplacement = (fields: Fields): FieldError[] => {
  const { can_be_used_with_other_promotions: isCombined = true, [REPLACES]: replaces } = fields;
  if (replaces !== true || isCombined !== true) return [];
  return [
    { path: REPLACES, message: "must be false while can_be_used_with_other_promotions is true" },
    { path: "can_be_used_with_other_promotions", message: `must be false while ${REPLACES} is true` },
  ];
};

const REPLACES = "coupon_overrides_automatic_when_offering_higher_discounts";

/** A promotion that is alone anyway needs no group. */
const exclusiveMember = ({ can_be_used_with_other_promotions: isCombined, group: of }: Fields): FieldError[] =>
  of === undefined || isCombined !== false
    ? []
    : [
        { path: "group", message: "must be absent while can_be_used_with_other_promotions is false" },
        { path: "can_be_used_with_other_promotions", message: "must be true while the promotion has a group" },
      ];

const CONTRADICTION: FieldError = {
  path: "coupon_overrides_other_promotions",
  message: "must be false while can_be_used_with_other_promotions is true: set that to false, too",
};
