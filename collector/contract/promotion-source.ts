import { z } from "zod";
import { outboundAddress } from "./outbound-address.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { SOURCE_TITLES, SOURCES, type Source } from "./promotion/source.ts";
import { whole } from "./values.ts";

/** The names of all credentials. */
const CREDENTIALS = ["consumer_key", "consumer_secret", "access_token"] as const;

/** The credentials that the API of each platform takes. */
const CREDENTIALS_OF: Readonly<Record<Source, readonly (typeof CREDENTIALS)[number][]>> = {
  woocommerce: ["consumer_key", "consumer_secret"],
  shopify: ["access_token"],
  magento: ["access_token"],
  bigcommerce: ["access_token"],
};

const credential = z
  .string()
  .regex(/^[\x21-\x7e]{1,1024}$/, "must consist of 1 to 1024 visible ASCII characters, without spaces");

/** The ends that people copy with the address of a shop; each platform's own path follows. */
const COPIED_END = /(\/v[23])?\/*$/;

const fields = (allowHttp: boolean) =>
  z.strictObject({
    platform: z.enum(SOURCES).describe("The platform of the shop."),
    url: outboundAddress(allowHttp, "use the credentials")
      .refine((text) => !text.includes("?"), "must not have a query")
      .transform((text) => text.replace(COPIED_END, ""))
      .describe(
        "The address of the shop, without the path of its API: `https://shop.example`. BigCommerce: `https://api.bigcommerce.com/stores/HASH`.",
      ),
    consumer_key: credential.exactOptional().describe("WooCommerce: the key of its REST API."),
    consumer_secret: credential.exactOptional().describe("WooCommerce: the secret of that key."),
    access_token: credential.exactOptional().describe("Shopify, Magento and BigCommerce: the token of the API."),
    interval_minutes: whole(15, 10_080).default(60).describe("Time between two pulls, in minutes."),
  });

/**
 * Schema of the body of `PUT /v1/promotion-source`.
 * @param allowHttp whether http: is allowed as well as https:, by the development switch
 */
export const promotionSourceIn = (allowHttp: boolean) =>
  fields(allowHttp).superRefine((body, context) => {
    const wanted = CREDENTIALS_OF[body.platform];
    for (const name of CREDENTIALS) {
      const isSent = body[name] !== undefined;
      if (isSent !== wanted.includes(name))
        context.addIssue({
          code: "custom",
          path: [name],
          message: `${isSent ? "is not for" : "is required for"} ${SOURCE_TITLES[body.platform]}`,
        });
    }
  });

/** Where the promotions of a property are pulled from. */
export interface PromotionSourceDraft {
  readonly platform: Source;
  readonly url: string;
  /** By their names. Never returned, and never logged. */
  readonly credentials: Readonly<Partial<Record<(typeof CREDENTIALS)[number], string>>>;
  readonly interval_minutes: number;
}

/** Parses the body of `PUT /v1/promotion-source`. */
export function parsePromotionSource(body: unknown, allowHttp: boolean): ParseResult<PromotionSourceDraft> {
  const parsed = parseWith(promotionSourceIn(allowHttp), body);
  if (!parsed.ok) return parsed;
  const { platform, url, interval_minutes, ...credentials } = parsed.value;
  return { ok: true, value: { platform, url, interval_minutes, credentials } };
}
