import { z } from "zod";
import type { UnsupportedPart } from "../../evaluation/promotion.ts";

/** The platforms whose promotions can be imported, as `source` and `--from` name them. */
export const SOURCES = ["woocommerce", "shopify", "magento", "bigcommerce"] as const;

export type Source = (typeof SOURCES)[number];

/** The names of the platforms, for people. */
export const SOURCE_TITLES: Readonly<Record<Source, string>> = {
  woocommerce: "WooCommerce",
  shopify: "Shopify",
  magento: "Magento",
  bigcommerce: "BigCommerce",
};

/** Where an imported promotion comes from. */
export interface Origin {
  readonly source: Source;
  /** Its id there. */
  readonly source_id: string;
  /** What the platform does and this promotion does not; null: nothing. */
  readonly partial: readonly UnsupportedPart[] | null;
}

/** The fields of an imported promotion in responses. */
export const originFields = {
  source: z
    .enum(SOURCES)
    .exactOptional()
    .describe(
      "The platform that the promotion was imported from. It can't be changed here. Absent: the property's own.",
    ),
  source_id: z.string().exactOptional().describe("The id of the promotion on its platform."),
  partial: z
    .array(z.object({ path: z.string(), text: z.string() }))
    .nullable()
    .exactOptional()
    .describe(
      "Of an imported promotion: what its platform does and this promotion does not, by the path in the platform's record; null: nothing.",
    ),
};
